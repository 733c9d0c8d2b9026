/**
 * Distances and similarities of vectors.
 *
 * @module
 */
import { checkNumber } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { raisedTo } from "../straight_through.ts";

/** Options of `pairwiseDistance`. */
export interface PairwiseDistanceOptions {
  /** Which norm: `(Σ |x|ᵖ)^(1/p)`. @default 2 */
  readonly p?: number;
  /** Added to each difference. @default 1e-6 */
  readonly eps?: number;
  /** Whether the last dimension stays, with size 1. @default false */
  readonly keepdim?: boolean;
}

/**
 * The distances `‖x − y + eps‖` along the last dimension; the two broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const distance = nn.functional.pairwiseDistance(tensor([[1, 2]]), tensor([[4, 6]]), { eps: 0 });
 * assert.deepEqual(distance.arraySync(), [5]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function pairwiseDistance(
  x: Tensor,
  y: Tensor,
  options: PairwiseDistanceOptions = {},
): Tensor {
  checkFloats("pairwiseDistance", x, "first vectors");
  checkFloats("pairwiseDistance", y, "second vectors");
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  checkNumber("pairwiseDistance", eps, "eps");
  return x.sub(y).add(eps).norm(p, -1, { keepdim });
}

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions {
  /** The dimension of the vectors. @default 1 */
  readonly dim?: number;
  /** What norms are raised to, so that nothing is divided by 0. @default 1e-8 */
  readonly eps?: number;
}

/**
 * The cosines `x · y / (‖x‖ ‖y‖)` of the angles between vectors along a dimension; the two
 * broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[3, 4], [0, 2]]);
 * const cosine = nn.functional.cosineSimilarity(x, tensor([[5, 0], [0, -7]]));
 * assert.ok(cosine.allclose(tensor([0.6, -1])));
 * ```
 *
 * @throws {DimError} if the dim is out of range
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function cosineSimilarity(
  x: Tensor,
  y: Tensor,
  options: CosineSimilarityOptions = {},
): Tensor {
  checkFloats("cosineSimilarity", x, "first vectors");
  checkFloats("cosineSimilarity", y, "second vectors");
  const { dim = 1, eps = 1e-8 } = options;
  checkNumber("cosineSimilarity", eps, "eps");
  const shape = x.add(y).shape;
  const unit = (vectors: Tensor) => {
    const all = vectors.broadcastTo(shape);
    return all.div(raisedTo(all.norm(2, dim, { keepdim: true }), eps));
  };
  return unit(x).mul(unit(y)).sum(dim);
}
