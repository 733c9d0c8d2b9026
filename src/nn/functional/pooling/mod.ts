/**
 * Pooling: windows reduced to one value each, and its reversal. May import `src/tensor.ts`, `base`,
 * `../arguments.ts` and `../../random`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = ones([8, 16, 9, 9]);
 * assert.deepEqual(nn.functional.maxPool2d(x, 3).shape, [8, 16, 3, 3]);
 * assert.deepEqual(nn.functional.adaptiveAvgPool2d(x, 1).shape, [8, 16, 1, 1]);
 * ```
 *
 * @module
 */
export {
  type AveragePoolOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type MaxPoolOptions,
  type PoolOptions,
} from "../../../tensor.ts";
export * from "./adaptive.ts";
export * from "./fractional.ts";
export * from "./power.ts";
export * from "./unpool.ts";
export type { Pooled, ReturnIndicesOptions } from "./windows.ts";
