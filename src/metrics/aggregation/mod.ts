/**
 * Means of numbers that are reported along the way, such as losses. May import `src/tensor.ts`,
 * `engine/base` and what lies directly in `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanMetric } from "@cotangent/cotangent/metrics";
 *
 * const loss = new MeanMetric();
 * await loss.update(2);
 * await loss.update(4);
 * assert.equal(loss.compute(), 3);
 * ```
 *
 * @module
 */
export { MeanMetric } from "./mean.ts";
export { RunningMean, type RunningMeanOptions } from "./running_mean.ts";
