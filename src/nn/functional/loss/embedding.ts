/**
 * Losses of vectors that are to be near to each other or far apart.
 *
 * @module
 */
import { checkFunction, checkNumber, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { type Tensor, where } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { pairwiseDistance } from "./distance.ts";
import type { MarginRankingLossOptions } from "./margin.ts";
import { checkLoss, type LossOptions, reduceLoss } from "./reduction.ts";

/**
 * `1 − cos(first, second)` where the target is 1, that is the two belong together, and `max(0,
 * cos(first, second) − margin)` where it is −1. Vectors are `[features]` or `[batch, features]`,
 * targets `[]` or `[batch]`; the margin is 0 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const [first, second] = [tensor([[1, 0], [1, 0]]), tensor([[0, 2], [0, 2]])];
 * const losses = nn.functional.cosineEmbeddingLoss(first, second, {
 *   target: tensor([1, -1]),
 *   reduction: "none",
 * });
 * assert.deepEqual(losses.arraySync(), [1, 0]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 */
export function cosineEmbeddingLoss(
  first: Tensor,
  second: Tensor,
  options: MarginRankingLossOptions,
): Tensor {
  const operation = "cosineEmbeddingLoss";
  checkLoss(operation, { first, second, target: options?.target }, options);
  checkFloats(operation, first, "first");
  checkFloats(operation, second, "second");
  const { target, margin = 0, reduction } = options;
  checkNumber(operation, margin, "margin");
  if (target.ndim > 1 || first.ndim !== target.ndim + 1 || second.ndim !== target.ndim + 1) {
    throw new ShapeError(
      `${operation}: Expected vectors of shape [features] or [batch, features] and a target of that ` +
        `without the features: got ${formatShape(first.shape)}, ${formatShape(second.shape)} and ${
          formatShape(target.shape)
        }`,
    );
  }
  // As PyTorch's loss has it, other than its cosineSimilarity: squares are never 0.
  const square = (x: Tensor) => x.square().sum(-1).add(1e-12);
  const cosine = first.mul(second).sum(-1).div(square(first).mul(square(second)).sqrt());
  const near = where(target.eq(1), cosine.neg().add(1), 0);
  const apart = where(target.eq(-1), cosine.sub(margin).relu(), 0);
  return reduceLoss(near.add(apart), reduction);
}

/** Options of `tripletMarginWithDistanceLoss`. */
export interface TripletMarginWithDistanceLossOptions extends LossOptions {
  /** The distances of pairs of vectors. By default `pairwiseDistance`. */
  readonly distanceFunction?: (x: Tensor, y: Tensor) => Tensor;
  /** How much farther than the positive the negative is to be. @default 1 */
  readonly margin?: number;
  /**
   * Whether the negative's distance is that from the positive, where this is smaller (Balntas and
   * others, 2016). @default false
   */
  readonly swap?: boolean;
}

/** Options of `tripletMarginLoss`. */
export interface TripletMarginLossOptions
  extends Omit<TripletMarginWithDistanceLossOptions, "distanceFunction"> {
  /** Which norm measures distances. @default 2 */
  readonly p?: number;
  /** Added to each difference. @default 1e-6 */
  readonly eps?: number;
}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)` with the distance of a norm, along
 * the last dimension (Balntas and others, 2016). All broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const [anchor, positive, negative] = [[0, 0], [3, 4], [0, 2]].map((x) => tensor([x]));
 * const loss = nn.functional.tripletMarginLoss(anchor, positive, negative, { eps: 0 });
 * assert.equal(loss.itemSync(), 5 - 2 + 1);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginLossOptions = {},
): Tensor {
  checkLoss("tripletMarginLoss", { anchor, positive, negative }, options);
  const { p = 2, eps = 1e-6, ...rest } = options;
  const distance = (x: Tensor, y: Tensor) => pairwiseDistance(x, y, { p, eps });
  const losses = tripletLosses([anchor, positive, negative], distance, rest);
  return reduceLoss(losses, rest.reduction);
}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)` with any distance.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const distanceFunction = (x: Tensor, y: Tensor) => x.sub(y).abs().amax(-1);
 * const [anchor, positive, negative] = [[0, 0], [3, 4], [0, 2]].map((x) => tensor([x]));
 * const loss = nn.functional.tripletMarginWithDistanceLoss(anchor, positive, negative, {
 *   distanceFunction,
 * });
 * assert.equal(loss.itemSync(), 4 - 2 + 1);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistanceLossOptions = {},
): Tensor {
  const operation = "tripletMarginWithDistanceLoss";
  checkLoss(operation, { anchor, positive, negative }, options);
  const { distanceFunction = (x, y) => pairwiseDistance(x, y), ...rest } = options;
  checkFunction(operation, distanceFunction, "distanceFunction");
  const losses = tripletLosses([anchor, positive, negative], distanceFunction, rest);
  return reduceLoss(losses, rest.reduction);
}

function tripletLosses(
  [anchor, positive, negative]: readonly [Tensor, Tensor, Tensor],
  distance: (x: Tensor, y: Tensor) => Tensor,
  { margin = 1, swap = false }: Pick<TripletMarginLossOptions, "margin" | "swap">,
): Tensor {
  const near = distance(anchor, positive);
  const apart = distance(anchor, negative);
  const least = swap ? apart.minimum(distance(positive, negative)) : apart;
  return near.sub(least).add(margin).relu();
}
