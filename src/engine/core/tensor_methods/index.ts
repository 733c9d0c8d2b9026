/**
 * The types of the index methods.
 *
 * @module
 */

import type { Tensor } from "../tensor.ts";
import type { IndexPart, TensorLike } from "./options.ts";

/** Methods that find and change elements by where they are, or order them; see the free functions of the same names. */
export interface IndexMethods {
  /** The elements at an index; see `at`. */
  at(...parts: readonly IndexPart[]): Tensor;
  /** With a value in the place of what an index names; see `set`. */
  set(index: readonly IndexPart[], value: TensorLike): Tensor;
  /** With a value added to what an index names; see `addAt`. */
  addAt(index: readonly IndexPart[], value: TensorLike): Tensor;
  /** Elements along a dimension by indices; see `gather`. */
  gather(dim: number, index: Tensor): Tensor;
  /** Elements along a dimension by indices that broadcast; see `takeAlongDim`. */
  takeAlongDim(index: Tensor, dim?: number): Tensor;
  /** Slices of a dimension by a vector of indices; see `indexSelect`. */
  indexSelect(dim: number, index: Tensor): Tensor;
  /** Elements at indices of the row-major order; see `take`. */
  take(index: Tensor): Tensor;
  /** With elements written along a dimension; see `scatter`. */
  scatter(dim: number, index: Tensor, source: TensorLike): Tensor;
  /** With elements added along a dimension; see `scatterAdd`. */
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor;
  /** With elements combined along a dimension; see `scatterReduce`. */
  scatterReduce(
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: "sum" | "prod" | "mean" | "amax" | "amin",
    options?: { readonly includeSelf?: boolean },
  ): Tensor;
  /** With slices added; see `indexAdd`. */
  indexAdd(
    dim: number,
    index: Tensor,
    source: Tensor,
    options?: { readonly alpha?: number },
  ): Tensor;
  /** With slices replaced; see `indexCopy`. */
  indexCopy(dim: number, index: Tensor, source: Tensor): Tensor;
  /** With one value in some slices; see `indexFill`. */
  indexFill(dim: number, index: Tensor, value: number): Tensor;
  /** With one value where a mask holds; see `maskedFill`. */
  maskedFill(mask: Tensor, value: TensorLike): Tensor;
  /** The elements where a mask holds; see `maskedSelect`. */
  maskedSelect(mask: Tensor): Tensor;
  /** With other elements where a mask holds; see `maskedScatter`. */
  maskedScatter(mask: Tensor, source: Tensor): Tensor;
  /** The indices of the elements that are not 0; see `nonzero`. */
  nonzero(): Tensor;
  /** The indices of the elements that are not 0; see `argwhere`. */
  argwhere(): Tensor;
  /** The distinct elements; see `unique`. */
  unique(
    options?: {
      readonly returnInverse?: boolean;
      readonly returnCounts?: boolean;
      readonly dim?: number;
    },
  ): { readonly values: Tensor; readonly inverse?: Tensor; readonly counts?: Tensor };
  /** How often each number occurs; see `bincount`. */
  bincount(options?: { readonly weights?: Tensor; readonly minlength?: number }): Tensor;
  /** The elements sorted along a dimension; see `sort`. */
  sort(
    dim?: number,
    options?: { readonly descending?: boolean },
  ): { readonly values: Tensor; readonly indices: Tensor };
  /** The places of the elements in sorted order; see `argsort`. */
  argsort(dim?: number, options?: { readonly descending?: boolean }): Tensor;
  /** The elements sorted along the first dimension; see `msort`. */
  msort(): Tensor;
  /** The greatest elements along a dimension; see `topk`. */
  topk(
    k: number,
    dim?: number,
    options?: { readonly largest?: boolean },
  ): { readonly values: Tensor; readonly indices: Tensor };
  /** The k-th smallest element along a dimension; see `kthvalue`. */
  kthvalue(
    k: number,
    dim?: number,
    options?: { readonly keepdim?: boolean },
  ): { readonly values: Tensor; readonly indices: Tensor };
}
