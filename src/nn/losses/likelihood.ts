/**
 * Negative log likelihoods and divergences, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  binaryCrossEntropy,
  type BinaryCrossEntropyOptions,
  binaryCrossEntropyWithLogits,
  type BinaryCrossEntropyWithLogitsOptions,
  gaussianNllLoss,
  type GaussianNllLossOptions,
  klDiv,
  type KlDivOptions,
  poissonNllLoss,
  type PoissonNllLossOptions,
} from "../functional/mod.ts";
import type { Buffer } from "../module/mod.ts";
import { bufferOf, Loss, present, WeightedLoss } from "./loss.ts";

/**
 * The cross entropy of yes and no, of probabilities; see `functional.binaryCrossEntropy`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.BCELoss();
 * assert.equal(loss.forward(tensor([0, 1]), tensor([0, 0])).itemSync(), 50);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 */
export class BCELoss extends WeightedLoss<BinaryCrossEntropyOptions> {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, {
      ...this.options,
      ...present({ weight: this.weight }),
    });
  }
}

/**
 * The cross entropy of yes and no, of logits; see `functional.binaryCrossEntropyWithLogits`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.BCEWithLogitsLoss({ posWeight: tensor(2) });
 * assert.equal(loss.forward(tensor([-300, 300]), tensor([1, 1])).itemSync(), 300);
 * assert.deepEqual(Object.keys(loss.stateDict()), ["pos_weight"]);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 */
export class BCEWithLogitsLoss extends WeightedLoss<BinaryCrossEntropyOptions> {
  /** How much a yes counts in comparison to a no, or null. */
  posWeight: Buffer | null;

  /** With options, and weights among them. */
  constructor({ posWeight, ...options }: BinaryCrossEntropyWithLogitsOptions = {}) {
    super(options);
    this.posWeight = bufferOf(posWeight);
  }

  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, posWeight } = this;
    return binaryCrossEntropyWithLogits(input, target, {
      ...this.options,
      ...present({ weight, posWeight }),
    });
  }
}

/**
 * The Kullback–Leibler divergence of logarithms of probabilities from a target; see
 * `functional.klDiv`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.KLDivLoss({ reduction: "batchmean", logTarget: true });
 * const logs = tensor([[0.25, 0.75]]).log();
 * assert.equal(loss.forward(logs, logs).itemSync(), 0);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class KLDivLoss extends Loss<KlDivOptions> {
  /** Logarithms of probabilities, and the target. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, this.options);
  }
}

/**
 * The negative log likelihood of counts; see `functional.poissonNllLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.PoissonNLLLoss();
 * assert.equal(loss.forward(tensor([0, 0]), tensor([3, 5])).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class PoissonNLLLoss extends Loss<PoissonNllLossOptions> {
  /** Expected counts, by default their logarithms, and counts. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(input, target, this.options);
  }
}

/**
 * The negative log likelihood under normal distributions; see `functional.gaussianNllLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.GaussianNLLLoss();
 * assert.equal(loss.forward(tensor([1, 2]), tensor([1, 4]), tensor([1, 1])).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {ArgumentError} at its call, if a variance is negative
 */
export class GaussianNLLLoss extends Loss<GaussianNllLossOptions> {
  /** Means, targets and variances. */
  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(input, target, variance, this.options);
  }
}
