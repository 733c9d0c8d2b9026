/**
 * Transforms of images and labels, torchvision's names: functions that make functions, to be chained
 * by `compose`. An image is `[channels, height, width]`; dimensions before these are a batch, all of
 * which gets the same. What is random takes a key, and may be traced: `vmap` gives each image of a
 * batch a draw of its own. May import `src/tensor.ts`,
 * `base` and `nn`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random, vmap } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const augment = transforms.compose([
 *   transforms.toFloat(),
 *   transforms.randomCrop(28, { padding: 2 }),
 *   transforms.normalize([0.5], [0.25]),
 * ]);
 * const images = ones([16, 1, 28, 28], { dtype: "uint8" });
 * const batch = vmap(augment)(images, random.split(random.key(0), 16));
 * assert.deepEqual(batch.shape, [16, 1, 28, 28]);
 * ```
 *
 * @module
 */
export { compose, type Transform } from "./compose.ts";
export type { Size } from "./images.ts";
export { normalize, toFloat, type ToFloatOptions } from "./pixels.ts";
export { type Border, centerCrop, pad, randomCrop, type RandomCropOptions } from "./crop.ts";
export { randomHorizontalFlip, randomVerticalFlip } from "./flip.ts";
export { resize, type ResizeOptions } from "./resize.ts";
export { oneHot, type OneHotOptions } from "./one_hot.ts";
