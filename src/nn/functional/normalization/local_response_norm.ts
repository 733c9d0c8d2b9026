/**
 * Normalisation by the channels nearby.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import { avgPool2d, pad, type Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { spatialDims } from "./statistics.ts";

/** Options of `localResponseNorm`. */
export interface LocalResponseNormOptions {
  /** What the mean of the squares is multiplied by. @default 1e-4 */
  readonly alpha?: number;
  /** The power of the divisor. @default 0.75 */
  readonly beta?: number;
  /** What is added to the mean of the squares. @default 1 */
  readonly k?: number;
}

/**
 * `x` `[batch, channels, …, length]` divided by `(k + alpha · mean of the squares)^beta`, the mean
 * going over `size` channels around each, in which missing ones count as 0 (Krizhevsky, Sutskever and
 * Hinton, 2012).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.localResponseNorm(ones([1, 1, 2]), 2, { alpha: 2, beta: 1 });
 * assert.deepEqual(y.arraySync(), [[[0.5, 0.5]]]);
 * ```
 *
 * @throws {ShapeError} if there are less than three dims
 * @throws {DTypeError} if the dtype is not floating
 */
export function localResponseNorm(
  x: Tensor,
  size: number,
  { alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseNormOptions = {},
): Tensor {
  checkFloats("localResponseNorm", x);
  checkInteger("localResponseNorm", size, { name: "size", minimum: 1 });
  spatialDims("localResponseNorm", x, 3);
  if (x.size === 0) return x;
  const [batch, channels] = x.shape;
  const squares = x.square().reshape([batch, 1, channels, x.size / (batch * channels)]);
  const around = pad(squares, [[Math.floor(size / 2), Math.floor((size - 1) / 2)], [0, 0]]);
  const means = avgPool2d(around, [size, 1], { stride: 1 }).reshape(x.shape);
  return x.div(means.mul(alpha).add(k).pow(beta));
}
