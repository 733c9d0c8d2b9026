/**
 * The types of the shape methods.
 *
 * @module
 */
import type { Shape } from "../../base/mod.ts";
import type { Tensor } from "../tensor.ts";

/** Methods that move elements without changing them; see the free functions of the same names. */
export interface ShapeMethods {
  /** The elements under another shape; see `reshape`. */
  reshape(shape: Shape): Tensor;
  /** The elements under another shape, never copied; see `view`. */
  view(shape: Shape): Tensor;
  /** Dimensions merged into one; see `flatten`. */
  flatten(start?: number, end?: number): Tensor;
  /** All dimensions merged into one; see `ravel`. */
  ravel(): Tensor;
  /** A dimension split into several; see `unflatten`. */
  unflatten(dim: number, sizes: Shape): Tensor;
  /** Without dimensions of size 1; see `squeeze`. */
  squeeze(dim?: number | readonly number[]): Tensor;
  /** With a dimension of size 1; see `unsqueeze`. */
  unsqueeze(dim: number): Tensor;
  /** The tensor as it is; see `contiguous`. */
  contiguous(): Tensor;
  /** The tensor as it is; see `clone`. */
  clone(): Tensor;
  /** The tensor as a constant for differentiation; see `detach`. */
  detach(): Tensor;
  /** The dimensions in another order; see `permute`. */
  permute(dims: readonly number[]): Tensor;
  /** Two dimensions exchanged; see `transpose`. */
  transpose(dim0: number, dim1: number): Tensor;
  /** Two dimensions exchanged; see `swapdims`. */
  swapdims(dim0: number, dim1: number): Tensor;
  /** Two dimensions exchanged; see `swapaxes`. */
  swapaxes(dim0: number, dim1: number): Tensor;
  /** A matrix with rows and columns exchanged; see `t`. */
  t(): Tensor;
  /** Dimensions moved to other places; see `movedim`. */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor;
  /** The elements in reverse order along dims; see `flip`. */
  flip(dims?: number | readonly number[]): Tensor;
  /** The elements in reverse order along the second dimension; see `fliplr`. */
  fliplr(): Tensor;
  /** The elements in reverse order along the first dimension; see `flipud`. */
  flipud(): Tensor;
  /** The elements moved along dims, around the ends; see `roll`. */
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
  /** A plane turned by quarter turns; see `rot90`. */
  rot90(turns?: number, dims?: readonly [number, number]): Tensor;
  /** Dimensions of size 1 repeated; see `expand`. */
  expand(sizes: Shape): Tensor;
  /** Expanded to the shape of another; see `expandAs`. */
  expandAs(other: Tensor): Tensor;
  /** Broadcast to a shape; see `broadcastTo`. */
  broadcastTo(shape: Shape): Tensor;
  /** Put beside itself along each dimension; see `repeat`. */
  repeat(counts: readonly number[]): Tensor;
  /** Put beside itself along the last dimensions; see `tile`. */
  tile(counts: readonly number[]): Tensor;
  /** Each element repeated in its place; see `repeatInterleave`. */
  repeatInterleave(repeats: number | Tensor, dim?: number): Tensor;
  /** Parts of given sizes along a dimension; see `split`. */
  split(size: number | readonly number[], dim?: number): Tensor[];
  /** So many parts along a dimension; see `chunk`. */
  chunk(chunks: number, dim?: number): Tensor[];
  /** Parts of almost equal size along a dimension; see `tensorSplit`. */
  tensorSplit(parts: number | readonly number[], dim?: number): Tensor[];
  /** The slices along a dimension; see `unbind`. */
  unbind(dim?: number): Tensor[];
  /** A part along a dimension; see `narrow`. */
  narrow(dim: number, start: number, length: number): Tensor;
  /** A range along a dimension; see `slice`. */
  slice(dim: number, start?: number | null, stop?: number | null, step?: number): Tensor;
  /** One slice along a dimension; see `select`. */
  select(dim: number, index: number): Tensor;
  /** Windows along a dimension; see `unfold`. */
  unfold(dim: number, size: number, step: number): Tensor;
  /** With something around; see `pad`. */
  pad(
    widths: readonly (readonly [number, number])[],
    options?: {
      readonly mode?: "constant" | "reflect" | "replicate" | "circular";
      readonly value?: number;
    },
  ): Tensor;
  /** The lower triangles of matrices; see `tril`. */
  tril(options?: { readonly diagonal?: number }): Tensor;
  /** The upper triangles of matrices; see `triu`. */
  triu(options?: { readonly diagonal?: number }): Tensor;
  /** A diagonal of two dimensions; see `diagonal`. */
  diagonal(
    options?: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number },
  ): Tensor;
  /** The diagonal of a matrix, or the matrix of a diagonal; see `diag`. */
  diag(options?: { readonly diagonal?: number }): Tensor;
  /** Matrices with given diagonals; see `diagEmbed`. */
  diagEmbed(
    options?: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number },
  ): Tensor;
  /** The sum of the diagonal of a matrix; see `trace`. */
  trace(): Tensor;
}
