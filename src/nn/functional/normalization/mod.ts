/**
 * Normalisations: values with mean 0 and variance 1 over some dims. May import `src/tensor.ts`, `base`
 * and `../arguments.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.layerNorm(randn([8, 32]), 32);
 * assert.ok(Math.abs(y.mean().itemSync() as number) < 1e-5);
 * ```
 *
 * @module
 */
export {
  batchNorm,
  type BatchNormFunctionOptions,
  type BatchNormStatisticsOptions,
  batchNormWithStatistics,
  type NormalizedBatch,
} from "./batch_norm.ts";
export { groupNorm, type GroupNormFunctionOptions } from "./group_norm.ts";
export {
  instanceNorm,
  type InstanceNormFunctionOptions,
  type InstanceNormStatisticsOptions,
  instanceNormWithStatistics,
} from "./instance_norm.ts";
export {
  layerNorm,
  type LayerNormFunctionOptions,
  rmsNorm,
  type RMSNormFunctionOptions,
} from "./layer_norm.ts";
export { localResponseNorm, type LocalResponseNormOptions } from "./local_response_norm.ts";
export type { AffineParameters } from "./statistics.ts";
