/**
 * What predictions say: the classes and the labels that are meant by scores.
 *
 * @module
 */
import {
  ArgumentError,
  formatShape,
  isFloating,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { arange, type Shape, sigmoid, softmax, type Tensor, where } from "../../tensor.ts";
import { checkKnownLabels, countedPlaces, countTrue, isLabel } from "../counting.ts";
import { checkLabels, checkSameShape, checkTensors, labelsOf, readNumbers } from "../inputs.ts";
import type { Classification, ScoreKind } from "./options.ts";

/** Predicted and actual classes or labels, example by example. */
export interface LabelPairs {
  /** `[examples]`, or `[batch, labels, places]` of several labels; integers. */
  readonly predicted: Tensor;
  /** In the same shape; integers. */
  readonly actual: Tensor;
  /** Which pairs count: those that are not ignored and whose labels there are; bool. */
  readonly usable: Tensor;
  /** How many pairs are not ignored and have labels that there are not; int32, of rank 0. */
  readonly unknown: Tensor;
}

/** Probabilities in place of scores, as far as these are not probabilities already. */
export function probabilitiesOf(
  scores: Tensor,
  kind: ScoreKind,
  normalize: (logits: Tensor) => Tensor,
): Tensor {
  if (kind === "probabilities" || scores.size === 0) return scores;
  if (kind === "logits") return normalize(scores);
  const outside = scores.lt(0).logicalOr(scores.gt(1)).any();
  return where(outside, normalize(scores), scores);
}

/** Logits as the probabilities of 1. */
export function binaryProbabilities(scores: Tensor, kind: ScoreKind): Tensor {
  return probabilitiesOf(scores, kind, sigmoid);
}

/** Logits `[batch, classes, …]` as the probabilities of the classes. */
export function classProbabilities(scores: Tensor, kind: ScoreKind): Tensor {
  return probabilitiesOf(scores, kind, (logits) => softmax(logits, 1));
}

/**
 * Checks scores of classes: `[batch, classes, …]` for targets `[batch, …]`.
 *
 * @throws {ShapeError} if the shapes are others
 */
export function checkClassScores(
  metric: string,
  { scores, target, classes }: {
    readonly scores: Tensor;
    readonly target: Tensor;
    readonly classes: number;
  },
): void {
  const [batch, ...places] = target.shape;
  const wanted = [batch, classes, ...places];
  if (target.ndim > 0 && shapesEqual(scores.shape, wanted)) return;
  throw new ShapeError(
    `${metric}: Expected preds of shape [batch, ${classes}, …] for target of shape [batch, …]: ` +
      `got ${formatShape(scores.shape)} and ${formatShape(target.shape)}`,
  );
}

/**
 * The pairs of a batch. Of a multiclass task, `preds` are scores `[batch, classes, …]` or class
 * numbers of the shape of `target`, `[batch, …]`; else scores or labels 0 and 1 of the shape of
 * `target`, `[…]` or `[batch, labels, …]`.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {DTypeError} if the target is floating
 */
export function labelPairs(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  settings: Classification,
): LabelPairs {
  checkTensors(metric, preds, target);
  checkLabels(metric, target, "target");
  const { predicted, actual } = settings.task === "multiclass"
    ? classPair(metric, [preds, target], settings)
    : flagPair(metric, [preds, target], settings);
  const counts = countedPlaces(actual, settings.ignoreIndex);
  const count = labelCount(settings);
  const known = isLabel(predicted, count).logicalAnd(isLabel(actual, count));
  const unknown = countTrue(counts.logicalAnd(known.logicalNot()));
  return { predicted, actual, usable: counts.logicalAnd(known), unknown };
}

/** How many values a single prediction can have. */
function labelCount({ task, classes }: Classification): number {
  return task === "multiclass" ? classes : 2;
}

/**
 * Checks how many pairs of a batch are unknown, as it was read.
 *
 * @throws {ArgumentError} if there are some
 */
export async function checkKnown(
  metric: string,
  unknown: number,
  { pairs, settings }: { readonly pairs: LabelPairs; readonly settings: Classification },
): Promise<void> {
  if (unknown === 0) return;
  const count = labelCount(settings);
  const { ignoreIndex } = settings;
  checkKnownLabels(metric, await readNumbers([pairs.actual]), {
    name: "target",
    count,
    ignoreIndex,
  });
  const usable = where(countedPlaces(pairs.actual, ignoreIndex), pairs.predicted, 0);
  checkKnownLabels(metric, await readNumbers([usable]), {
    name: "preds",
    count,
    ignoreIndex: null,
  });
}

function flagPair(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  settings: Classification,
): { readonly predicted: Tensor; readonly actual: Tensor } {
  checkSameShape(metric, preds, target);
  const labels = isFloating(preds.dtype)
    ? binaryProbabilities(preds, settings.scores).gt(settings.threshold).int()
    : labelsOf(preds);
  const shape = settings.task === "binary"
    ? [target.size]
    : labelRows(metric, target, settings.classes);
  return { predicted: labels.reshape(shape), actual: labelsOf(target).reshape(shape) };
}

/**
 * The shape `[batch, labels, places]` of a target `[batch, labels, …]`.
 *
 * @throws {ShapeError} if the target has another shape
 */
export function labelRows(metric: string, target: Tensor, labels: number): Shape {
  if (target.ndim >= 2 && target.shape[1] === labels) {
    const [batch, , ...places] = target.shape;
    return [batch, labels, places.reduce((product, size) => product * size, 1)];
  }
  throw new ShapeError(
    `${metric}: Expected target of shape [batch, ${labels}, …]: got ${formatShape(target.shape)}`,
  );
}

function classPair(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  { classes, topK }: Classification,
): { readonly predicted: Tensor; readonly actual: Tensor } {
  const actual = labelsOf(target);
  if (!isFloating(preds.dtype)) {
    if (topK > 1) {
      throw new ArgumentError(
        `${metric}: Expected floating scores as preds as topK is ${topK}: got ${preds.dtype}`,
      );
    }
    checkSameShape(metric, preds, target);
    return { predicted: labelsOf(preds).flatten(), actual: actual.flatten() };
  }
  checkClassScores(metric, { scores: preds, target, classes });
  const best = preds.argmax(1);
  // A target that is among the best counts as the one that was predicted.
  const predicted = topK === 1 ? best : where(amongBest(preds, actual, topK), actual, best);
  return { predicted: predicted.flatten(), actual: actual.flatten() };
}

/**
 * Whether less than `k` classes come before the target, of equal ones those with lower numbers. A NaN
 * is the greatest, as in `argmax` and `topk`.
 */
function amongBest(preds: Tensor, target: Tensor, k: number): Tensor {
  const scores = where(preds.isnan(), Infinity, preds);
  const classes = scores.shape[1];
  const label = target.clamp(0, classes - 1).unsqueeze(1);
  const own = scores.gather(1, label);
  const numbers = arange(classes, { dtype: "int32", device: scores.device })
    .reshape(scores.shape.map((_, dim) => dim === 1 ? classes : 1));
  const tiedBefore = scores.eq(own).logicalAnd(numbers.lt(label));
  return scores.gt(own).logicalOr(tiedBefore).sum(1, { dtype: "int32" }).lt(k);
}
