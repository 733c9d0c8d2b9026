/**
 * The cross entropy of classes, and the likelihood below it.
 *
 * @module
 */
import { ArgumentError, isFloating } from "../../../engine/base/mod.ts";
import { type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import {
  checkClassWeights,
  classDim,
  type ClassTargets,
  classTargets,
  pickClass,
} from "./class_targets.ts";
import { logProbabilityOf } from "./log_probability.ts";
import {
  checkLoss,
  checkSameShape,
  type LossOptions,
  reduceLoss,
  type Reduction,
} from "./reduction.ts";

/** Options of `nllLoss`. */
export interface NllLossOptions extends LossOptions {
  /** A weight for each class, `[classes]`; a mean is divided by the sum of those that count. */
  readonly weight?: Tensor;
  /** Targets of this number count for nothing. @default -100 */
  readonly ignoreIndex?: number;
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions extends NllLossOptions {
  /**
   * The part of each target that is given to all classes alike (Szegedy and others, 2016).
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/**
 * The cross entropy `−ln softmax(logits)[target]`, without overflow. `logits` are `[classes]` or
 * `[batch, classes, …]`, floating. `target` are either class numbers, integers of that shape
 * without the classes, or probabilities of the classes, floats of the shape of the logits;
 * `ignoreIndex` is for numbers alone.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, tensor, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logits = tensor([[0, 0], [5, 5], [7, 8]]);
 * const target = tensor([1, 0, -100], { dtype: "int32" }); // the last one is not known
 * const loss = (x: Tensor) => nn.functional.crossEntropy(x, target);
 * assert.ok(Math.abs(loss(logits).itemSync() as number - Math.LN2) < 1e-6);
 * assert.deepEqual(grad(loss)(logits).arraySync(), [[0.25, -0.25], [-0.25, 0.25], [0, 0]]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 * @throws {ArgumentError} if `labelSmoothing` is not in [0, 1]
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  checkLoss("crossEntropy", { logits, target }, options);
  checkFloats("crossEntropy", logits, "logits");
  const { labelSmoothing = 0, weight } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ArgumentError(
      `crossEntropy: Expected labelSmoothing in [0, 1]: got ${labelSmoothing}`,
    );
  }
  if (isFloating(target.dtype)) return ofProbabilities(logits, target, options);
  const { ignoreIndex = -100, reduction = "mean" } = options;
  const dim = classDim(logits);
  const targets = classTargets("crossEntropy", target, { scores: logits, ignoreIndex });
  const picked = logProbabilityOf(logits, targets.indices, dim);
  const weighted = weightedLosses("crossEntropy", picked, {
    targets,
    weight,
    classes: logits.shape[dim],
  });
  if (labelSmoothing === 0) return reduceWeighted(weighted, reduction);
  // (1 − ε) of the target's loss and ε / classes of each class's.
  const each = weightClasses(logits.logSoftmax(dim), weight).mean(dim).neg();
  const smooth = where(targets.kept, each, 0);
  const losses = weighted.losses.mul(1 - labelSmoothing).add(smooth.mul(labelSmoothing));
  return reduceWeighted({ ...weighted, losses }, reduction);
}

/** `−Σ target ln softmax(logits)`; a mean is over all places. */
function ofProbabilities(logits: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight, reduction } = options;
  checkSameShape("crossEntropy", { logits, target });
  const dim = classDim(logits);
  const classes = logits.shape[dim];
  if (weight !== undefined) checkClassWeights("crossEntropy", weight, classes);
  const mixed = labelSmoothing === 0
    ? target
    : target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const losses = weightClasses(logits.logSoftmax(dim), weight).mul(mixed).sum(dim).neg();
  return reduceLoss(losses, reduction);
}

/** Scores of classes times the classes' weights. */
function weightClasses(scores: Tensor, weight: Tensor | undefined): Tensor {
  if (weight === undefined) return scores;
  const dim = classDim(scores);
  return scores.mul(weight.reshape(scores.shape.map((_, d) => d === dim ? weight.size : 1)));
}

/**
 * The negative log likelihood `−logProbabilities[target]`, of logarithms of probabilities
 * `[classes]` or `[batch, classes, …]` and class numbers of that shape without the classes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logs = tensor([[-1, -2], [-3, -4]]);
 * const target = tensor([0, 1], { dtype: "int32" });
 * const { nllLoss } = nn.functional;
 * assert.equal(nllLoss(logs, target).itemSync(), 2.5);
 * assert.equal(nllLoss(logs, target, { weight: tensor([1, 3]) }).itemSync(), 13 / 4);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 */
export function nllLoss(
  logProbabilities: Tensor,
  target: Tensor,
  options: NllLossOptions = {},
): Tensor {
  checkLoss("nllLoss", { logProbabilities, target }, options);
  checkFloats("nllLoss", logProbabilities, "logProbabilities");
  const { weight, ignoreIndex = -100, reduction = "mean" } = options;
  const dim = classDim(logProbabilities);
  const targets = classTargets("nllLoss", target, { scores: logProbabilities, ignoreIndex });
  const picked = pickClass(logProbabilities, targets.indices, dim);
  const classes = logProbabilities.shape[dim];
  return reduceWeighted(weightedLosses("nllLoss", picked, { targets, weight, classes }), reduction);
}

/** Losses, and what a mean of them is divided by. */
interface WeightedLosses {
  readonly losses: Tensor;
  readonly total: () => Tensor;
}

/** The losses of what was picked: 0 where it is ignored, times the weight of the target's class. */
function weightedLosses(
  operation: string,
  picked: Tensor,
  { targets: { indices, kept }, weight, classes }: {
    readonly targets: ClassTargets;
    readonly weight: Tensor | undefined;
    readonly classes: number;
  },
): WeightedLosses {
  const losses = where(kept, picked.neg(), 0);
  if (weight === undefined) return { losses, total: () => kept.sum() };
  checkClassWeights(operation, weight, classes);
  const weights = where(kept, weight.take(indices), 0);
  return { losses: losses.mul(weights), total: () => weights.sum() };
}

function reduceWeighted({ losses, total }: WeightedLosses, reduction: Reduction): Tensor {
  return reduction === "mean" ? losses.sum().div(total()) : reduceLoss(losses, reduction);
}
