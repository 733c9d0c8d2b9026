/**
 * The types of products of matrices and vectors as methods.
 *
 * @module
 */
import type { Tensor } from "../tensor.ts";
import type { AddProductOptions } from "./options.ts";

/** Products; see the free functions of the same names. */
export interface ContractMethods {
  /** The matrix product, with broadcasting; see `matmul`. */
  matmul(other: Tensor): Tensor;
  /** The product of two matrices; see `mm`. */
  mm(other: Tensor): Tensor;
  /** The products of two batches of matrices; see `bmm`. */
  bmm(other: Tensor): Tensor;
  /** The product of this matrix and a vector; see `mv`. */
  mv(vector: Tensor): Tensor;
  /** The inner product of two vectors; see `dot`. */
  dot(other: Tensor): Tensor;
  /** The inner product of two vectors; see `vdot`. */
  vdot(other: Tensor): Tensor;
  /** The inner products over the last dimensions; see `inner`. */
  inner(other: Tensor): Tensor;
  /** All products of the elements of two vectors; see `outer`. */
  outer(other: Tensor): Tensor;
  /** Kronecker's product; see `kron`. */
  kron(other: Tensor): Tensor;
  /** The cross product along a dim; see `cross`. */
  cross(other: Tensor, dim?: number): Tensor;
  /** The product summed over pairs of dims; see `tensordot`. */
  tensordot(
    other: Tensor,
    dims?: number | readonly [readonly number[], readonly number[]],
  ): Tensor;
  /** This plus the product of two matrices; see `addmm`. */
  addmm(a: Tensor, b: Tensor, options?: AddProductOptions): Tensor;
  /** This plus the product of a matrix and a vector; see `addmv`. */
  addmv(matrix: Tensor, vector: Tensor, options?: AddProductOptions): Tensor;
  /** This plus the products of two batches of matrices; see `baddbmm`. */
  baddbmm(a: Tensor, b: Tensor, options?: AddProductOptions): Tensor;
}
