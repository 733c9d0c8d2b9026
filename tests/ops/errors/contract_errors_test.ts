/**
 * What contractions say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  addmm,
  ArgumentError,
  cross,
  DTypeError,
  einsum,
  linear,
  multiDot,
  ShapeError,
  tensordot,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("contract: bad input", [
  [
    () => zeros([2, 3]).matmul(zeros([4, 5])),
    ShapeError,
    "matmul: Cannot multiply matrices as the inner sizes must match: got [2, 3] " +
    "and [4, 5]",
  ],
  [
    () => zeros([2, 3]).matmul(zeros([])),
    ShapeError,
    "matmul: Expected at least one dimension: got [2, 3] and []\n" +
    "Multiply by a number with mul",
  ],
  [
    () => zeros([2, 2, 3]).matmul(zeros([3, 3, 4])),
    ShapeError,
    "matmul: Cannot broadcast the batches as their sizes 2 and 3 differ and " +
    "neither is 1: got [2, 2, 3] and [3, 3, 4]",
  ],
  [
    () => zeros([3]).matmul(zeros([4])),
    ShapeError,
    "matmul: Cannot multiply matrices as the inner sizes must match: got [3] and [4]",
  ],
  [
    () => zeros([2, 3]).matmul(zeros([3, 2], { dtype: "float64" })),
    DTypeError,
    "matmul: Expected operands of one dtype: got float32 and float64\n" +
    'Convert one of them with x.to("float32")',
  ],
  [
    () => zeros([2, 3]).matmul([[1]] as never),
    ArgumentError,
    "matmul: Expected a tensor as input: got an array\nMake one with tensor(…)",
  ],
  [
    () => zeros([2, 3]).bmm(zeros([3, 4])),
    ShapeError,
    "bmm: Expected a tensor of rank 3 as the first batch: got [2, 3]",
  ],
  [
    () => zeros([2, 3, 4]).bmm(zeros([3, 4, 5])),
    ShapeError,
    "bmm: Cannot multiply batches as their sizes must match: got [2, 3, 4] and [3, " +
    "4, 5]\n" +
    "matmul broadcasts batches",
  ],
  [
    () => zeros([2, 3]).mm(zeros([3])),
    ShapeError,
    "mm: Expected a tensor of rank 2 as mat2: got [3]",
  ],
  [
    () => zeros([2, 3]).mv(zeros([2])),
    ShapeError,
    "mv: Cannot multiply matrices as the inner sizes must match: got [2, 3] and [2]",
  ],
  [
    () => zeros([3]).dot(zeros([4])),
    ShapeError,
    "dot: Cannot multiply matrices as the inner sizes must match: got [3] and [4]",
  ],
  [
    () => zeros([3, 1]).dot(zeros([3])),
    ShapeError,
    "dot: Expected a tensor of rank 1 as input: got [3, 1]",
  ],
  [
    () => zeros([2, 2]).outer(zeros([2])),
    ShapeError,
    "outer: Expected two vectors: got [2, 2] and [2]",
  ],
  [
    () => einsum("ij,jk->ik", zeros([2, 3]), zeros([4, 5])),
    ShapeError,
    'einsum: Cannot contract "ij,jk->ik" as "j" has sizes 3 and 4: got [2, 3], [4, 5]',
  ],
  [
    () => einsum("ij,jk->il", zeros([2, 3]), zeros([3, 5])),
    ArgumentError,
    'einsum: Cannot read "ij,jk->il" as the output\'s "l" is in no operand',
  ],
  [
    () => einsum("ij->i", zeros([2])),
    ShapeError,
    'einsum: Cannot name the dimensions of [2] by "ij" as it has fewer',
  ],
  [
    () => einsum("ij,jk", zeros([2, 3])),
    ArgumentError,
    'einsum: Expected an operand for each of the 2 terms of "ij,jk": got 1',
  ],
  [
    () => einsum("i1->i", zeros([2, 2])),
    ArgumentError,
    'einsum: Cannot read "i1->i" as "1" is no letter',
  ],
  [
    () => einsum("ij->ii", zeros([2, 2])),
    ArgumentError,
    'einsum: Cannot read "ij->ii" as the output has "i" twice',
  ],
  [
    () => einsum("ij->i->j", zeros([2, 2])),
    ArgumentError,
    'einsum: Cannot read "ij->i->j" as it has more than one "->"',
  ],
  [
    () => einsum(3 as never, zeros([2])),
    ArgumentError,
    "einsum: Expected a string as expression: got number",
  ],
  [
    () => tensordot(zeros([2, 3]), zeros([2, 3]), 1),
    ShapeError,
    "tensordot: Cannot contract dim 1 with dim 0 as their sizes must match: got " +
    "[2, 3] and [2, 3]",
  ],
  [
    () => tensordot(zeros([2, 3]), zeros([2, 3]), 3),
    ArgumentError,
    "tensordot: Expected a count from 0 to 2 as dims: got 3",
  ],
  [
    () => tensordot(zeros([2, 3]), zeros([2, 3]), [[0], [0, 1]]),
    ArgumentError,
    "tensordot: Expected two lists of equal lengths as dims",
  ],
  [
    () => cross(zeros([2]), zeros([2])),
    ShapeError,
    "cross: Expected size 3 along dim -1: got [2] and [2]",
  ],
  [
    () => cross(zeros([3]), zeros([4])),
    ShapeError,
    "cross: Expected size 3 along dim -1: got [3] and [4]",
  ],
  [
    () => linear(zeros([2, 3]), zeros([4, 2])),
    ShapeError,
    "linear: Expected x of shape [..., in] and weight of shape [out, in]: got [2, " +
    "3] and [4, 2]",
  ],
  [
    () => linear(zeros([2, 3]), zeros([4, 3]), zeros([3])),
    ShapeError,
    "linear: Cannot add as the input does not broadcast to the product: got [3] " +
    "and [2, 4]",
  ],
  [() => multiDot([zeros([2, 3])]), ShapeError, "multiDot: Expected at least two matrices: got 1"],
  [
    () => addmm(zeros([5]), zeros([2, 3]), zeros([3, 4])),
    ShapeError,
    "addmm: Cannot add as the input does not broadcast to the product: got [5] and " +
    "[2, 4]",
  ],
]);
