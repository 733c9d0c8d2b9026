/**
 * Losses of pairs and triplets, and the measures that they take, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  cosineEmbeddingLoss,
  cosineSimilarity,
  type CosineSimilarityOptions,
  hingeEmbeddingLoss,
  type MarginLossOptions,
  marginRankingLoss,
  pairwiseDistance,
  type PairwiseDistanceOptions,
  softMarginLoss,
  tripletMarginLoss,
  type TripletMarginLossOptions,
  tripletMarginWithDistanceLoss,
  type TripletMarginWithDistanceLossOptions,
} from "../functional/mod.ts";
import { Loss } from "./loss.ts";

/**
 * The logistic loss of scores and targets of 1 and −1; see `functional.softMarginLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.SoftMarginLoss();
 * assert.equal(loss.forward(tensor([1000, 1000]), tensor([1, -1])).itemSync(), 500);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class SoftMarginLoss extends Loss {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, this.options);
  }
}

/**
 * Of distances of pairs that belong together or not; see `functional.hingeEmbeddingLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.HingeEmbeddingLoss();
 * assert.equal(loss.forward(tensor([0.5, 0.25]), tensor([1, -1])).itemSync(), 0.625);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class HingeEmbeddingLoss extends Loss<MarginLossOptions> {
  /** Distances, and 1 or −1. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this.options);
  }
}

/**
 * Of two scores of which one is to be higher; see `functional.marginRankingLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.MarginRankingLoss({ margin: 1 });
 * const value = loss.forward(tensor([1]), tensor([3]), tensor([1]));
 * assert.equal(value.itemSync(), 3);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class MarginRankingLoss extends Loss<MarginLossOptions> {
  /** Two scores, and 1 where the first is to be higher or −1. */
  override forward(first: Tensor, second: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(first, second, { ...this.options, target });
  }
}

/**
 * Of the angles of vectors that belong together or not; see `functional.cosineEmbeddingLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.CosineEmbeddingLoss();
 * const value = loss.forward(tensor([[1, 0]]), tensor([[0, 2]]), tensor([1]));
 * assert.equal(value.itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not belong together
 */
export class CosineEmbeddingLoss extends Loss<MarginLossOptions> {
  /** Both `[batch, features]`, and 1 or −1 for each pair. */
  override forward(first: Tensor, second: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(first, second, { ...this.options, target });
  }
}

/**
 * Of vectors of which the second is to be nearer to the first than the third; see
 * `functional.tripletMarginLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.TripletMarginLoss({ eps: 0 });
 * const [anchor, positive, negative] = [[0, 0], [3, 4], [0, 2]].map((x) => tensor([x]));
 * assert.equal(loss.forward(anchor, positive, negative).itemSync(), 4);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class TripletMarginLoss extends Loss<TripletMarginLossOptions> {
  /** All `[batch, features]`. */
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

/**
 * `TripletMarginLoss` with any distance; see `functional.tripletMarginWithDistanceLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.TripletMarginWithDistanceLoss({
 *   distanceFunction: (x, y) => x.sub(y).abs().amax(-1),
 * });
 * const [anchor, positive, negative] = [[0, 0], [3, 4], [0, 2]].map((x) => tensor([x]));
 * assert.equal(loss.forward(anchor, positive, negative).itemSync(), 3);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class TripletMarginWithDistanceLoss extends Loss<TripletMarginWithDistanceLossOptions> {
  /** All `[batch, features]`. */
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginWithDistanceLoss(anchor, positive, negative, this.options);
  }
}

/**
 * The distances of vectors along the last dimension; see `functional.pairwiseDistance`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const distance = new nn.PairwiseDistance({ eps: 0 });
 * assert.deepEqual(distance.forward(tensor([[1, 2]]), tensor([[4, 6]])).arraySync(), [5]);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class PairwiseDistance extends Loss<PairwiseDistanceOptions> {
  /** Both `[…, features]`. */
  override forward(x: Tensor, y: Tensor): Tensor {
    return pairwiseDistance(x, y, this.options);
  }
}

/**
 * The cosines of the angles of vectors along a dimension; see `functional.cosineSimilarity`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const cosine = new nn.CosineSimilarity();
 * assert.deepEqual(cosine.forward(tensor([[0, 4]]), tensor([[0, 2]])).arraySync(), [1]);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes do not broadcast
 */
export class CosineSimilarity extends Loss<CosineSimilarityOptions> {
  /** Both `[batch, features]`. */
  override forward(x: Tensor, y: Tensor): Tensor {
    return cosineSimilarity(x, y, this.options);
  }
}
