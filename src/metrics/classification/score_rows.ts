/**
 * Scores and labels of a batch as two tables with a row for each example.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { checkKnownLabels } from "../counting.ts";
import { checkLabels, checkSameShape, checkScores, checkTensors, labelsOf } from "../inputs.ts";
import type { Classification } from "./options.ts";
import {
  binaryProbabilities,
  checkClassScores,
  classProbabilities,
  labelRows,
} from "./predictions.ts";

/** A row for each example. */
export interface ScoreRows {
  /** `[examples, classes]`, floating. */
  readonly scores: Tensor;
  /** `[examples, 1]`, or `[examples, labels]` of labels; integers. */
  readonly labels: Tensor;
}

/**
 * The rows of a batch; with `normalize`, logits become probabilities.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {DTypeError} unless scores are floating and targets are not
 */
export function scoreRows(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  { settings, normalize }: { readonly settings: Classification; readonly normalize: boolean },
): ScoreRows {
  checkTensors(metric, preds, target);
  checkScores(metric, preds);
  checkLabels(metric, target, "target");
  const { task, classes, scores: kind } = settings;
  const labels = labelsOf(target);
  if (task === "multiclass") {
    checkClassScores(metric, { scores: preds, target, classes });
    const scores = normalize ? classProbabilities(preds, kind) : preds;
    return { scores: examplesOf(scores, classes), labels: labels.reshape([target.size, 1]) };
  }
  checkSameShape(metric, preds, target);
  const scores = normalize ? binaryProbabilities(preds, kind) : preds;
  if (task === "binary") {
    return { scores: scores.reshape([target.size, 1]), labels: labels.reshape([target.size, 1]) };
  }
  labelRows(metric, target, classes);
  return { scores: examplesOf(scores, classes), labels: examplesOf(labels, classes) };
}

/** `[batch, columns, …]` as `[batch · …, columns]`. */
function examplesOf(x: Tensor, columns: number): Tensor {
  return x.movedim(1, -1).reshape([x.size / columns, columns]);
}

/**
 * Checks what was read of a batch.
 *
 * @throws {ArgumentError} if a score is NaN or a label is none of the classes
 */
export function checkScoreRows(
  metric: string,
  { scores, labels }: { readonly scores: Float64Array; readonly labels: Float64Array },
  { task, classes, ignoreIndex }: Classification,
): void {
  if (scores.includes(NaN)) {
    throw new ArgumentError(
      `${metric}: Expected scores that can be ordered as preds: got NaN\n` +
        "Look for where it comes from with detectAnomaly(f)",
    );
  }
  const count = task === "multiclass" ? classes : 2;
  checkKnownLabels(metric, labels, { name: "target", count, ignoreIndex });
}
