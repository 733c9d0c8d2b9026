/**
 * Outer, Kronecker's and cross products.
 *
 * @module
 */
import { formatShape, normalizeOwnDim, ShapeError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { concatenate, mul, reshape, sliceAlong, sub } from "../../engine/primitive/mod.ts";
import { checkTensor, promoteOperands } from "../operands.ts";

/**
 * All products of the elements of two vectors: `[m]` and `[n]` to `[m, n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { outer, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(outer(tensor([1, 2]), tensor([3, 4])).arraySync(), [[3, 4], [6, 8]]);
 * ```
 *
 * @throws {ShapeError} if the ranks are not 1
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  checkTensor("outer", a);
  checkTensor("outer", b);
  if (a.ndim !== 1 || b.ndim !== 1) {
    throw new ShapeError(
      `outer: Expected two vectors: got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
  const [x, y] = promoteOperands("outer", [reshape(a, [a.size, 1]), reshape(b, [1, b.size])]);
  return mul(x, y);
}

/**
 * Kronecker's product: each element of `a` times the whole of `b`, side by side. The tensor of lower
 * rank gets leading dims of size 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { kron, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(kron(tensor([1, 10]), tensor([1, 2])).arraySync(), [1, 2, 10, 20]);
 * ```
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  checkTensor("kron", a);
  checkTensor("kron", b);
  const rank = Math.max(a.ndim, b.ndim);
  const sizes = (x: Tensor) => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
  const [first, second] = [sizes(a), sizes(b)];
  const [x, y] = promoteOperands("kron", [
    reshape(a, first.flatMap((size) => [size, 1])),
    reshape(b, second.flatMap((size) => [1, size])),
  ]);
  return reshape(mul(x, y), first.map((size, d) => size * second[d]));
}

/**
 * The cross product of vectors of size 3 along a dim (the last by default); the others broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cross, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(cross(tensor([1, 0, 0]), tensor([0, 1, 0])).arraySync(), [0, 0, 1]);
 * ```
 *
 * @throws {ShapeError} if the size along the dim is not 3
 */
export function cross(a: Tensor, b: Tensor, dim = -1): Tensor {
  checkTensor("cross", a);
  checkTensor("cross", b);
  const rank = Math.max(a.ndim, b.ndim);
  const fromEnd = normalizeOwnDim("cross", dim, rank) - rank;
  if (a.shape.at(fromEnd) !== 3 || b.shape.at(fromEnd) !== 3) {
    throw new ShapeError(
      `cross: Expected size 3 along dim ${dim}: got ${formatShape(a.shape)} and ` +
        formatShape(b.shape),
    );
  }
  const [x, y] = promoteOperands("cross", [a, b]);
  const along = rank + fromEnd;
  // (a × b)ᵢ = aᵢ₊₁ bᵢ₊₂ − aᵢ₊₂ bᵢ₊₁, the places counted modulo 3
  return sub(
    mul(turned(x, along, 1), turned(y, along, 2)),
    mul(turned(x, along, 2), turned(y, along, 1)),
  );
}

/** The elements along a dim of size 3 from a place on, then those before it. */
function turned(x: Tensor, dim: number, first: number): Tensor {
  return concatenate([
    sliceAlong(x, dim, { start: first, length: 3 - first }),
    sliceAlong(x, dim, { start: 0, length: first }),
  ], dim);
}
