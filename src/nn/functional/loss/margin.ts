/**
 * Losses of scores that are to keep a distance, with targets of 1 and −1.
 *
 * @module
 */
import { checkNumber } from "../../../engine/base/mod.ts";
import { logaddexp, type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkLoss, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of losses with a margin. */
export interface MarginLossOptions extends LossOptions {
  /** The distance to be kept. */
  readonly margin?: number;
}

/**
 * Distances `x` of pairs: `x` where the target is 1, that is they belong together, and
 * `max(0, margin − x)` where it is −1. The two broadcast; the margin is 1 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = nn.functional.hingeEmbeddingLoss(tensor([0.5, 0.25]), tensor([1, -1]));
 * assert.equal(loss.itemSync(), 0.625);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  options: MarginLossOptions = {},
): Tensor {
  checkLoss("hingeEmbeddingLoss", { input, target }, options);
  checkFloats("hingeEmbeddingLoss", input);
  const { margin = 1, reduction } = options;
  checkNumber("hingeEmbeddingLoss", margin, "margin");
  const near = where(target.ne(-1), input, 0);
  const apart = where(target.ne(1), input.neg().add(margin).relu(), 0);
  return reduceLoss(near.add(apart), reduction);
}

/** Options of `marginRankingLoss`. */
export interface MarginRankingLossOptions extends MarginLossOptions {
  /** 1 where the first score is to be higher, −1 where the second is. */
  readonly target: Tensor;
}

/**
 * `max(0, margin − t (first − second))` of two scores of which one is to be higher. All broadcast;
 * the margin is 0 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const [first, second] = [tensor([1, 2]), tensor([3, 1])];
 * const target = tensor([1, 1]);
 * assert.equal(nn.functional.marginRankingLoss(first, second, { target }).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function marginRankingLoss(
  first: Tensor,
  second: Tensor,
  options: MarginRankingLossOptions,
): Tensor {
  checkLoss("marginRankingLoss", { first, second, target: options?.target }, options);
  checkFloats("marginRankingLoss", first, "first");
  const { target, margin = 0, reduction } = options;
  checkNumber("marginRankingLoss", margin, "margin");
  const lead = first.sub(second).mul(target);
  return reduceLoss(lead.neg().add(margin).relu(), reduction);
}

/**
 * `ln(1 + e^(−t x))`, the logistic loss of scores and targets of 1 and −1, without overflow. The
 * two broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = nn.functional.softMarginLoss(tensor([1000, 1000]), tensor([1, -1]));
 * assert.equal(loss.itemSync(), 500);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function softMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLoss("softMarginLoss", { input, target }, options);
  checkFloats("softMarginLoss", input);
  return reduceLoss(logaddexp(input.mul(target).neg(), 0), options.reduction);
}
