/**
 * The types of reductions and running totals as methods.
 *
 * @module
 */
import type { DType } from "../../base/mod.ts";
import type { Tensor } from "../tensor.ts";

type Dims = number | readonly number[];
type Keep = { readonly keepdim?: boolean };
type Typed = { readonly dtype?: DType };
type Found = { readonly values: Tensor; readonly indices: Tensor };
type Moment = Keep & { readonly correction?: number };

/** Reductions, running totals and functions of rows; see the free functions of the same names. */
export interface ReduceMethods {
  /** The sum over dims; see `sum`. */
  sum(dim?: Dims, options?: Keep & Typed): Tensor;
  /** The mean over dims; see `mean`. */
  mean(dim?: Dims, options?: Keep & Typed): Tensor;
  /** The product over dims; see `prod`. */
  prod(dim?: Dims, options?: Keep & Typed): Tensor;
  /** The sum over dims without NaN; see `nansum`. */
  nansum(dim?: Dims, options?: Keep & Typed): Tensor;
  /** The mean over dims without NaN; see `nanmean`. */
  nanmean(dim?: Dims, options?: Keep & Typed): Tensor;
  /** How many elements are not 0; see `countNonzero`. */
  countNonzero(dim?: Dims): Tensor;
  /** The largest elements over dims; see `max`. */
  max(dim?: Dims, options?: Keep): Tensor;
  /** The smallest elements over dims; see `min`. */
  min(dim?: Dims, options?: Keep): Tensor;
  /** The largest elements over dims; see `amax`. */
  amax(dim?: Dims, options?: Keep): Tensor;
  /** The smallest elements over dims; see `amin`. */
  amin(dim?: Dims, options?: Keep): Tensor;
  /** The smallest and the largest elements over dims; see `aminmax`. */
  aminmax(dim?: Dims, options?: Keep): { readonly min: Tensor; readonly max: Tensor };
  /** Where the largest elements are; see `argmax`. */
  argmax(dim?: number, options?: Keep): Tensor;
  /** Where the smallest elements are; see `argmin`. */
  argmin(dim?: number, options?: Keep): Tensor;
  /** Whether some element is not 0; see `any`. */
  any(dim?: Dims, options?: Keep): Tensor;
  /** Whether no element is 0; see `all`. */
  all(dim?: Dims, options?: Keep): Tensor;
  /** The variance over dims; see `variance`. */
  var(dim?: Dims, options?: Moment): Tensor;
  /** The standard deviation over dims; see `std`. */
  std(dim?: Dims, options?: Moment): Tensor;
  /** The norm over dims; see `norm`. */
  norm(p?: number | "fro", dim?: Dims, options?: Keep): Tensor;
  /** The logarithm of the sum of exponentials over dims; see `logsumexp`. */
  logsumexp(dim?: Dims, options?: Keep): Tensor;
  /** The softmax along a dim; see `softmax`. */
  softmax(dim: number, options?: Typed): Tensor;
  /** The logarithm of the softmax along a dim; see `logSoftmax`. */
  logSoftmax(dim: number, options?: Typed): Tensor;
  /** The median of all elements; see `median`. */
  median(): Tensor;
  /** The medians along a dim; see `median`. */
  median(dim: number, options?: Keep): Found;
  /** The median of all elements but NaN; see `nanmedian`. */
  nanmedian(): Tensor;
  /** The medians along a dim without NaN; see `nanmedian`. */
  nanmedian(dim: number, options?: Keep): Found;
  /** The most frequent elements along a dim; see `mode`. */
  mode(dim?: number, options?: Keep): Found;
  /** Quantiles along a dim or of all elements; see `quantile`. */
  quantile(
    q: number | readonly number[] | Tensor,
    dim?: number,
    options?: Keep & {
      readonly interpolation?: "linear" | "lower" | "higher" | "midpoint" | "nearest";
    },
  ): Tensor;
  /** The running sum along a dim; see `cumsum`. */
  cumsum(dim: number, options?: Typed): Tensor;
  /** The running product along a dim; see `cumprod`. */
  cumprod(dim: number, options?: Typed): Tensor;
  /** The running maximum along a dim; see `cummax`. */
  cummax(dim: number): Found;
  /** The running minimum along a dim; see `cummin`. */
  cummin(dim: number): Found;
  /** The running logarithm of sums of exponentials along a dim; see `logcumsumexp`. */
  logcumsumexp(dim: number): Tensor;
  /** The differences between neighbours along a dim; see `diff`. */
  diff(
    n?: number,
    dim?: number,
    options?: { readonly prepend?: Tensor; readonly append?: Tensor },
  ): Tensor;
}
