/**
 * Features split into heads, and heads put together again.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { linear } from "../../functional/mod.ts";
import type { MultiheadAttention } from "./multihead_attention.ts";

/** Queries, keys and values `[batch, heads, length, features]`. */
export interface Heads {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/**
 * Queries, keys and values, projected, in heads.
 *
 * @throws {ShapeError} if the inputs do not have the features that are projected
 */
export function projectHeads(attention: MultiheadAttention, inputs: readonly Tensor[]): Heads {
  const { inProjWeight, inProjBias, qProjWeight, kProjWeight, vProjWeight } = attention;
  const weights = inProjWeight?.chunk(3, 0) ?? [qProjWeight!, kProjWeight!, vProjWeight!];
  const [query] = inputs;
  inputs.forEach((x, i) => {
    const isRank = x.ndim === query.ndim && (x.ndim === 2 || x.ndim === 3);
    if (isRank && x.shape[x.ndim - 1] === weights[i].shape[1]) return;
    throw new ShapeError(
      `MultiheadAttention: Expected query, key and value of ${
        weights.map(({ shape }) => shape[1]).join(", ")
      } features, all with a batch or all without: got ${
        inputs.map(({ shape }) => formatShape(shape)).join(", ")
      }`,
    );
  });
  const biases = inProjBias?.chunk(3, 0) ?? [null, null, null];
  // One product for what is one input.
  const isSame = inputs.every((x) => x === query);
  const products = inProjWeight !== null && isSame
    ? linear(query, inProjWeight, inProjBias).chunk(3, -1)
    : inputs.map((x, i) => linear(x, weights[i], biases[i]));
  const [q, k, v] = products.map((x) => splitHeads(attention, x));
  return { query: q, key: k, value: v };
}

function splitHeads(
  { batchFirst, numHeads, embedDim }: MultiheadAttention,
  x: Tensor,
): Tensor {
  const batched = x.ndim === 2 ? x.unsqueeze(batchFirst ? 0 : 1) : x;
  const heads = batched.unflatten(-1, [numHeads, embedDim / numHeads]);
  return heads.permute(batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]);
}

/** Heads side by side again, in the form of a query, and projected. */
export function joinHeads(
  { batchFirst, outProj }: MultiheadAttention,
  heads: Tensor,
  { ndim }: Tensor,
): Tensor {
  const whole = heads.permute(batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]).flatten(-2);
  return outProj.forward(ndim === 2 ? whole.squeeze(batchFirst ? 0 : 1) : whole);
}
