/**
 * Products of matrices and vectors.
 *
 * @module
 */
import { checkList, formatShape, ShapeError, sizeOf } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  matmul as matmulEqual,
  matrixTranspose,
  mul,
  reshape,
} from "../../engine/primitive/mod.ts";
import { checkContractible, expandTo } from "../operands.ts";

function refuseSizes(operation: string, a: Tensor, b: Tensor): never {
  throw new ShapeError(
    `${operation}: Cannot multiply matrices as the inner sizes must match: got ` +
      `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
  );
}

function checkRank(operation: string, x: Tensor, rank: number, name: string): void {
  if (x.ndim === rank) return;
  throw new ShapeError(
    `${operation}: Expected a tensor of rank ${rank} as ${name}: got ${formatShape(x.shape)}`,
  );
}

/**
 * The matrix product with PyTorch's broadcasting: `[m, k] × [k, n]` to `[m, n]`; dimensions before
 * the last two are a batch and broadcast; a vector `[k]` on the left is a row, on the right a
 * column, and leaves no dimension of its own.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { matmul, tensor, zeros } from "@cotangent/cotangent";
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * assert.deepEqual(matmul(a, tensor([1, 1])).arraySync(), [3, 7]);
 * assert.deepEqual(matmul(zeros([5, 2, 3]), zeros([3, 4])).shape, [5, 2, 4]);
 * ```
 *
 * @throws {ShapeError} if the inner sizes differ, the batches do not broadcast, or a rank is 0
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkContractible("matmul", a, b);
  return matmulOf("matmul", a, b);
}

/** The product with PyTorch's broadcasting, of operands of one dtype. */
export function matmulOf(operation: string, a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `${operation}: Expected at least one dimension: got ${formatShape(a.shape)} and ` +
        `${formatShape(b.shape)}\nMultiply by a number with mul`,
    );
  }
  if (a.shape[a.ndim - 1] !== b.shape[Math.max(0, b.ndim - 2)]) refuseSizes(operation, a, b);
  const left = a.ndim === 1 ? reshape(a, [1, a.shape[0]]) : a;
  const right = b.ndim === 1 ? reshape(b, [b.shape[0], 1]) : b;
  const product = matrixProducts(operation, left, right);
  if (a.ndim > 1 && b.ndim > 1) return product;
  const shape = product.shape.slice(0, -2);
  if (a.ndim > 1) shape.push(product.shape[product.ndim - 2]);
  if (b.ndim > 1) shape.push(product.shape[product.ndim - 1]);
  return reshape(product, shape);
}

/** The products of matrices `[…, m, k]` and `[…, k, n]` whose batches broadcast. */
function matrixProducts(operation: string, a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 2 && b.ndim === 2) return matmulEqual(a, b);
  if (isSingle(b) && a.ndim >= b.ndim) return foldRows(a, reshape(b, b.shape.slice(-2)));
  if (isSingle(a) && b.ndim >= a.ndim) {
    // A B = (Bᵀ Aᵀ)ᵀ
    const single = matrixTranspose(reshape(a, a.shape.slice(-2)));
    return matrixTranspose(foldRows(matrixTranspose(b), single));
  }
  const batch = broadcastBatches(operation, a, b);
  return matmulEqual(
    expandTo(a, [...batch, ...a.shape.slice(-2)]),
    expandTo(b, [...batch, ...b.shape.slice(-2)]),
  );
}

/** The batch that two batches broadcast to. */
function broadcastBatches(operation: string, a: Tensor, b: Tensor): number[] {
  const rank = Math.max(a.ndim, b.ndim) - 2;
  const sizeAt = (x: Tensor, d: number): number => x.shape[d - rank + x.ndim - 2] ?? 1;
  return Array.from({ length: rank }, (_, d) => {
    const [left, right] = [sizeAt(a, d), sizeAt(b, d)];
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new ShapeError(
      `${operation}: Cannot broadcast the batches as their sizes ${left} and ${right} differ and ` +
        `neither is 1: got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  });
}

/** Whether a batch of matrices consists of one. */
function isSingle(x: Tensor): boolean {
  return sizeOf(x.shape.slice(0, -2)) === 1;
}

/** A batch times one matrix: all rows of the batch in one product, whose transpose is one as well. */
function foldRows(a: Tensor, b: Tensor): Tensor {
  const k = a.shape[a.ndim - 1];
  const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), k]);
  return reshape(matmulEqual(rows, b), [...a.shape.slice(0, -1), b.shape[1]]);
}

/**
 * The product of two matrices, `[m, k] × [k, n]` to `[m, n]`, without broadcasting.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mm, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(mm(tensor([[1, 2]]), tensor([[3], [4]])).arraySync(), [[11]]);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 2 or the inner sizes differ
 */
export function mm(a: Tensor, b: Tensor): Tensor {
  checkContractible("mm", a, b);
  checkRank("mm", a, 2, "input");
  checkRank("mm", b, 2, "mat2");
  return matmulOf("mm", a, b);
}

/**
 * The products of two batches of matrices, `[b, m, k] × [b, k, n]` to `[b, m, n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bmm, tensor } from "@cotangent/cotangent";
 *
 * const a = tensor([[[1, 2]], [[3, 4]]]);
 * assert.deepEqual(bmm(a, a.transpose(1, 2)).arraySync(), [[[5]], [[25]]]);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 3, or the batches or inner sizes differ
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  checkContractible("bmm", a, b);
  checkBatches("bmm", a, b);
  return matmulEqual(a, b);
}

/** Refuses all but `[b, m, k]` and `[b, k, n]`. */
export function checkBatches(operation: string, a: Tensor, b: Tensor): void {
  checkRank(operation, a, 3, "the first batch");
  checkRank(operation, b, 3, "the second batch");
  if (a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `${operation}: Cannot multiply batches as their sizes must match: got ` +
        `${formatShape(a.shape)} and ${formatShape(b.shape)}\nmatmul broadcasts batches`,
    );
  }
  if (a.shape[2] !== b.shape[1]) refuseSizes(operation, a, b);
}

/**
 * The product of a matrix `[m, k]` and a vector `[k]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mv, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(mv(tensor([[1, 2], [3, 4]]), tensor([1, -1])).arraySync(), [-1, -1]);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 2 and 1 or the sizes differ
 */
export function mv(matrix: Tensor, vector: Tensor): Tensor {
  checkContractible("mv", matrix, vector);
  checkRank("mv", matrix, 2, "input");
  checkRank("mv", vector, 1, "vec");
  return matmulOf("mv", matrix, vector);
}

/**
 * The inner product of two vectors `[k]`: a scalar.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { dot, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(dot(tensor([1, 2]), tensor([3, 4])).itemSync(), 11);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 1 or the sizes differ
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  return dotOf("dot", a, b);
}

/**
 * The inner product of two vectors `[k]`; without complex numbers the same as `dot`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, vdot } from "@cotangent/cotangent";
 *
 * assert.equal(vdot(tensor([1, 2]), tensor([3, 4])).itemSync(), 11);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 1 or the sizes differ
 */
export function vdot(a: Tensor, b: Tensor): Tensor {
  return dotOf("vdot", a, b);
}

function dotOf(operation: string, a: Tensor, b: Tensor): Tensor {
  checkContractible(operation, a, b);
  checkRank(operation, a, 1, "input");
  checkRank(operation, b, 1, "other");
  return matmulOf(operation, a, b);
}

/**
 * The inner products over the last dimensions: `[…a, k]` and `[…b, k]` to `[…a, …b]`; with a scalar
 * the product by it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { inner, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(inner(tensor([[1, 2], [3, 4]]), tensor([1, 1])).arraySync(), [3, 7]);
 * ```
 *
 * @throws {ShapeError} if the last sizes differ
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  checkContractible("inner", a, b);
  if (a.ndim === 0) return mul(expandTo(a, b.shape), b);
  if (b.ndim === 0) return mul(a, expandTo(b, a.shape));
  const k = a.shape[a.ndim - 1];
  if (k !== b.shape[b.ndim - 1]) {
    throw new ShapeError(
      `inner: Cannot contract as the last sizes must match: got ${formatShape(a.shape)} and ` +
        formatShape(b.shape),
    );
  }
  const [left, right] = [a.shape.slice(0, -1), b.shape.slice(0, -1)];
  const rows = reshape(a, [sizeOf(left), k]);
  const columns = matrixTranspose(reshape(b, [sizeOf(right), k]));
  return reshape(matmulEqual(rows, columns), [...left, ...right]);
}

/**
 * The product of several matrices, in the order that takes the fewest multiplications. The first
 * and the last one may be vectors.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { multiDot, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(multiDot([zeros([10, 100]), zeros([100, 5]), zeros([5, 50])]).shape, [10, 50]);
 * ```
 *
 * @throws {ShapeError} if inner sizes differ, or an operand has a wrong rank
 */
export function multiDot(operands: readonly Tensor[]): Tensor {
  if (checkList("multiDot", operands, "matrices").length < 2) {
    throw new ShapeError(`multiDot: Expected at least two matrices: got ${operands.length}`);
  }
  checkContractible("multiDot", ...operands);
  const last = operands.length - 1;
  operands.forEach((operand, i) => {
    const atEnd = i === 0 || i === last;
    if (operand.ndim !== 2 && !(atEnd && operand.ndim === 1)) {
      checkRank("multiDot", operand, 2, `operand ${i}`);
    }
  });
  const matrices = operands.map((operand, i) =>
    operand.ndim === 2 ? operand : reshape(operand, i === 0 ? [1, operand.size] : [operand.size, 1])
  );
  for (let i = 0; i < last; i++) {
    if (matrices[i].shape[1] !== matrices[i + 1].shape[0]) {
      refuseSizes("multiDot", matrices[i], matrices[i + 1]);
    }
  }
  const split = chainOrder([matrices[0].shape[0], ...matrices.map(({ shape }) => shape[1])]);
  const multiply = (first: number, end: number): Tensor => {
    if (end - first === 1) return matrices[first];
    const middle = split(first, end);
    return matmulEqual(multiply(first, middle), multiply(middle, end));
  };
  const product = multiply(0, matrices.length);
  const shape = product.shape.filter((_, d) => operands[d === 0 ? 0 : last].ndim === 2);
  return reshape(product, shape);
}

/** Where best to split a chain of matrices `[sizes[i], sizes[i + 1]]` (Godbole, 1973). */
function chainOrder(sizes: readonly number[]): (first: number, end: number) => number {
  const count = sizes.length - 1;
  const cost = Array.from({ length: count + 1 }, () => new Array<number>(count + 1).fill(0));
  const middle = cost.map((row) => [...row]);
  for (let length = 2; length <= count; length++) {
    for (let first = 0; first + length <= count; first++) {
      const end = first + length;
      cost[first][end] = Infinity;
      for (let split = first + 1; split < end; split++) {
        const total = cost[first][split] + cost[split][end] +
          sizes[first] * sizes[split] * sizes[end];
        if (total < cost[first][end]) {
          cost[first][end] = total;
          middle[first][end] = split;
        }
      }
    }
  }
  return (first, end) => middle[first][end];
}
