/**
 * Derivatives of attention's derivatives, by the whole matrix of its weights. With scores S, weights P
 * (rows p = softmax s) and σ(P, X) = P ⊙ (X − Σ P X), where sums are over the keys, Ṗ = σ(P, Ṡ).
 *
 * @module
 */
import {
  type AttentionDerivativeParams,
  type AttentionPart,
  broadcastShapes,
  type Shape,
} from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import { add, addNullable, mul, sub } from "./arithmetic.ts";
import { equal, lessEqual } from "./comparison.ts";
import { fullLike, iota } from "./constant.ts";
import { matmul, matrixTranspose } from "./matmul.ts";
import { expand, reshape, sum } from "./movement.ts";
import { max } from "./reduction.ts";
import { select } from "./selection.ts";
import { softmax } from "./softmax.ts";

type Nullable = Tensor | null;

/** Query, key, value and perhaps a mask, or what moves them: null for what does not move. */
type Inputs = readonly Nullable[];

/** What `attentionTangent` is a function of, or what moves that. */
export interface TangentArguments {
  readonly inputs: Inputs;
  /** Of the parts that the params name. */
  readonly tangents: Inputs;
}

/** How the output's tangent moves. */
export function tangentCurvature(
  at: TangentArguments,
  moves: TangentArguments,
  { isCausal, parts }: AttentionDerivativeParams,
): Nullable {
  const whole = wholeShapes([...at.inputs, ...at.tangents] as Tensor[]);
  const [query, key, value, mask] = inWhole(at.inputs, whole);
  const [dQuery, dKey, dValue, dMask] = inWhole(moves.inputs, whole);
  const tangents = inWhole(inOrder(at.tangents, parts), whole);
  const [tQuery, tKey, tValue] = tangents;
  const dTangents = inWhole(inOrder(moves.tangents, parts), whole);

  const weights = weightsOf(query!, key!, mask, isCausal);
  // u = q̇ kᵀ + q k̇ᵀ + ṁ; ȯ = P v̇ + σ(P, u) v
  const u = scoreTangent([query, key], tangents);
  const du = addNullable(
    addNullable(product(tQuery, turned(dKey)), product(dQuery, turned(tKey))),
    scoreTangent([query, key], dTangents),
  );
  const dWeights = slope(weights, scoreTangent([query, key], [dQuery, dKey, null, dMask]));
  return addNullable(
    addNullable(product(dWeights, tValue), product(weights, dTangents[2])),
    addNullable(
      product(slopeTangent([weights, u], [dWeights, du]), value),
      product(slope(weights, u), dValue),
    ),
  );
}

/** What `attentionCotangents` is a function of, or what moves that. */
export interface CotangentArguments {
  readonly inputs: Inputs;
  readonly cotangent: Nullable;
}

/** How the cotangents of the parts move. */
export function cotangentCurvature(
  at: CotangentArguments,
  moves: CotangentArguments,
  { isCausal, parts }: AttentionDerivativeParams,
): Nullable[] {
  const whole = wholeShapes([...at.inputs, at.cotangent] as Tensor[]);
  const [query, key, value, mask] = inWhole(at.inputs, whole);
  const [dQuery, dKey, dValue, dMask] = inWhole(moves.inputs, whole);
  const output = whole[4];
  const cotangent = expandTo(at.cotangent!, output);
  const dCotangent = moves.cotangent && expandTo(moves.cotangent, output);

  const weights = weightsOf(query!, key!, mask, isCausal);
  const dWeights = slope(weights, scoreTangent([query, key], [dQuery, dKey, null, dMask]));
  // u = o* vᵀ and w = σ(P, u); q* = w k, k* = wᵀ q, v* = Pᵀ o*, m* = w
  const u = product(cotangent, turned(value));
  const du = addNullable(product(dCotangent, turned(value)), product(cotangent, turned(dValue)));
  const w = slope(weights, u);
  const dw = slopeTangent([weights, u], [dWeights, du]);
  const rules: Readonly<Record<AttentionPart, () => Nullable>> = {
    query: () => addNullable(product(dw, key), product(w, dKey)),
    key: () => addNullable(product(turned(dw), query), product(turned(w), dQuery)),
    value: () =>
      addNullable(product(turned(dWeights), cotangent), product(turned(weights), dCotangent)),
    mask: () => dw,
  };
  return parts.map((part) => {
    const moved = rules[part]();
    return moved && sumTo(moved, at.inputs[order.indexOf(part)]!.shape);
  });
}

const order: readonly AttentionPart[] = ["query", "key", "value", "mask"];

/** Tangents of some parts in the places of all, null for the others. */
function inOrder(tangents: Inputs, parts: readonly AttentionPart[]): Inputs {
  return order.map((part) => tangents[parts.indexOf(part)] ?? null);
}

/** The weights; of a query that sees no key they are zeros. */
function weightsOf(query: Tensor, key: Tensor, mask: Nullable, isCausal: boolean): Tensor {
  let scores = matmul(query, matrixTranspose(key));
  const { shape, device } = scores;
  const hidden = fullLike(scores, -Infinity);
  if (mask !== null) {
    scores = mask.dtype === "bool" ? select(mask, scores, hidden) : add(scores, mask);
  }
  if (isCausal) {
    const [row, column] = [shape.length - 2, shape.length - 1];
    const others = (kept: number) => shape.map((_, dim) => dim).filter((dim) => dim !== kept);
    const places = (dim: number) => expand(iota(shape[dim], "int32", device), shape, others(dim));
    scores = select(lessEqual(places(column), places(row)), scores, hidden);
  }
  const last = shape.length - 1;
  const peak = expand(max(scores, [last]), shape, [last]);
  const isBlind = equal(peak, hidden);
  const zeros = fullLike(scores, 0);
  // Scores of 0 keep NaN out of the derivative.
  return select(isBlind, zeros, softmax(select(isBlind, zeros, scores), last));
}

/** The tangent of the scores by that of the query, the key and the mask. */
function scoreTangent([query, key]: Inputs, [tQuery, tKey, , tMask = null]: Inputs): Nullable {
  const ofProduct = addNullable(product(tQuery, turned(key)), product(query, turned(tKey)));
  return addNullable(ofProduct, tMask);
}

/** `σ(P, X)`. */
function slope(weights: Tensor, x: Nullable): Nullable {
  return x && mul(weights, sub(x, rowSums(mul(weights, x))));
}

/** `Ṗ ⊙ (X − Σ P X) + P ⊙ (Ẋ − Σ (Ṗ X + P Ẋ))`, the tangent of `σ(P, X)`. */
function slopeTangent([weights, x]: Inputs, [dWeights, dx]: Inputs): Nullable {
  const ofX = slope(weights!, dx);
  if (x === null || dWeights === null) return ofX;
  const centred = sub(x, rowSums(mul(weights!, x)));
  const ofWeights = sub(mul(dWeights, centred), mul(weights!, rowSums(mul(dWeights, x))));
  return addNullable(ofWeights, ofX);
}

/** The sums over the keys, repeated along them. */
function rowSums(x: Tensor): Tensor {
  const last = x.ndim - 1;
  return expand(sum(x, [last]), x.shape, [last]);
}

function product(a: Nullable, b: Nullable): Nullable {
  return a && b && matmul(a, b);
}

function turned(x: Nullable): Nullable {
  return x && matrixTranspose(x);
}

/** The shapes of query, key, value, mask and output with the whole batch. */
function wholeShapes(all: readonly Tensor[]): readonly Shape[] {
  const batch = broadcastShapes("attention", ...all.map(({ shape }) => shape.slice(0, -2)));
  const [query, key, value] = all.map(({ shape }) => shape.slice(-2));
  const matrices = [query, key, value, [query[0], key[0]], [query[0], value[1]]];
  return matrices.map((matrix) => [...batch, ...matrix]);
}

function inWhole(inputs: Inputs, shapes: readonly Shape[]): Nullable[] {
  return order.map((_, i) => inputs[i] == null ? null : expandTo(inputs[i], shapes[i]));
}

/** Repeats along the dimensions of size 1 where the shape has more. */
function expandTo(x: Tensor, shape: Shape): Tensor {
  const dims = sharedDims(x.shape, shape);
  return expand(reshape(x, x.shape.filter((_, dim) => !dims.includes(dim))), shape, dims);
}

/** The transpose of `expandTo`. */
function sumTo(x: Tensor, shape: Shape): Tensor {
  return reshape(sum(x, sharedDims(shape, x.shape)), shape);
}

function sharedDims(shape: Shape, whole: Shape): number[] {
  return whole.flatMap((size, dim) => size !== shape[dim] ? [dim] : []);
}
