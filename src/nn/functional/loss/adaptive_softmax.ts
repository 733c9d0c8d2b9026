/**
 * A softmax over very many classes, in clusters of rarer and rarer ones.
 *
 * @module
 */
import { ArgumentError, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { cat, type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkClasses } from "./class_targets.ts";
import { logProbabilityOf } from "./log_probability.ts";

/** The logits of an adaptive softmax; each `[batch, classes]` or `[classes]`. */
export interface AdaptiveLogits {
  /** Of the frequent classes, and behind them of each cluster as a whole. */
  readonly head: Tensor;
  /** Of the classes within each cluster. */
  readonly tails: readonly Tensor[];
}

/** The logits with what they say of the classes' numbers. */
interface Clusters extends AdaptiveLogits {
  /** How many classes are in the head. */
  readonly shortlist: number;
  /** The first class of each cluster, and behind the last one the number of classes. */
  readonly starts: readonly number[];
}

/**
 * The logarithms of the probabilities of targets `[batch]` or `[]` (Grave and others, 2017): a
 * class in a cluster has the probability of the cluster times its own within. Classes are numbered
 * from the head's through the clusters.
 *
 * Every cluster's logits are there for every example, as a traced function cannot choose among
 * examples.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * // Two frequent classes and a cluster of five.
 * const logits = { head: zeros([2, 3]), tails: [zeros([2, 5])] };
 * const target = tensor([0, 2], { dtype: "int32" });
 * const logs = nn.functional.adaptiveLogSoftmax(logits, target);
 * assert.ok(logs.allclose(tensor([1 / 3, 1 / 15]).log()));
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 * @throws {ArgumentError} if there are more clusters than classes in the head
 */
export function adaptiveLogSoftmax(logits: AdaptiveLogits, target: Tensor): Tensor {
  const operation = "adaptiveLogSoftmax";
  const { head, tails, shortlist, starts } = clustersOf(operation, logits);
  if (head.ndim > 2 || target.ndim !== head.ndim - 1) {
    throw new ShapeError(
      `${operation}: Expected logits [batch, classes] and targets [batch], or [classes] and []: got ` +
        `${formatShape(head.shape)} and ${formatShape(target.shape)}`,
    );
  }
  checkClasses(operation, target, { classes: starts[tails.length] });
  const dim = head.ndim - 1;
  // Where the target is in a cluster, the head speaks of the cluster.
  let inHead = target;
  const within = tails.map((tail, i) => {
    const inside = target.ge(starts[i]).logicalAnd(target.lt(starts[i + 1]));
    inHead = where(inside, shortlist + i, inHead);
    const own = where(inside, target.sub(starts[i]), 0);
    return where(inside, logProbabilityOf(tail, own, dim), 0);
  });
  return within.reduce((sum, logs) => sum.add(logs), logProbabilityOf(head, inHead, dim));
}

/**
 * The logarithms of the probabilities of all classes, `[batch, classes]` or `[classes]`; see
 * `adaptiveLogSoftmax`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logs = nn.functional.adaptiveLogProbabilities({ head: zeros([3]), tails: [zeros([5])] });
 * assert.ok(Math.abs(logs.exp().sum().itemSync() as number - 1) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} if there are more clusters than classes in the head
 */
export function adaptiveLogProbabilities(logits: AdaptiveLogits): Tensor {
  const { head, tails, shortlist } = clustersOf("adaptiveLogProbabilities", logits);
  const ofHead = head.logSoftmax(-1);
  const parts = tails.map((tail, i) =>
    tail.logSoftmax(-1).add(ofHead.narrow(-1, shortlist + i, 1))
  );
  return cat([ofHead.narrow(-1, 0, shortlist), ...parts], -1);
}

function clustersOf(operation: string, { head, tails }: AdaptiveLogits): Clusters {
  for (const logits of [head, ...tails]) checkFloats(operation, logits, "logits");
  const shortlist = head.shape[head.ndim - 1] - tails.length;
  if (head.ndim === 0 || shortlist < 0) {
    throw new ArgumentError(
      `${operation}: Expected logits of each of ${tails.length} clusters in the head: got shape ${
        formatShape(head.shape)
      }`,
    );
  }
  const starts = [shortlist];
  for (const tail of tails) starts.push(starts[starts.length - 1] + tail.shape[tail.ndim - 1]);
  return { head, tails, shortlist, starts };
}
