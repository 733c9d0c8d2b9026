/**
 * Images as tensors, `[channels, height, width]`: out of files of every format that the platform
 * knows, and into PNG files for a person to look at. May import `src/tensor.ts`, `base` and `io`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { rand } from "@cotangent/cotangent";
 * import { decodeImage, encodePng, imageGrid } from "@cotangent/cotangent/data";
 *
 * const file = await encodePng(imageGrid(rand([6, 3, 8, 8]), { columns: 3 }));
 * const image = await decodeImage(file);
 * assert.deepEqual(image.shape, [3, 22, 32]);
 * assert.equal(image.dtype, "uint8");
 * ```
 *
 * @module
 */
export { decodeImage, type DecodeImageOptions, readImage } from "./decode_image.ts";
export type { ImageMode } from "./image_mode.ts";
export { decodePng } from "./decode_png.ts";
export { encodePng, writePng } from "./encode_png.ts";
export { imageGrid, type ImageGridOptions } from "./image_grid.ts";
