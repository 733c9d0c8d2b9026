/**
 * Elements in order.
 *
 * @module
 */
import { ArgumentError, checkInteger, checkOptions, normalizeDim } from "../../engine/base/mod.ts";
import type { Tensor, ValuesAndIndices } from "../../engine/core/mod.ts";
import { reshape, sliceAlong, sort as sortOf } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/** The order of a sort. */
export interface SortOptions {
  /** Whether the greatest comes first. @default false */
  readonly descending?: boolean;
}

/**
 * The elements sorted along a dimension, and their places before. Equal elements keep their order;
 * NaN is greater than any number.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sort, tensor } from "@cotangent/cotangent";
 *
 * const { values, indices } = sort(tensor([3, 1, 2]));
 * assert.deepEqual(values.arraySync(), [1, 2, 3]);
 * assert.deepEqual(indices.arraySync(), [1, 2, 0]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function sort(
  x: Tensor,
  dim = -1,
  options: SortOptions = {},
): ValuesAndIndices {
  const { descending = false } = checkOptions("sort", options, "descending: true");
  return sorted("sort", x, dim, descending);
}

function sorted(operation: string, x: Tensor, dim: number, descending: boolean): ValuesAndIndices {
  checkTensor(operation, x);
  const along = normalizeDim(operation, dim, Math.max(1, x.ndim));
  if (x.ndim > 0) return sortOf(x, { dim: along, descending });
  const { values, indices } = sortOf(reshape(x, [1]), { dim: 0, descending });
  return { values: reshape(values, []), indices: reshape(indices, []) };
}

/**
 * The places of the elements in sorted order along a dimension: see `sort`; int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { argsort, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(argsort(tensor([3, 1, 2])).arraySync(), [1, 2, 0]);
 * ```
 */
export function argsort(x: Tensor, dim = -1, options: SortOptions = {}): Tensor {
  const { descending = false } = checkOptions("argsort", options, "descending: true");
  return sorted("argsort", x, dim, descending).indices;
}

/** The elements sorted along the first dimension; see `sort`. */
export function msort(x: Tensor): Tensor {
  return sorted("msort", x, 0, false).values;
}

/** Which elements `topk` finds. */
export interface TopkOptions {
  /** Whether the greatest ones are meant, or the smallest. @default true */
  readonly largest?: boolean;
}

/**
 * The `k` greatest elements along a dimension, the greatest first, and their places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, topk } from "@cotangent/cotangent";
 *
 * const { values, indices } = topk(tensor([3, 1, 2]), 2);
 * assert.deepEqual(values.arraySync(), [3, 2]);
 * assert.deepEqual(indices.arraySync(), [0, 2]);
 * ```
 *
 * @throws {ArgumentError} if there are not so many
 */
export function topk(
  x: Tensor,
  k: number,
  dim = -1,
  options: TopkOptions = {},
): ValuesAndIndices {
  const { largest = true } = checkOptions("topk", options, "largest: false");
  const { values, indices } = sorted("topk", x, dim, largest);
  checkInteger("topk", k, { name: "k", minimum: 0 });
  const along = normalizeDim("topk", dim, Math.max(1, x.ndim));
  const extent = x.shape[along] ?? 1;
  if (k > extent) {
    throw new ArgumentError(`topk: Expected k of at most ${extent}, the size of the dim: got ${k}`);
  }
  if (x.ndim === 0) return { values, indices };
  const part = { start: 0, length: k };
  return { values: sliceAlong(values, along, part), indices: sliceAlong(indices, along, part) };
}

/** Options of `kthvalue`. */
export interface KthvalueOptions {
  /** Whether the dimension stays, with size 1. @default false */
  readonly keepdim?: boolean;
}

/**
 * The `k`-th smallest element along a dimension, counted from 1, and its place.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { kthvalue, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(kthvalue(tensor([3, 1, 2]), 2).values.itemSync(), 2);
 * ```
 *
 * @throws {ArgumentError} if there are not so many
 */
export function kthvalue(
  x: Tensor,
  k: number,
  dim = -1,
  options: KthvalueOptions = {},
): ValuesAndIndices {
  const { keepdim = false } = checkOptions("kthvalue", options, "keepdim: true");
  const { values, indices } = sorted("kthvalue", x, dim, false);
  checkInteger("kthvalue", k, { name: "k", minimum: 1 });
  const along = normalizeDim("kthvalue", dim, Math.max(1, x.ndim));
  const extent = x.shape[along] ?? 1;
  if (k > extent) {
    throw new ArgumentError(
      `kthvalue: Expected k of at most ${extent}, the size of the dim: got ${k}`,
    );
  }
  if (x.ndim === 0) return { values, indices };
  const pick = (sorted: Tensor) => {
    const kept = sliceAlong(sorted, along, { start: k - 1, length: 1 });
    return keepdim ? kept : reshape(kept, x.shape.toSpliced(along, 1));
  };
  return { values: pick(values), indices: pick(indices) };
}
