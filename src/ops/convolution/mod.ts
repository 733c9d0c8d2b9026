/**
 * Convolutions and pooling over one to three spatial dimensions, the last ones; before them come
 * channels, and before those a batch, which may be missing. May import everything in `engine`, and
 * `ops/operands.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d, maxPool2d, zeros } from "@cotangent/cotangent";
 *
 * const y = conv2d(zeros([8, 1, 28, 28]), zeros([16, 1, 3, 3]), null, { padding: 1 });
 * assert.deepEqual(maxPool2d(y, 2).shape, [8, 16, 14, 14]);
 * ```
 *
 * @module
 */
export type { PerDimension } from "../../engine/base/mod.ts";
export { conv1d, conv2d, conv3d, type ConvolutionOptions } from "./convolution.ts";
export * from "./transposed.ts";
export type { PoolOptions } from "./pool_windows.ts";
export * from "./max_pool.ts";
export * from "./average_pool.ts";
