/**
 * Nonlinearities that let a part of negative numbers through.
 *
 * @module
 */
import { ArgumentError, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { random, type Tensor, where } from "../../../tensor.ts";
import { nextKey } from "../../random/mod.ts";
import { checkFloats } from "../arguments.ts";
import { checkNumbers, elementwise } from "./elementwise.ts";

/**
 * `x` where it is positive, else `weight · x` (He and others, 2015). The weights are one, shape
 * `[]` or `[1]`, or one for each channel: `[channels]` for `x` of `[batch, channels, …]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.prelu(tensor([[-1, -1], [2, 2]]), tensor([0.25, 0.5]));
 * assert.deepEqual(y.arraySync(), [[-0.25, -0.5], [2, 2]]);
 * ```
 *
 * @throws {ShapeError} if the weights are neither one nor as many as there are channels
 * @throws {DTypeError} for integers and bools
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  checkFloats("prelu", x);
  checkFloats("prelu", weight, "weight");
  const channels = x.ndim > 1 ? x.shape[1] : 1;
  if (weight.ndim > 1 || (weight.size !== 1 && weight.size !== channels)) {
    throw new ShapeError(
      `prelu: Expected one weight or one for each of ${channels} channels: got an input of shape ` +
        `${formatShape(x.shape)} and weights of shape ${formatShape(weight.shape)}`,
    );
  }
  const slopes = weight.size === 1
    ? weight.reshape([])
    : weight.reshape([channels, ...x.shape.slice(2).map(() => 1)]);
  return x.relu().add(x.clamp(null, 0).mul(slopes));
}

/** Options of `rrelu`. */
export interface RreluOptions {
  /** The least slope of negative numbers. @default 1/8 */
  readonly lower?: number;
  /** The greatest slope. @default 1/3 */
  readonly upper?: number;
  /** Whether slopes are drawn; else all are the mean of the two. @default false */
  readonly training?: boolean;
  /** What slopes are drawn from; by default the surrounding `withKey`, or the default generator. */
  readonly key?: Tensor;
}

/**
 * `x` where it is positive, else a part of it, elementwise: in training each element's own, uniform
 * in [lower, upper] (Xu and others, 2015).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([-8, 2]);
 * const { rrelu } = nn.functional;
 * assert.deepEqual(rrelu(x, { lower: 0.25, upper: 0.5 }).arraySync(), [-3, 2]);
 * const [drawn] = rrelu(x, { training: true, key: random.key(0) }).arraySync() as number[];
 * assert.ok(drawn > -8 / 3 && drawn <= -1);
 * ```
 *
 * @throws {ArgumentError} if `lower` is above `upper`
 * @throws {DTypeError} for integers and bools
 * @throws {TraceError} in training inside of traced functions, without a key
 */
export function rrelu(x: Tensor, options: RreluOptions = {}): Tensor {
  const { lower = 1 / 8, upper = 1 / 3, training = false, key } = options;
  checkNumbers("rrelu", { lower, upper });
  if (!(lower <= upper)) {
    throw new ArgumentError(`rrelu: Expected lower below upper: got ${lower} and ${upper}`);
  }
  return elementwise("rrelu", x, (y) => {
    const slopes = training
      ? random.uniform(key ?? nextKey("rrelu"), y.shape, {
        low: lower,
        high: upper,
        dtype: y.dtype,
      })
      : (lower + upper) / 2;
    return where(y.gt(0), y, y.mul(slopes));
  });
}
