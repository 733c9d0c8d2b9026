/**
 * A loss of a module with its gradients.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { Tensor, valueAndGrad as valueAndGradOf } from "../../tensor.ts";
import { nextKey, withKey } from "../random/mod.ts";
import { Lending, type NamedTensors } from "./functionalize.ts";
import type { Module } from "./module.ts";

/** What a loss function returns: the loss, a scalar, or the loss and whatever else is wanted. */
export type LossResult = Tensor | readonly [loss: Tensor, aux: unknown];

/** A loss of a module for a batch. */
export type LossFunction<M extends Module, B extends readonly unknown[], R extends LossResult> = (
  model: M,
  ...batch: B
) => R;

/**
 * A function of a batch to the value of a loss and its gradients by the names of the parameters that
 * are trained. Batch statistics and other buffers move on in the module.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Linear(3, 2);
 * const lossOf = nn.valueAndGrad(model, (model, x: Tensor) => model.forward(x).sum());
 * const [, gradients] = lossOf(ones([4, 3]));
 * assert.deepEqual(gradients.bias.arraySync(), [4, 4]);
 * ```
 *
 * @throws {TraceError} inside of `jit`, where the parameters would become constants
 */
export function valueAndGrad<
  M extends Module,
  B extends readonly unknown[],
  R extends LossResult,
>(
  model: M,
  lossFn: LossFunction<M, B, R>,
): (...batch: B) => [value: R, gradients: NamedTensors] {
  const lending = new Lending(model);
  return (...batch) => {
    const { params, buffers } = lending.read();
    const key = nextKey("valueAndGrad");
    const loss = lossOf(lending, model, lossFn);
    const [{ value, buffers: next }, gradients] = loss({ params, buffers, key, batch });
    lending.write(next);
    return [value, gradients];
  };
}

/** What a loss is computed from. */
export interface LossInputs<B extends readonly unknown[]> {
  readonly params: NamedTensors;
  readonly buffers: NamedTensors;
  readonly key: Tensor;
  readonly batch: B;
  /** What the loss is multiplied by before it is differentiated. */
  readonly scale?: Tensor | undefined;
}

/** What a loss function returned, and the buffers at its end. */
export interface LossOutputs<R extends LossResult> {
  readonly value: R;
  readonly buffers: NamedTensors;
}

/** The pure function under `valueAndGrad` and `trainStep`. */
export function lossOf<M extends Module, B extends readonly unknown[], R extends LossResult>(
  lending: Lending,
  model: M,
  lossFn: LossFunction<M, B, R>,
): (inputs: LossInputs<B>) => [outputs: LossOutputs<R>, gradients: NamedTensors] {
  return ({ params, buffers, key, batch, scale }) => {
    const loss = (params: NamedTensors): [Tensor, LossOutputs<R>] => {
      const body = () => withKey(key, () => lossFn(model, ...batch));
      const [value, next] = lending.run(body, { params, buffers });
      const loss = scalarOf(value);
      return [scale === undefined ? loss : loss.mul(scale), { value, buffers: next }];
    };
    if (Object.keys(params).length === 0) return [loss(params)[1], {}];
    const [[, outputs], gradients] = valueAndGradOf(loss, { hasAux: true })(params);
    return [outputs, gradients];
  };
}

/** The loss out of what a loss function returned. */
function scalarOf(value: LossResult): Tensor {
  const loss = value instanceof Tensor ? value : value?.[0];
  if (loss instanceof Tensor) return loss;
  throw new ArgumentError(
    "valueAndGrad: Expected the loss function to return a scalar tensor, or a list of it and " +
      `further results: got ${value === undefined ? "undefined" : typeof value}`,
  );
}
