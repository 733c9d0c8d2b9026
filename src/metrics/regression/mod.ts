/**
 * Metrics of predicted numbers. May import `src/tensor.ts`, `engine/base` and what lies directly in
 * `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanSquaredError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const error = new MeanSquaredError();
 * await error.update(tensor([1, 2]), tensor([1, 4]));
 * assert.equal(error.compute(), 2);
 * ```
 *
 * @module
 */
export { MeanAbsoluteError, meanAbsoluteError } from "./mean_absolute_error.ts";
export {
  MeanSquaredError,
  meanSquaredError,
  type MeanSquaredErrorOptions,
} from "./mean_squared_error.ts";
export type { Multioutput, MultioutputResult, RegressionOptions } from "./options.ts";
export { PointwiseErrorMetric, type PointwiseErrorSetup } from "./pointwise_error.ts";
export { R2Score, r2Score, type R2ScoreOptions } from "./r2_score.ts";
