/**
 * Rules of reductions and of products of matrices.
 *
 * @module
 */
import { isFloating, removeDims } from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import {
  add,
  fullLike,
  matmul,
  matrixTranspose,
  max,
  min,
  permute,
  prod,
  type ReductionParams,
  reshape,
  sum,
} from "../primitive/mod.ts";
import { isUsedOnce, madeBy } from "./definitions.ts";
import type { Rule, Rules } from "./simplification.ts";

/**
 * Over a dimension of one element there is nothing to combine; `alone` is what the reduction of one
 * element gives.
 */
function withoutSingles(
  reduce: (x: Tensor, dims: readonly number[]) => Tensor,
  alone: (x: Tensor) => Tensor = (x) => x,
): Rule {
  return ([x], { dims }: ReductionParams) => {
    const single = dims.filter((dim) => x.shape[dim] === 1);
    if (single.length === 0) return null;
    const rest = reshape(x, removeDims(x.shape, single));
    if (single.length === dims.length) return alone(rest);
    const before = (dim: number) => single.filter((other) => other < dim).length;
    return reduce(
      rest,
      dims.filter((dim) => x.shape[dim] !== 1).map((dim) => dim - before(dim)),
    );
  };
}

// A sum starts from 0, and 0 + −0 = 0.
const sumAlone = (x: Tensor) => isFloating(x.dtype) ? add(x, fullLike(x, 0)) : x;

// The sum over a batch of products is one product, of all columns by all rows: Σ Aᵢ Bᵢ = [A₁ A₂ …] [B₁ B₂ …]ᵀ.
// It adds up in another order, without rounding to narrow dtypes in between.
const sumOfProducts: Rule = ([x], { dims }: ReductionParams) => {
  const product = isUsedOnce(x) ? madeBy(x, "matmul") : null;
  if (product === null || x.dtype === "float16" || x.dtype === "bfloat16") return null;
  const lead = x.ndim - 2;
  const summed = dims.filter((dim) => dim < lead);
  if (summed.length !== dims.length) return null;
  const kept = x.shape.map((_, dim) => dim).slice(0, lead).filter((dim) => !dims.includes(dim));
  const [a, b] = product.inputs;
  const [rows, inner] = a.shape.slice(lead);
  const columns = b.shape[lead + 1];
  const outer = kept.map((dim) => x.shape[dim]);
  const count = summed.reduce((size, dim) => size * x.shape[dim], 1) * inner;
  const wide = reshape(permute(a, [...kept, lead, ...summed, lead + 1]), [...outer, rows, count]);
  const tall = reshape(permute(b, [...kept, ...summed, lead, lead + 1]), [
    ...outer,
    count,
    columns,
  ]);
  return matmul(wide, tall);
};

// (A B)ᵀ = Bᵀ Aᵀ: products take transposed matrices as they lie, others read what lies in order faster.
// A library's product may add up in another order then.
const permuteProduct: Rule = ([x], { order }: { readonly order: readonly number[] }) => {
  const product = isUsedOnce(x) ? madeBy(x, "matmul") : null;
  const last = order.length - 1;
  if (product === null || order[last] !== last - 1 || order[last - 1] !== last) return null;
  if (order.slice(0, -2).some((dim, i) => dim !== i)) return null;
  const [a, b] = product.inputs;
  return matmul(matrixTranspose(b), matrixTranspose(a));
};

/** The rules of this file. */
export const reductionRules: Rules = {
  sum: [withoutSingles(sum, sumAlone), sumOfProducts],
  max: [withoutSingles(max)],
  min: [withoutSingles(min)],
  prod: [withoutSingles(prod)],
  permute: [permuteProduct],
};
