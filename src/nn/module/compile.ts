/**
 * Functions of a module, compiled.
 *
 * @module
 */
import { jit, type Tensor } from "../../tensor.ts";
import { nextKey, withKey } from "../random/mod.ts";
import { Lending, type NamedTensors } from "./functionalize.ts";
import type { Module } from "./module.ts";

/**
 * The module's `forward`, or another function of the module and further arguments, as a compiled one:
 * it reads the module's parameters and buffers at each call, and writes buffers back, so that training
 * in between counts.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Linear(2, 1);
 * const predict = nn.compile(model);
 * predict(ones([3, 2]));
 * model.assignParameters({ weight: zeros([1, 2]), bias: zeros([1]) });
 * assert.deepEqual(predict(ones([3, 2])).arraySync(), [[0], [0], [0]]);
 * ```
 */
export function compile<M extends Module>(
  model: M,
): (...inputs: Parameters<M["forward"]>) => ReturnType<M["forward"]>;
/** A function of the module and further arguments, compiled. */
export function compile<M extends Module, A extends readonly unknown[], R>(
  model: M,
  fn: (model: M, ...args: A) => R,
): (...args: A) => R;
export function compile<M extends Module>(
  model: M,
  fn: (model: M, ...args: unknown[]) => unknown = (model, ...inputs) => model.forward(...inputs),
): (...args: unknown[]) => unknown {
  const lending = new Lending(model);
  const run = jit((
    { params, buffers, key, args }: {
      readonly params: NamedTensors;
      readonly buffers: NamedTensors;
      readonly key: Tensor;
      readonly modes: string;
      readonly args: readonly unknown[];
    },
  ) => lending.run(() => withKey(key, () => fn(model, ...args)), { params, buffers }), {
    name: fn.name === "" ? model.constructor.name : fn.name,
  });
  return (...args) => {
    const { params, buffers } = lending.read();
    const key = nextKey("compile");
    const [output, next] = run({ params, buffers, key, modes: lending.modes, args });
    lending.write(next);
    return output;
  };
}
