/**
 * The types of reductions and running totals as methods.
 *
 * @module
 */
import type { DType } from "../../base/mod.ts";
import type { Tensor } from "../tensor.ts";
import type {
  Dims,
  MomentOptions,
  ReduceOptions,
  ReduceTypeOptions,
  ValuesAndIndices,
} from "./options.ts";

/** Reductions, running totals and functions of rows; see the free functions of the same names. */
export interface ReduceMethods {
  /** The sum over dims; see `sum`. */
  sum(dim?: Dims, options?: ReduceTypeOptions): Tensor;
  /** The mean over dims; see `mean`. */
  mean(dim?: Dims, options?: ReduceTypeOptions): Tensor;
  /** The product over dims; see `prod`. */
  prod(dim?: Dims, options?: ReduceTypeOptions): Tensor;
  /** The sum over dims without NaN; see `nansum`. */
  nansum(dim?: Dims, options?: ReduceTypeOptions): Tensor;
  /** The mean over dims without NaN; see `nanmean`. */
  nanmean(dim?: Dims, options?: ReduceTypeOptions): Tensor;
  /** How many elements are not 0; see `countNonzero`. */
  countNonzero(dim?: Dims): Tensor;
  /** The largest elements over dims; see `max`. */
  max(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The smallest elements over dims; see `min`. */
  min(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The largest elements over dims; see `amax`. */
  amax(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The smallest elements over dims; see `amin`. */
  amin(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The smallest and the largest elements over dims; see `aminmax`. */
  aminmax(dim?: Dims, options?: ReduceOptions): { readonly min: Tensor; readonly max: Tensor };
  /** Where the largest elements are; see `argmax`. */
  argmax(dim?: number, options?: ReduceOptions): Tensor;
  /** Where the smallest elements are; see `argmin`. */
  argmin(dim?: number, options?: ReduceOptions): Tensor;
  /** Whether some element is not 0; see `any`. */
  any(dim?: Dims, options?: ReduceOptions): Tensor;
  /** Whether no element is 0; see `all`. */
  all(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The variance over dims; see `variance`. */
  var(dim?: Dims, options?: MomentOptions): Tensor;
  /** The standard deviation over dims; see `std`. */
  std(dim?: Dims, options?: MomentOptions): Tensor;
  /** The norm over dims; see `norm`. */
  norm(p?: number | "fro", dim?: Dims, options?: ReduceOptions): Tensor;
  /** The logarithm of the sum of exponentials over dims; see `logsumexp`. */
  logsumexp(dim?: Dims, options?: ReduceOptions): Tensor;
  /** The softmax along a dim; see `softmax`. */
  softmax(dim: number, options?: { readonly dtype?: DType }): Tensor;
  /** The logarithm of the softmax along a dim; see `logSoftmax`. */
  logSoftmax(dim: number, options?: { readonly dtype?: DType }): Tensor;
  /** The median of all elements; see `median`. */
  median(): Tensor;
  /** The medians along a dim; see `median`. */
  median(dim: number, options?: ReduceOptions): ValuesAndIndices;
  /** The median of all elements but NaN; see `nanmedian`. */
  nanmedian(): Tensor;
  /** The medians along a dim without NaN; see `nanmedian`. */
  nanmedian(dim: number, options?: ReduceOptions): ValuesAndIndices;
  /** The most frequent elements along a dim; see `mode`. */
  mode(dim?: number, options?: ReduceOptions): ValuesAndIndices;
  /** Quantiles along a dim or of all elements; see `quantile`. */
  quantile(
    q: number | readonly number[] | Tensor,
    dim?: number,
    options?: ReduceOptions & {
      readonly interpolation?: "linear" | "lower" | "higher" | "midpoint" | "nearest";
    },
  ): Tensor;
  /** The running sum along a dim; see `cumsum`. */
  cumsum(dim: number, options?: { readonly dtype?: DType }): Tensor;
  /** The running product along a dim; see `cumprod`. */
  cumprod(dim: number, options?: { readonly dtype?: DType }): Tensor;
  /** The running maximum along a dim; see `cummax`. */
  cummax(dim: number): ValuesAndIndices;
  /** The running minimum along a dim; see `cummin`. */
  cummin(dim: number): ValuesAndIndices;
  /** The running logarithm of sums of exponentials along a dim; see `logcumsumexp`. */
  logcumsumexp(dim: number): Tensor;
  /** The differences between neighbours along a dim; see `diff`. */
  diff(
    n?: number,
    dim?: number,
    options?: { readonly prepend?: Tensor; readonly append?: Tensor },
  ): Tensor;
}
