/**
 * Metrics that stream over batches and merge over workers: of classifiers, regressions, masks, boxes
 * and texts, with the names and the numbers of torchmetrics. Each is a `Metric`, with `update`,
 * `merge`, `compute`, `reset`, `state` and `restore`; sums are kept in float64. Beside the classes
 * stand functions of one batch. May import `src/tensor.ts` and `engine/base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Accuracy } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const accuracy = new Accuracy({ task: "multiclass", numClasses: 3 });
 * await accuracy.update(tensor([[3, 2, 1], [1, 3, 2]]), tensor([0, 0]).int());
 * await accuracy.update(tensor([[1, 2, 3], [1, 2, 3]]), tensor([2, 2]).int());
 * assert.equal(accuracy.compute(), 0.75);
 * ```
 *
 * @module
 */
export * from "./accumulators/mod.ts";
export * from "./classification/mod.ts";
export { Metric, type MetricSetup, type MetricState } from "./metric.ts";
export * from "./aggregation/mod.ts";
export * from "./detection/mod.ts";
export * from "./regression/mod.ts";
export * from "./text/mod.ts";
export * from "./segmentation/mod.ts";
