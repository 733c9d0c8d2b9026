/**
 * Images and signals resized, rearranged, cut into windows and read at any places. May import
 * `src/tensor.ts`, `base` and `../arguments.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { interpolate } = nn.functional;
 * const y = interpolate(ones([1, 3, 8, 8]), { size: [4, 16], mode: "bilinear" });
 * assert.deepEqual(y.shape, [1, 3, 4, 16]);
 * ```
 *
 * @module
 */
export { affineGrid, type AffineGridOptions } from "./affine_grid.ts";
export { fold, type FoldImageOptions, type FoldOptions, unfold } from "./fold.ts";
export { gridSample, type GridSampleOptions } from "./grid_sample.ts";
export { interpolate, type InterpolateOptions, type InterpolationMode } from "./interpolate.ts";
export { channelShuffle, pixelShuffle, pixelUnshuffle } from "./shuffle.ts";
