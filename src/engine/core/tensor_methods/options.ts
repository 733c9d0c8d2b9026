/**
 * The arguments and results that methods of tensors share with the free functions of their names.
 *
 * @module
 */
import type { DType } from "../../base/mod.ts";
import type { Tensor } from "../tensor.ts";

/** A tensor, or a plain number that stands for one of rank 0. */
export type TensorLike = Tensor | number | boolean | bigint;

/** Dimensions to reduce: one or several, negative ones counted from the end. */
export type Dims = number | readonly number[];

/** Options of reductions. */
export interface ReduceOptions {
  /** Whether reduced dimensions stay, with size 1. @default false */
  readonly keepdim?: boolean;
}

/** Options of reductions that may work in another dtype. */
export interface ReduceTypeOptions extends ReduceOptions {
  /** The dtype to which the elements are converted first. */
  readonly dtype?: DType;
}

/** Options of `var` and `std`. */
export interface MomentOptions extends ReduceOptions {
  /** What the count is lowered by in the divisor: 1 gives the unbiased estimate. @default 1 */
  readonly correction?: number;
}

/** Values and where they were found along a dimension. */
export interface ValuesAndIndices {
  /** The values, in the dtype of the input. */
  readonly values: Tensor;
  /** Their places along the dimension, int32. */
  readonly indices: Tensor;
}

/** Options of `add` and `sub`. */
export interface AlphaOptions {
  /** A factor of the second operand; a whole number where the result is an integer. @default 1 */
  readonly alpha?: number;
}

/** Options of `addcmul` and `addcdiv`. */
export interface ValueOptions {
  /** A factor of the product or quotient. @default 1 */
  readonly value?: number;
}

/** How close two numbers must be. */
export interface CloseOptions {
  /** In parts of the second number. @default 1e-5 */
  readonly rtol?: number;
  /** In addition. @default 1e-8 */
  readonly atol?: number;
  /** Whether NaN is close to NaN. @default false */
  readonly equalNan?: boolean;
}

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  /** In place of NaN. @default 0 */
  readonly nan?: number;
  /** In place of ∞; by default the largest finite number of the dtype. */
  readonly posinf?: number | null;
  /** In place of −∞; by default the smallest finite number of the dtype. */
  readonly neginf?: number | null;
}

/** Options of `addmm` and its kin. */
export interface AddProductOptions {
  /** What `input` is multiplied by. @default 1 */
  readonly beta?: number;
  /** What the product is multiplied by. @default 1 */
  readonly alpha?: number;
}

/** Whole numbers or bools in nested arrays: an index tensor or a mask written out. */
export type IndexList = readonly (number | boolean | IndexList)[];

/**
 * What stands for one or more dimensions in an index: a number, a range `"start:stop:step"` as in
 * Python, `"..."` for all dimensions that are not named, null for a new dimension of size 1, a tensor
 * of integers, a bool tensor that chooses, or such tensors written as arrays.
 */
export type IndexPart = number | string | null | Tensor | IndexList;
