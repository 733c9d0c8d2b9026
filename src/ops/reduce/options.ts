/**
 * What reductions share: their options, and the dimensions that they reduce.
 *
 * @module
 */
import {
  ArgumentError,
  checkDType,
  checkOptions,
  describeValue,
  type DType,
  normalizeDim,
  normalizeDims,
  removeDims,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Dims, Tensor } from "../../engine/core/mod.ts";
import { reshape } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The dimensions that a reduction goes over, sorted: all of them for `undefined` and, as in
 * PyTorch, for an empty list.
 */
export function reducedDims(operation: string, x: Tensor, dim: Dims | undefined): number[] {
  checkTensor(operation, x);
  if (dim !== undefined && typeof dim !== "number" && !Array.isArray(dim)) {
    throw new ArgumentError(
      `${operation}: Expected a number or a list of numbers as dim: got ${describeValue(dim)}\n` +
        `Options come after it: ${operation}(x, dim, { … }), where dim may be undefined`,
    );
  }
  const all = dim === undefined || (typeof dim !== "number" && dim.length === 0);
  return normalizeDims(operation, all ? undefined : dim, x.ndim);
}

/** The one dimension that a function works along, and the tensor with at least one dimension. */
export function alongDim(
  operation: string,
  x: Tensor,
  dim: number,
): { readonly rows: Tensor; readonly dim: number } {
  checkTensor(operation, x);
  const normalized = normalizeDim(operation, dim, x.ndim);
  return { rows: x.ndim === 0 ? reshape(x, [1]) : x, dim: normalized };
}

/** The dtype that options name, checked, or another. */
export function dtypeOf(
  operation: string,
  options: { readonly dtype?: DType },
  otherwise: DType,
): DType {
  const { dtype } = checkOptions(operation, options, 'dtype: "float64"');
  return dtype === undefined ? otherwise : checkDType(operation, dtype);
}

/** A reduced tensor with the reduced dimensions put back at size 1 if `keepdim`. */
export function keepDims(
  y: Tensor,
  x: Tensor,
  dims: readonly number[],
  keepdim: boolean | undefined,
): Tensor {
  return keepdim ? reshape(y, removeDims(x.shape, dims, true)) : y;
}

/** How many elements are combined into one. */
export function countOf(x: Tensor, dims: readonly number[]): number {
  return dims.reduce((count, d) => count * x.shape[d], 1);
}

/** Refuses to reduce nothing where nothing has no value. */
export function checkNotEmpty(operation: string, x: Tensor, dims: readonly number[]): void {
  const empty = dims.find((d) => x.shape[d] === 0);
  if (empty === undefined) return;
  throw new ShapeError(
    `${operation}: Cannot reduce dim ${empty} as it has no elements and there is no ${operation} ` +
      `of nothing: got [${x.shape.join(", ")}]\nTest for x.shape[${empty}] === 0 first`,
  );
}
