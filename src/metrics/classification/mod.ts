/**
 * Metrics of classifiers: counts of hits and misses and what is made of them, curves over thresholds,
 * and calibration. May import `src/tensor.ts`, `engine/base` and what lies directly in `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { F1Score } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const f1 = new F1Score({ task: "binary" });
 * await f1.update(tensor([0.9, 0.8, 0.1]), tensor([1, 0, 0], { dtype: "int32" }));
 * assert.equal(f1.compute(), 2 / 3);
 * ```
 *
 * @module
 */
export { Accuracy, accuracy } from "./accuracy.ts";
export { AUROC, auroc, type AUROCOptions } from "./auroc.ts";
export { AveragePrecision, averagePrecision } from "./average_precision.ts";
export {
  CalibrationError,
  calibrationError,
  type CalibrationOptions,
} from "./calibration_error.ts";
export {
  ConfusionMatrix,
  confusionMatrix,
  type ConfusionOptions,
  type ConfusionResult,
} from "./confusion_matrix.ts";
export type { Thresholds } from "./binned_curve.ts";
export type { Curve } from "./curve.ts";
export { CurveMetric, type CurveOptions, type CurveSetup } from "./curve_metric.ts";
export { F1Score, f1Score, type FBetaOptions, FBetaScore } from "./f_beta.ts";
export { JaccardIndex, jaccardIndex } from "./jaccard_index.ts";
export type {
  Average,
  Averaged,
  BinaryOptions,
  Classification,
  ClassificationOptions,
  FunctionOptions,
  MulticlassOptions,
  MultilabelOptions,
  ScoreKind,
} from "./options.ts";
export { Precision, precision } from "./precision.ts";
export { Recall, recall } from "./recall.ts";
export {
  type StatCounts,
  StatScoresMetric,
  type StatScoresSetup,
  type ZeroDivisionOptions,
} from "./stat_scores.ts";
