/**
 * Pooling layers. May import `src/tensor.ts`, `base`, `../../functional`, `../../module` and the files
 * beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const pool = new nn.Sequential(new nn.MaxPool2d(2), new nn.AdaptiveAvgPool2d(1), new nn.Flatten());
 * assert.deepEqual(pool.forward(ones([8, 16, 12, 12])).shape, [8, 16]);
 * ```
 *
 * @module
 */
export * from "./adaptive_pool.ts";
export * from "./average_pool.ts";
export * from "./fractional_pool.ts";
export * from "./max_pool.ts";
export * from "./max_unpool.ts";
export * from "./power_pool.ts";
export { Windowed } from "./windowed.ts";
export type {
  AdaptiveSize,
  FractionalMaxPoolOptions,
  LPPoolOptions,
  MaxUnpoolOptions,
  Pooled,
  ReturnIndicesOptions,
} from "../../functional/mod.ts";
