/**
 * Sums, means, products and counts.
 *
 * @module
 */
import { checkOptions, type DType, isFloating } from "../../engine/base/mod.ts";
import type { Dims, ReduceTypeOptions, Tensor } from "../../engine/core/mod.ts";
import {
  convert,
  div,
  equal,
  fullLike,
  prod as prodOver,
  select,
  sum as sumOver,
} from "../../engine/primitive/mod.ts";
import { checkFloating } from "../operands.ts";
import { inWider } from "../wide.ts";
import { countOf, keepDims, reducedDims } from "./options.ts";

/**
 * The sum of elements over dims (all by default; of nothing 0). Integers and bools are summed as
 * int64, as in PyTorch, unless `dtype` says otherwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sum, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * assert.equal(sum(x).itemSync(), 21);
 * assert.deepEqual(sum(x, 0).arraySync(), [5, 7, 9]);
 * assert.deepEqual(sum(x, 1, { keepdim: true }).shape, [2, 1]);
 * ```
 *
 * @throws {DimError} if a dim is out of range or named twice
 */
export function sum(x: Tensor, dim?: Dims, options: ReduceTypeOptions = {}): Tensor {
  const dims = reducedDims("sum", x, dim);
  checkOptions("sum", options, "keepdim: true");
  return keepDims(sumAs(x, dims, options.dtype), x, dims, options.keepdim);
}

/** The sum in a dtype, by default float dtypes as they are and all others as int64. */
export function sumAs(x: Tensor, dims: readonly number[], dtype?: DType): Tensor {
  const target = dtype ?? accumulationType(x.dtype);
  // Small integers add up exactly in float64, too, which is much faster than 64-bit integers.
  const exact = x.dtype !== "int64" && countOf(x, dims) <= 2 ** 21;
  if (target === "int64" && !isFloating(x.dtype) && exact) {
    return convert(sumOver(convert(x, "float64"), dims), "int64");
  }
  return sumOver(convert(x, target), dims);
}

/** The dtype in which elements are summed or multiplied. */
export function accumulationType(dtype: DType): DType {
  return isFloating(dtype) ? dtype : "int64";
}

/**
 * The product of elements over dims (all by default; of nothing 1). Integers and bools are
 * multiplied as int64. The derivative is right also where elements are 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, prod, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([2, 0, 4]);
 * assert.equal(prod(x).itemSync(), 0);
 * assert.deepEqual(grad((x: Tensor) => prod(x))(x).arraySync(), [0, 8, 0]);
 * ```
 *
 * @throws {DimError} if a dim is out of range or named twice
 */
export function prod(x: Tensor, dim?: Dims, options: ReduceTypeOptions = {}): Tensor {
  const dims = reducedDims("prod", x, dim);
  checkOptions("prod", options, "keepdim: true");
  const target = convert(x, options.dtype ?? accumulationType(x.dtype));
  return keepDims(prodOver(target, dims), x, dims, options.keepdim);
}

/**
 * The mean of elements over dims (all by default; of nothing NaN).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mean, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(mean(tensor([[1, 2], [3, 5]]), 1).arraySync(), [1.5, 4]);
 * ```
 *
 * @throws {DTypeError} for integers and bools without a `dtype` that is floating
 */
export function mean(x: Tensor, dim?: Dims, options: ReduceTypeOptions = {}): Tensor {
  const dims = reducedDims("mean", x, dim);
  checkOptions("mean", options, "keepdim: true");
  const floats = convert(x, options.dtype ?? x.dtype);
  checkFloating("mean", floats.dtype);
  const y = inWider([floats], (wide) => meanOver(wide, dims));
  return keepDims(y, x, dims, options.keepdim);
}

/** The mean of a tensor of floats over sorted dims. */
export function meanOver(x: Tensor, dims: readonly number[]): Tensor {
  const total = sumOver(x, dims);
  return div(total, fullLike(total, countOf(x, dims)));
}

/** Elements with NaN replaced by 0. */
function withoutNaN(x: Tensor): Tensor {
  return isFloating(x.dtype) ? select(equal(x, x), x, fullLike(x, 0)) : x;
}

/**
 * The sum over dims in which NaN counts as 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { nansum, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(nansum(tensor([1, NaN, 2])).itemSync(), 3);
 * ```
 */
export function nansum(x: Tensor, dim?: Dims, options: ReduceTypeOptions = {}): Tensor {
  const dims = reducedDims("nansum", x, dim);
  checkOptions("nansum", options, "keepdim: true");
  return keepDims(sumAs(withoutNaN(x), dims, options.dtype), x, dims, options.keepdim);
}

/**
 * The mean over dims of the elements that are not NaN (of none NaN).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { nanmean, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(nanmean(tensor([1, NaN, 2])).itemSync(), 1.5);
 * ```
 *
 * @throws {DTypeError} for integers and bools without a `dtype` that is floating
 */
export function nanmean(x: Tensor, dim?: Dims, options: ReduceTypeOptions = {}): Tensor {
  const dims = reducedDims("nanmean", x, dim);
  checkOptions("nanmean", options, "keepdim: true");
  const floats = convert(x, options.dtype ?? x.dtype);
  checkFloating("nanmean", floats.dtype);
  const y = inWider([floats], (wide) => {
    const count = sumOver(convert(equal(wide, wide), wide.dtype), dims);
    return div(sumOver(withoutNaN(wide), dims), count);
  });
  return keepDims(y, x, dims, options.keepdim);
}

/**
 * How many elements over dims (all by default) are not 0: int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { countNonzero, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(countNonzero(tensor([[0, 1], [2, 3]])).itemSync(), 3);
 * ```
 */
export function countNonzero(x: Tensor, dim?: Dims): Tensor {
  const dims = reducedDims("countNonzero", x, dim);
  return sumOver(convert(convert(x, "bool"), "int32"), dims);
}
