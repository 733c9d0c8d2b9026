/**
 * Elements written to, or combined with, what index tensors name; the result is a new tensor.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  describeValue,
  DTypeError,
  formatShape,
  isFloating,
  normalizeDim,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { Tensor, type TensorLike } from "../../engine/core/mod.ts";
import {
  div,
  full,
  fullLike,
  moveDim,
  reshape,
  scatter as scatterOf,
  type ScatterCombine,
  slice,
} from "../../engine/primitive/mod.ts";
import { checkTensor, fillNumber, scaled } from "../operands.ts";
import { floorDivide, maximum } from "../math/mod.ts";
import { checkAlong, checkVector, placesAlong } from "./along.ts";

/** `x` with `source` combined into the places that `index` names along a dimension. */
function scatterAlong(
  operation: string,
  x: Tensor,
  dim: number,
  { index, source, combine }: {
    readonly index: Tensor;
    readonly source: TensorLike;
    readonly combine: ScatterCombine;
  },
): Tensor {
  if (checkTensor(operation, x).ndim === 0) {
    const vector = scatterAlong(operation, reshape(x, [1]), dim, {
      index: reshape(index, [index.size]),
      source: source instanceof Tensor ? reshape(source, [source.size]) : source,
      combine,
    });
    return reshape(vector, []);
  }
  const along = checkAlong(operation, x, dim, index);
  const updates = updatesFor(operation, x, along.index, source);
  if (along.index.size === 0) return x;
  return scatterOf(x, placesAlong(along.index, along.dim), updates, { operation, combine });
}

/** The part of `source` that `index` has places for. */
function updatesFor(operation: string, x: Tensor, index: Tensor, source: TensorLike): Tensor {
  if (!(source instanceof Tensor)) {
    return full(index.shape, fillNumber(operation, source, x.dtype), x.dtype, x.device);
  }
  if (source.dtype !== x.dtype) {
    throw new DTypeError(
      `${operation}: Expected a source of the input's dtype: got ${source.dtype} and ${x.dtype}\n` +
        `Convert it with source.to("${x.dtype}")`,
    );
  }
  const fits = source.ndim === index.ndim &&
    index.shape.every((extent, dim) => extent <= source.shape[dim]);
  if (!fits && index.size > 0) {
    throw new ShapeError(
      `${operation}: Expected a source at least as large as the index: got ` +
        `${formatShape(source.shape)} and ${formatShape(index.shape)}`,
    );
  }
  if (index.size === 0) return full(index.shape, 0, x.dtype, x.device);
  return slice(source, {
    starts: source.shape.map(() => 0),
    sizes: index.shape,
    steps: source.shape.map(() => 1),
  });
}

/**
 * `x` with the elements of `source` (or one number) written to the places that `index` names along a
 * dimension. Of several for one place the last one, in row-major order, stays.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { scatter, tensor, zeros } from "@cotangent/cotangent";
 *
 * const index = tensor([2, 0], { dtype: "int32" });
 * assert.deepEqual(scatter(zeros([3]), 0, index, tensor([5, 6])).arraySync(), [6, 0, 5]);
 * ```
 *
 * @throws {ShapeError} if `index` or `source` does not fit
 * @throws {IndexError} if an index is out of range
 */
export function scatter(x: Tensor, dim: number, index: Tensor, source: TensorLike): Tensor {
  return scatterAlong("scatter", x, dim, { index, source, combine: "set" });
}

/**
 * `x` with the elements of `source` added to the places that `index` names along a dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { scatterAdd, tensor, zeros } from "@cotangent/cotangent";
 *
 * const index = tensor([2, 2], { dtype: "int32" });
 * assert.deepEqual(scatterAdd(zeros([3]), 0, index, tensor([5, 6])).arraySync(), [0, 0, 11]);
 * ```
 *
 * @throws {ShapeError} if `index` or `source` does not fit
 * @throws {IndexError} if an index is out of range
 */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return scatterAlong("scatterAdd", x, dim, { index, source, combine: "add" });
}

/** How `scatterReduce` combines. */
export type ScatterReduction = "sum" | "prod" | "mean" | "amax" | "amin";

/** Options of `scatterReduce`. */
export interface ScatterReduceOptions {
  /** Whether the elements of `x` take part where something is written. @default true */
  readonly includeSelf?: boolean;
}

const combines: Readonly<Record<ScatterReduction, ScatterCombine>> = {
  sum: "add",
  mean: "add",
  prod: "multiply",
  amax: "maximum",
  amin: "minimum",
};

/**
 * `x` with the elements of `source` combined into the places that `index` names along a dimension,
 * by `"sum"`, `"prod"`, `"mean"`, `"amax"` or `"amin"`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, scatterReduce, tensor } from "@cotangent/cotangent";
 *
 * const index = tensor([2, 2], { dtype: "int32" });
 * assert.deepEqual(
 *   scatterReduce(ones([3]), 0, index, tensor([5, 6]), "prod").arraySync(),
 *   [1, 1, 30],
 * );
 * ```
 *
 * @throws {ShapeError} if `index` or `source` does not fit
 * @throws {IndexError} if an index is out of range
 * @throws {ArgumentError} for another reduction
 */
export function scatterReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  const { includeSelf = true } = checkOptions("scatterReduce", options, "includeSelf: false");
  if (!Object.hasOwn(combines, reduce)) {
    throw new ArgumentError(
      `scatterReduce: Expected one of ${Object.keys(combines).join(", ")}: got ${
        describeValue(reduce)
      }`,
    );
  }
  const combine = combines[reduce];
  const operation = "scatterReduce";
  const start = includeSelf ? x : scatterAlong(operation, x, dim, {
    index,
    source: identityOf(reduce, x),
    combine: "set",
  });
  const combined = scatterAlong(operation, start, dim, { index, source, combine });
  if (reduce !== "mean") return combined;
  const counts = scatterAlong(
    operation,
    includeSelf ? fullLike(x, 1) : scatterAlong(operation, fullLike(x, 1), dim, {
      index,
      source: 0,
      combine: "set",
    }),
    dim,
    { index, source: fullLike(source, 1), combine: "add" },
  );
  const atLeastOne = maximum(counts, 1);
  return isFloating(x.dtype) ? div(combined, atLeastOne) : floorDivide(combined, atLeastOne);
}

/** What combined with any value gives that value. */
function identityOf(reduce: ScatterReduction, { dtype }: Tensor): number | bigint {
  switch (reduce) {
    case "prod":
      return 1;
    case "amax":
      return isFloating(dtype) ? -Infinity : integerRanges[dtype]?.[0] ?? 0;
    case "amin":
      return isFloating(dtype) ? Infinity : integerRanges[dtype]?.[1] ?? 1;
    default:
      return 0;
  }
}

const integerRanges: Readonly<
  Partial<Record<string, readonly [number | bigint, number | bigint]>>
> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** `x` with slices combined into those that a vector of indices names. */
function indexCombine(
  operation: string,
  x: Tensor,
  dim: number,
  { index, source, combine }: {
    readonly index: Tensor;
    readonly source: Tensor;
    readonly combine: ScatterCombine;
  },
): Tensor {
  checkTensor(operation, x);
  checkTensor(operation, source, "source");
  if (x.ndim === 0) {
    const vector = indexCombine(operation, reshape(x, [1]), dim, {
      index,
      source: source.ndim === 0 ? reshape(source, [1]) : source,
      combine,
    });
    return reshape(vector, []);
  }
  const along = normalizeDim(operation, dim, x.ndim);
  const indices = checkVector(operation, index);
  const expected = x.shape.with(along, indices.size);
  if (!shapesEqual(source.shape, expected)) {
    throw new ShapeError(
      `${operation}: Expected a source of shape ${formatShape(expected)}: got ` +
        formatShape(source.shape),
    );
  }
  if (source.dtype !== x.dtype) {
    throw new DTypeError(
      `${operation}: Expected a source of the input's dtype: got ${source.dtype} and ${x.dtype}`,
    );
  }
  const scattered = scatterOf(moveDim(x, along, 0), [indices], moveDim(source, along, 0), {
    operation,
    combine,
  });
  return moveDim(scattered, 0, along);
}

/**
 * `x` with the slices of `source`, times `alpha`, added to those that a vector of indices names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexAdd, tensor, zeros } from "@cotangent/cotangent";
 *
 * const index = tensor([1, 1], { dtype: "int32" });
 * assert.deepEqual(indexAdd(zeros([2]), 0, index, tensor([3, 4])).arraySync(), [0, 7]);
 * ```
 *
 * @throws {ShapeError} if `source` does not have a slice for each index
 * @throws {IndexError} if an index is out of range
 * @throws {ArgumentError} for integers and a fraction as `alpha`
 */
export function indexAdd(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  options: { readonly alpha?: number } = {},
): Tensor {
  const { alpha = 1 } = checkOptions("indexAdd", options, "alpha: 2");
  const updates = scaled("indexAdd", checkTensor("indexAdd", source, "source"), alpha);
  return indexCombine("indexAdd", x, dim, { index, source: updates, combine: "add" });
}

/**
 * `x` with the slices that a vector of indices names replaced by those of `source`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexCopy, tensor, zeros } from "@cotangent/cotangent";
 *
 * const index = tensor([1], { dtype: "int32" });
 * assert.deepEqual(indexCopy(zeros([2]), 0, index, tensor([3])).arraySync(), [0, 3]);
 * ```
 */
export function indexCopy(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return indexCombine("indexCopy", x, dim, { index, source, combine: "set" });
}

/**
 * `x` with one value in the slices that a vector of indices names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexFill, tensor, zeros } from "@cotangent/cotangent";
 *
 * const index = tensor([1], { dtype: "int32" });
 * assert.deepEqual(indexFill(zeros([2]), 0, index, 9).arraySync(), [0, 9]);
 * ```
 */
export function indexFill(x: Tensor, dim: number, index: Tensor, value: number): Tensor {
  checkTensor("indexFill", x);
  const along = normalizeDim("indexFill", dim, x.ndim);
  const count = checkVector("indexFill", index).size;
  const shape = x.ndim === 0 ? [count] : x.shape.with(along, count);
  const source = full(shape, fillNumber("indexFill", value, x.dtype), x.dtype, x.device);
  return indexCombine("indexFill", x, dim, { index, source, combine: "set" });
}
