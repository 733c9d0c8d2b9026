/**
 * Contrast: to tell what belongs together from everything else.
 *
 * @module
 */
import { ArgumentError, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { arange, cat, type Tensor, zeros } from "../../../tensor.ts";
import { normalize } from "../activation/mod.ts";
import { checkFloats } from "../arguments.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { checkLoss, type LossOptions } from "./reduction.ts";

/** Options of `infoNce`. */
export interface InfoNceOptions extends LossOptions {
  /** What does not belong to any query, `[count, features]`. By default the others' keys. */
  readonly negatives?: Tensor;
  /** What similarities are divided by. @default 0.1 */
  readonly temperature?: number;
  /** Whether similarities are cosines; else they are inner products. @default true */
  readonly normalized?: boolean;
}

/**
 * The cross entropy of telling each query's own key from the negatives by similarity (van den Oord,
 * Li and Vinyals, 2018, equation 4). Queries and keys are `[batch, features]`, those in one row
 * belong together; without negatives the keys of the other rows are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const queries = tensor([[1, 0], [0, 1]]);
 * const { infoNce } = nn.functional;
 * const [same, swapped] = [queries, queries.flip(0)]
 *   .map((keys) => Number(infoNce(queries, keys).itemSync()));
 * assert.ok(same < 1e-3 && swapped > 9.9);
 * ```
 *
 * @throws {ShapeError} if queries and keys are not of one shape `[batch, features]`, or the
 *   negatives have other features
 * @throws {ArgumentError} if the temperature is not positive
 */
export function infoNce(queries: Tensor, keys: Tensor, options: InfoNceOptions = {}): Tensor {
  checkLoss("infoNce", { queries, keys }, options);
  const { negatives, temperature = 0.1, normalized = true, reduction = "mean" } = options;
  const vectors = { queries, keys, ...(negatives === undefined ? {} : { negatives }) };
  for (const [name, x] of Object.entries(vectors)) checkFloats("infoNce", x, name);
  checkVectors(queries, keys, negatives);
  if (!(temperature > 0)) {
    throw new ArgumentError(`infoNce: Expected a positive temperature: got ${temperature}`);
  }
  const batch = queries.shape[0];
  const [query, key] = [queries, keys].map((x) => normalized ? normalize(x) : x);
  if (negatives === undefined) {
    const logits = query.matmul(key.T).div(temperature);
    return crossEntropy(logits, arange(batch, { dtype: "int32" }), { reduction });
  }
  const others = normalized ? normalize(negatives) : negatives;
  const own = query.mul(key).sum(1, { keepdim: true });
  const logits = cat([own, query.matmul(others.T)], 1).div(temperature);
  return crossEntropy(logits, zeros([batch], { dtype: "int32" }), { reduction });
}

function checkVectors(queries: Tensor, keys: Tensor, negatives: Tensor | undefined): void {
  const [features] = queries.shape.slice(-1);
  const isMatrix = (x: Tensor) => x.ndim === 2 && x.shape[1] === features;
  const paired = isMatrix(queries) && isMatrix(keys) && queries.shape[0] === keys.shape[0];
  if (paired && (negatives === undefined || isMatrix(negatives))) return;
  const shapes = [queries, keys, ...(negatives === undefined ? [] : [negatives])]
    .map(({ shape }) => formatShape(shape));
  throw new ShapeError(
    "infoNce: Expected queries and keys of one shape [batch, features], and negatives of shape " +
      `[count, features]: got ${shapes.join(", ")}`,
  );
}
