/**
 * A module's `forward`, compiled.
 *
 * @module
 */
import { jit } from "../../tensor.ts";
import { nextKey, withKey } from "../random/mod.ts";
import { Lending, type NamedTensors } from "./functionalize.ts";
import type { Module } from "./module.ts";
import type { Tensor } from "../../tensor.ts";

/**
 * The module's `forward` as a compiled function: it reads the module's parameters and buffers at each
 * call, and writes buffers back, so that training in between counts.
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
): (...inputs: Parameters<M["forward"]>) => ReturnType<M["forward"]> {
  type Inputs = Parameters<M["forward"]>;
  const lending = new Lending(model);
  const run = jit((
    params: NamedTensors,
    buffers: NamedTensors,
    key: Tensor,
    _modes: string,
    inputs: Inputs,
  ) =>
    lending.run(
      () => withKey(key, () => model.forward(...inputs) as ReturnType<M["forward"]>),
      { params, buffers },
    ), { name: model.constructor.name });
  return (...inputs) => {
    const { params, buffers } = lending.read();
    const [output, next] = run(params, buffers, nextKey("compile"), lending.modes, inputs);
    lending.write(next);
    return output;
  };
}
