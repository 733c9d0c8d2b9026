/**
 * A softmax over very many classes, in clusters of rarer and rarer ones.
 *
 * @module
 */
import { ArgumentError, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { cat, linear, type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkClasses } from "./class_targets.ts";
import { logProbabilityOf } from "./cross_entropy.ts";

/** The weights of a cluster's classes, behind a projection to fewer features. */
export interface AdaptiveTail {
  /** `[hidden, features]`. */
  readonly projection: Tensor;
  /** `[classes of the cluster, hidden]`. */
  readonly weight: Tensor;
}

/** The weights of an adaptive softmax. */
export interface AdaptiveSoftmaxWeights {
  /** Of the frequent classes and of a whole cluster each, `[first cutoff + clusters, features]`. */
  readonly headWeight: Tensor;
  /** `[first cutoff + clusters]`. */
  readonly headBias?: Tensor | null;
  /** One for each cluster. */
  readonly tails: readonly AdaptiveTail[];
  /** Where the clusters end: classes below the first are in the head; the last is their number. */
  readonly cutoffs: readonly number[];
}

/** What an adaptive softmax says of targets. */
export interface AdaptiveSoftmaxResult {
  /** The logarithms of the targets' probabilities, `[batch]` or `[]`. */
  readonly output: Tensor;
  /** The mean of their negatives. */
  readonly loss: Tensor;
}

/** The head's logarithms, `[batch, first cutoff + clusters]`. */
function headLogits(input: Tensor, { headWeight, headBias }: AdaptiveSoftmaxWeights): Tensor {
  return linear(input, headWeight, headBias ?? undefined);
}

/** The logits of a cluster's own classes. */
function tailLogits(input: Tensor, { projection, weight }: AdaptiveTail): Tensor {
  return linear(linear(input, projection), weight);
}

/**
 * The logarithms of the probabilities of targets `[batch]` or `[]`, and their mean loss, of inputs
 * `[batch, features]` or `[features]` (Grave and others, 2017). A class in a cluster has the probability
 * of the cluster times its own within.
 *
 * Every cluster is computed for every example, as a traced function cannot choose among examples.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { output } = nn.functional.adaptiveLogSoftmaxWithLoss(
 *   ones([2, 4]),
 *   tensor([0, 2], { dtype: "int32" }),
 *   {
 *     headWeight: zeros([3, 4]), // two frequent classes and one cluster
 *     tails: [{ projection: zeros([2, 4]), weight: zeros([5, 2]) }],
 *     cutoffs: [2, 7],
 *   },
 * );
 * assert.ok(output.allclose(tensor([1 / 3, 1 / 15]).log()));
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 * @throws {ArgumentError} if the cutoffs are not as many as tails and one, and ascending
 */
export function adaptiveLogSoftmaxWithLoss(
  input: Tensor,
  target: Tensor,
  weights: AdaptiveSoftmaxWeights,
): AdaptiveSoftmaxResult {
  const operation = "adaptiveLogSoftmaxWithLoss";
  checkFloats(operation, input);
  const { tails, cutoffs } = checkWeights(operation, weights);
  if (input.ndim < 1 || input.ndim > 2 || target.ndim !== input.ndim - 1) {
    throw new ShapeError(
      `${operation}: Expected inputs [batch, features] and targets [batch], or [features] and []: ` +
        `got ${formatShape(input.shape)} and ${formatShape(target.shape)}`,
    );
  }
  checkClasses(operation, target, { classes: cutoffs[cutoffs.length - 1] });
  const dim = input.ndim - 1;
  const [shortlist] = cutoffs;
  // Where the target is in a cluster, the head speaks of the cluster.
  let inHead = target;
  let output: Tensor | null = null;
  tails.forEach((tail, i) => {
    const inside = target.ge(cutoffs[i]).logicalAnd(target.lt(cutoffs[i + 1]));
    inHead = where(inside, shortlist + i, inHead);
    const own = where(inside, target.sub(cutoffs[i]), 0);
    const within = where(inside, logProbabilityOf(tailLogits(input, tail), own, dim), 0);
    output = output === null ? within : output.add(within);
  });
  const ofHead = logProbabilityOf(headLogits(input, weights), inHead, dim);
  const logs = output === null ? ofHead : ofHead.add(output);
  return { output: logs, loss: logs.mean().neg() };
}

/**
 * The logarithms of the probabilities of all classes, `[batch, classes]`, of inputs `[batch,
 * features]`; see `adaptiveLogSoftmaxWithLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logs = nn.functional.adaptiveLogProbabilities(ones([1, 4]), {
 *   headWeight: zeros([3, 4]),
 *   tails: [{ projection: zeros([2, 4]), weight: zeros([5, 2]) }],
 *   cutoffs: [2, 7],
 * });
 * assert.ok(Math.abs(logs.exp().sum().itemSync() as number - 1) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} if the cutoffs are not as many as tails and one, and ascending
 */
export function adaptiveLogProbabilities(
  input: Tensor,
  weights: AdaptiveSoftmaxWeights,
): Tensor {
  checkFloats("adaptiveLogProbabilities", input);
  const { tails, cutoffs } = checkWeights("adaptiveLogProbabilities", weights);
  const head = headLogits(input, weights).logSoftmax(-1);
  const parts = tails.map((tail, i) =>
    tailLogits(input, tail).logSoftmax(-1).add(head.narrow(-1, cutoffs[0] + i, 1))
  );
  return cat([head.narrow(-1, 0, cutoffs[0]), ...parts], -1);
}

function checkWeights(operation: string, weights: AdaptiveSoftmaxWeights): AdaptiveSoftmaxWeights {
  const { headWeight, tails, cutoffs } = weights;
  const ascending = cutoffs.every((cutoff, i) => i === 0 || cutoff > cutoffs[i - 1]);
  if (cutoffs.length !== tails.length + 1 || !ascending) {
    throw new ArgumentError(
      `${operation}: Expected ${
        tails.length + 1
      } ascending cutoffs for ${tails.length} tails: got ` +
        `[${cutoffs.join(", ")}]`,
    );
  }
  const sizes = tails.map(({ weight }, i) => [weight.shape[0], cutoffs[i + 1] - cutoffs[i]]);
  const rows = [[headWeight.shape[0], cutoffs[0] + tails.length], ...sizes];
  const wrong = rows.find(([actual, expected]) => actual !== expected);
  if (wrong === undefined) return weights;
  throw new ShapeError(
    `${operation}: Expected a row of weights for each class of the cutoffs [${
      cutoffs.join(", ")
    }]: got ${wrong[0]} for ${wrong[1]}`,
  );
}
