/**
 * Normalisation of groups of channels.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  type AffineParameters,
  scaleChannels,
  spatialDims,
  standardize,
  widened,
} from "./statistics.ts";

/** Options of `groupNorm`. */
export interface GroupNormFunctionOptions extends AffineParameters {
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
}

/**
 * `x` `[batch, channels, …]` normalised over each group of channels of each example, then scaled and
 * shifted by `weight` and `bias` `[channels]` (Wu and He, 2018). Statistics of small floats are computed
 * in float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[1, 3, 5, 9]], { dtype: "float64" });
 * assert.deepEqual(nn.functional.groupNorm(x, 2, { eps: 0 }).arraySync(), [[-1, 1, -1, 1]]);
 * ```
 *
 * @throws {ShapeError} if the channels do not fall into so many groups, or a parameter does not have
 *   an element a channel
 * @throws {DTypeError} if a dtype is not floating, or a parameter's is not the input's
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  { weight = null, bias = null, eps = 1e-5 }: GroupNormFunctionOptions = {},
): Tensor {
  checkInteger("groupNorm", numGroups, { name: "numGroups", minimum: 1 });
  const wide = widened("groupNorm", x);
  spatialDims("groupNorm", x, 2);
  const [batch, channels] = x.shape;
  if (channels % numGroups !== 0) {
    throw new ShapeError(
      `groupNorm: Expected channels that fall into ${numGroups} groups of equal size: got ` +
        `${channels} channels in ${formatShape(x.shape)}`,
    );
  }
  const perGroup = channels / numGroups;
  const places = x.size === 0 ? 0 : x.size / (batch * channels);
  const grouped = wide.reshape([batch, numGroups, perGroup, places]);
  const { values } = standardize(grouped, [2, 3], eps);
  return scaleChannels("groupNorm", values.reshape([batch, channels, places]), {
    weight,
    bias,
    dtype: x.dtype,
  }).reshape(x.shape);
}
