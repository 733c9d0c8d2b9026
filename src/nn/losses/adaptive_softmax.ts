/**
 * A softmax over very many classes, with its weights.
 *
 * @module
 */
import { ArgumentError, checkInteger, checkNumber } from "../../engine/base/mod.ts";
import type { DType, Tensor } from "../../tensor.ts";
import {
  type AdaptiveLogits,
  adaptiveLogProbabilities,
  adaptiveLogSoftmax,
} from "../functional/mod.ts";
import { Linear } from "../layers/mod.ts";
import { Module, ModuleList, Sequential } from "../module/mod.ts";

/** Options of `AdaptiveLogSoftmaxWithLoss`. */
export interface AdaptiveLogSoftmaxOptions {
  /** The first class of each cluster, ascending; the classes below are in the head. */
  readonly cutoffs: readonly number[];
  /** By what the features are divided once more from cluster to cluster. @default 4 */
  readonly divValue?: number;
  /** Whether the head has a bias. @default false */
  readonly headBias?: boolean;
  /** Of the parameters. @default "float32" */
  readonly dtype?: DType;
}

/** What an adaptive softmax says of targets. */
export interface AdaptiveLogSoftmaxResult {
  /** The logarithms of the targets' probabilities, `[batch]` or `[]`. */
  readonly output: Tensor;
  /** The mean of their negatives. */
  readonly loss: Tensor;
}

/**
 * A softmax over classes that are numbered from frequent to rare (Grave and others, 2017): the rare
 * ones are in clusters, which have fewer features the rarer they are; see
 * `functional.adaptiveLogSoftmax`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const softmax = new nn.AdaptiveLogSoftmaxWithLoss(16, 1000, { cutoffs: [10, 100] });
 * const { output, loss } = softmax.forward(ones([2, 16]), tensor([3, 700], { dtype: "int32" }));
 * assert.deepEqual([output.shape, loss.shape], [[2], []]);
 * assert.deepEqual(Object.keys(softmax.stateDict()), [
 *   "head.weight",
 *   "tail.0.0.weight",
 *   "tail.0.1.weight",
 *   "tail.1.0.weight",
 *   "tail.1.1.weight",
 * ]);
 * ```
 *
 * @throws {ArgumentError} if the cutoffs are not ascending whole numbers below the number of
 *   classes, or a cluster has no feature left
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  /** To the logits of the frequent classes and of each cluster. */
  head: Linear;
  /** For each cluster a map to fewer features, and one to its classes' logits. */
  tail: ModuleList;

  /** Of features to classes. */
  constructor(inFeatures: number, nClasses: number, options: AdaptiveLogSoftmaxOptions) {
    super();
    const { divValue = 4, headBias = false, dtype = "float32" } = options;
    const cutoffs = checkCutoffs(options.cutoffs, nClasses);
    checkInteger("AdaptiveLogSoftmaxWithLoss", inFeatures, { name: "inFeatures", minimum: 1 });
    checkNumber("AdaptiveLogSoftmaxWithLoss", divValue, "divValue");
    const ends = [...cutoffs.slice(1), nClasses];
    this.head = new Linear(inFeatures, cutoffs[0] + cutoffs.length, { bias: headBias, dtype });
    this.tail = new ModuleList(cutoffs.map((start, i) => {
      const hidden = Math.floor(inFeatures / divValue ** (i + 1));
      if (!(hidden >= 1)) {
        throw new ArgumentError(
          `AdaptiveLogSoftmaxWithLoss: Expected a feature or more in each cluster: got ${hidden} in ` +
            `cluster ${i} of ${inFeatures} divided by ${divValue} to the power ${i + 1}`,
        );
      }
      return new Sequential(
        new Linear(inFeatures, hidden, { bias: false, dtype }),
        new Linear(hidden, ends[i] - start, { bias: false, dtype }),
      );
    }));
  }

  /** `[batch, features]` and `[batch]`, or `[features]` and `[]`. */
  override forward(input: Tensor, target: Tensor): AdaptiveLogSoftmaxResult {
    const output = adaptiveLogSoftmax(logitsOf(this, input), target);
    return { output, loss: output.mean().neg() };
  }

  /** The logarithms of all classes' probabilities, `[batch, classes]`. */
  logProb(input: Tensor): Tensor {
    return adaptiveLogProbabilities(logitsOf(this, input));
  }

  /** The most probable classes, `[batch]`, int32. */
  predict(input: Tensor): Tensor {
    return this.logProb(input).argmax(-1);
  }
}

function logitsOf({ head, tail }: AdaptiveLogSoftmaxWithLoss, input: Tensor): AdaptiveLogits {
  const tails = [...tail].map((cluster) => cluster.forward(input) as Tensor);
  return { head: head.forward(input), tails };
}

function checkCutoffs(cutoffs: unknown, classes: number): readonly number[] {
  const list = Array.isArray(cutoffs) ? cutoffs as unknown[] : [];
  const ends = [0, ...list, classes];
  const ascending = ends.every((end, i) =>
    Number.isSafeInteger(end) && (i === 0 || (end as number) > (ends[i - 1] as number))
  );
  if (list.length > 0 && ascending) return list as number[];
  throw new ArgumentError(
    `AdaptiveLogSoftmaxWithLoss: Expected ascending whole numbers below ${classes} as cutoffs: got ` +
      `${Array.isArray(cutoffs) ? `[${cutoffs.join(", ")}]` : cutoffs}`,
  );
}
