/**
 * Normalisation layers. May import `src/tensor.ts`, `base`, `../../functional`, `../../module` and the
 * files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.BatchNorm2d(3);
 * layer.forward(randn([8, 3, 5, 5]));
 * assert.equal(layer.numBatchesTracked!.itemSync(), 1n);
 * ```
 *
 * @module
 */
export { updateBatchNorm } from "./update_batch_norm.ts";
export { BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm } from "./batch_norm.ts";
export { GroupNorm, type GroupNormOptions, LocalResponseNorm } from "./group_norm.ts";
export { InstanceNorm, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from "./instance_norm.ts";
export { LayerNorm, type LayerNormOptions, RMSNorm, type RMSNormOptions } from "./layer_norm.ts";
export { RunningNorm, type RunningNormOptions } from "./running.ts";
export type { LocalResponseNormOptions, NormalizedBatch } from "../../functional/mod.ts";
