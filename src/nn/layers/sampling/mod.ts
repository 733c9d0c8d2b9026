/**
 * Layers that resize and rearrange images and signals. May import `src/tensor.ts`, `base`,
 * `../../functional`, `../../module` and `../describe.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Upsample({ scaleFactor: 2 });
 * assert.deepEqual(layer.forward(ones([1, 3, 4, 4])).shape, [1, 3, 8, 8]);
 * ```
 *
 * @module
 */
export type { FoldOptions, InterpolateOptions, InterpolationMode } from "../../functional/mod.ts";
export { Fold, Unfold } from "./fold.ts";
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from "./shuffle.ts";
export {
  Upsample,
  type UpsampleOptions,
  type Upsampling2dOptions,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from "./upsample.ts";
