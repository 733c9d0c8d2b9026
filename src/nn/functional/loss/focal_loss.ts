/**
 * Cross entropies that count what is already right for less.
 *
 * @module
 */
import { ArgumentError, checkNumber, isFloating } from "../../../engine/base/mod.ts";
import { type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { binaryCrossEntropyWithLogits } from "./binary_cross_entropy.ts";
import { checkClassWeights, classDim, classTargets } from "./class_targets.ts";
import { logProbabilityOf } from "./log_probability.ts";
import { checkLoss, checkSameShape, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of `focalLoss`. */
export interface FocalLossOptions extends LossOptions {
  /** The power of the factor `1 − p`; with 0 there is none. @default 2 */
  readonly gamma?: number;
  /**
   * Of yes and no: the weight of a yes, while that of a no is 1 − α; a negative one for no weights.
   * @default 0.25
   */
  readonly alpha?: number;
  /** Of classes: a weight for each, `[classes]`. */
  readonly weight?: Tensor;
  /** Of classes: targets of this number have no loss. @default -100 */
  readonly ignoreIndex?: number;
}

/**
 * The focal loss `−α (1 − p)^γ ln p` of the probability p of what is right (Lin and others, 2017,
 * equation 5).
 *
 * With a floating target of the shape of the logits, each logit is a yes or no of its own, as in
 * torchvision's `sigmoid_focal_loss`. With a target of class numbers, logits are `[classes]` or
 * `[batch, classes, …]`, the probability is the softmax's, and the weights of classes take α's
 * place. A mean is over all places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { focalLoss } = nn.functional;
 * const binary = focalLoss(tensor([0, 0]), tensor([1, 0])).itemSync() as number;
 * assert.ok(Math.abs(binary - (0.25 + 0.75) / 2 * 0.25 * Math.LN2) < 1e-6);
 * const target = tensor([1], { dtype: "int32" });
 * const classes = focalLoss(tensor([[0, 0]]), target).itemSync() as number;
 * assert.ok(Math.abs(classes - 0.25 * Math.LN2) < 1e-6);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {IndexError} if a class is out of range
 * @throws {ArgumentError} if `alpha` is given for classes, or `weight` for yes and no
 */
export function focalLoss(logits: Tensor, target: Tensor, options: FocalLossOptions = {}): Tensor {
  checkLoss("focalLoss", { logits, target }, options);
  checkFloats("focalLoss", logits, "logits");
  const { gamma = 2, reduction } = options;
  checkNumber("focalLoss", gamma, "gamma");
  if (!(gamma >= 0)) {
    throw new ArgumentError(`focalLoss: Expected gamma of at least 0: got ${gamma}`);
  }
  const losses = isFloating(target.dtype)
    ? binaryLosses(logits, target, { ...options, gamma })
    : classLosses(logits, target, { ...options, gamma });
  return reduceLoss(losses, reduction);
}

type Settings = FocalLossOptions & { readonly gamma: number };

function binaryLosses(logits: Tensor, target: Tensor, settings: Settings): Tensor {
  const { alpha = 0.25, gamma, weight } = settings;
  if (weight !== undefined) {
    throw new ArgumentError("focalLoss: Expected alpha for a floating target: got weight");
  }
  checkSameShape("focalLoss", { logits, target });
  const entropy = binaryCrossEntropyWithLogits(logits, target, { reduction: "none" });
  const rest = target.neg().add(1);
  // 1 − p of what is right, without a difference of nearly equal numbers.
  const wrong = rest.mul(logits.sigmoid()).add(target.mul(logits.neg().sigmoid()));
  const losses = focused(entropy, wrong, gamma);
  return alpha < 0 ? losses : losses.mul(target.mul(alpha).add(rest.mul(1 - alpha)));
}

function classLosses(logits: Tensor, target: Tensor, settings: Settings): Tensor {
  const { alpha, gamma, weight, ignoreIndex = -100 } = settings;
  if (alpha !== undefined) {
    throw new ArgumentError("focalLoss: Expected weight for a target of classes: got alpha");
  }
  const dim = classDim(logits);
  const { indices, kept } = classTargets("focalLoss", target, { scores: logits, ignoreIndex });
  const picked = logProbabilityOf(logits, indices, dim);
  const losses = where(kept, focused(picked.neg(), picked.expm1().neg(), gamma), 0);
  if (weight === undefined) return losses;
  checkClassWeights("focalLoss", weight, logits.shape[dim]);
  return losses.mul(weight.take(indices));
}

function focused(entropy: Tensor, wrong: Tensor, gamma: number): Tensor {
  return gamma === 0 ? entropy : entropy.mul(wrong.pow(gamma));
}
