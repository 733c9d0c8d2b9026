/**
 * Losses of scores of classes, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  crossEntropy,
  type CrossEntropyOptions,
  focalLoss,
  type FocalLossOptions,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  type MultilabelSoftMarginLossOptions,
  multiMarginLoss,
  type MultiMarginLossOptions,
  nllLoss,
  type NllLossOptions,
} from "../functional/mod.ts";
import { Loss, present, WeightedLoss } from "./loss.ts";

/**
 * The cross entropy of logits of classes, with class numbers or probabilities; see
 * `functional.crossEntropy`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.CrossEntropyLoss({ ignoreIndex: 9 });
 * const target = tensor([1, 9], { dtype: "int32" });
 * const value = loss.forward(tensor([[0, 0], [3, 4]]), target).itemSync() as number;
 * assert.ok(Math.abs(value - Math.LN2) < 1e-6);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {IndexError} at its call, if a class is out of range
 */
export class CrossEntropyLoss extends WeightedLoss<CrossEntropyOptions> {
  /** `[batch, classes, …]`, and `[batch, …]` or probabilities. */
  override forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, { ...this.options, ...present({ weight: this.weight }) });
  }
}

/**
 * The negative log likelihood of class numbers, of logarithms of probabilities; see
 * `functional.nllLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.NLLLoss({ weight: tensor([1, 3]) });
 * const target = tensor([0, 1], { dtype: "int32" });
 * assert.equal(loss.forward(tensor([[-1, -2], [-3, -4]]), target).itemSync(), 13 / 4);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {IndexError} at its call, if a class is out of range
 */
export class NLLLoss extends WeightedLoss<NllLossOptions> {
  /** `[batch, classes, …]` and `[batch, …]`. */
  override forward(logProbabilities: Tensor, target: Tensor): Tensor {
    return nllLoss(logProbabilities, target, {
      ...this.options,
      ...present({ weight: this.weight }),
    });
  }
}

/**
 * The cross entropy that counts what is already right for less; see `functional.focalLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.FocalLoss({ gamma: 2 });
 * const target = tensor([1], { dtype: "int32" });
 * const value = loss.forward(tensor([[0, 0]]), target).itemSync() as number;
 * assert.ok(Math.abs(value - 0.25 * Math.LN2) < 1e-6);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {IndexError} at its call, if a class is out of range
 */
export class FocalLoss extends WeightedLoss<FocalLossOptions> {
  /** `[batch, classes, …]` and `[batch, …]`, or both of one shape. */
  override forward(logits: Tensor, target: Tensor): Tensor {
    return focalLoss(logits, target, { ...this.options, ...present({ weight: this.weight }) });
  }
}

/**
 * How much scores of other classes come near that of the target; see `functional.multiMarginLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.MultiMarginLoss();
 * const target = tensor([1], { dtype: "int32" });
 * assert.equal(loss.forward(tensor([[3, 2, 0, 0]]), target).itemSync(), 0.5);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 * @throws {IndexError} at its call, if a class is out of range
 */
export class MultiMarginLoss extends WeightedLoss<MultiMarginLossOptions> {
  /** `[batch, classes]` and `[batch]`. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(input, target, { ...this.options, ...present({ weight: this.weight }) });
  }
}

/**
 * How much scores of other classes come near those of several; see
 * `functional.multilabelMarginLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.MultiLabelMarginLoss();
 * const target = tensor([3, 0, -1, 1], { dtype: "int32" });
 * assert.equal(loss.forward(tensor([3, 2, 1, 0]), target).itemSync(), 1.25);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 * @throws {IndexError} at its call, if a class is out of range
 */
export class MultiLabelMarginLoss extends Loss {
  /** Both `[batch, classes]`. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, this.options);
  }
}

/**
 * The cross entropy of a yes or no for each class; see `functional.multilabelSoftMarginLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.MultiLabelSoftMarginLoss();
 * const value = loss.forward(tensor([[0, 0]]), tensor([[1, 0]])).itemSync() as number;
 * assert.ok(Math.abs(value - Math.LN2) < 1e-6);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 */
export class MultiLabelSoftMarginLoss extends WeightedLoss<MultilabelSoftMarginLossOptions> {
  /** Both `[batch, classes]`. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, {
      ...this.options,
      ...present({ weight: this.weight }),
    });
  }
}
