/**
 * Contraction of named dimensions of two tensors.
 *
 * @module
 */
import {
  ArgumentError,
  checkList,
  formatShape,
  normalizeDims,
  normalizeOwnDim,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { contractPair } from "./contract_pair.ts";
import { checkContractible } from "../operands.ts";

/**
 * The product of two tensors summed over pairs of dims: `dims` is a list for each tensor, or a count
 * (the last ones of `a` with the first ones of `b`; 2 by default). The other dims remain, those of
 * `a` first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensordot, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tensordot(zeros([3, 4, 5]), zeros([4, 3, 2]), [[1, 0], [0, 1]]).shape, [5, 2]);
 * assert.deepEqual(tensordot(zeros([3, 4]), zeros([4, 2]), 1).shape, [3, 2]);
 * ```
 *
 * @throws {ShapeError} if the sizes of a pair differ
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  dims: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  checkContractible("tensordot", a, b);
  const [left, right] = pairs(a, b, dims);
  left.forEach((dim, i) => {
    if (a.shape[dim] === b.shape[right[i]]) return;
    throw new ShapeError(
      `tensordot: Cannot contract dim ${dim} with dim ${right[i]} as their sizes must match: got ` +
        `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  });
  const labels = a.shape.map((_, d) => `a${d}`);
  const others = b.shape.map((_, d) => right.includes(d) ? `a${left[right.indexOf(d)]}` : `b${d}`);
  const shared = new Set(left.map((d) => `a${d}`));
  return contractPair({ x: a, labels }, { x: b, labels: others }, (label) => !shared.has(label)).x;
}

function pairs(
  a: Tensor,
  b: Tensor,
  dims: number | readonly [readonly number[], readonly number[]],
): [readonly number[], readonly number[]] {
  if (typeof dims === "number") {
    if (!Number.isInteger(dims) || dims < 0 || dims > Math.min(a.ndim, b.ndim)) {
      throw new ArgumentError(
        `tensordot: Expected a count from 0 to ${Math.min(a.ndim, b.ndim)} as dims: got ${dims}`,
      );
    }
    const counted = Array.from({ length: dims }, (_, i) => i);
    return [counted.map((i) => a.ndim - dims + i), counted];
  }
  const [left, right] = checkList("tensordot", dims, "lists of dims");
  if (left?.length !== right?.length || left === undefined) {
    throw new ArgumentError("tensordot: Expected two lists of equal lengths as dims");
  }
  normalizeDims("tensordot", left, a.ndim);
  normalizeDims("tensordot", right, b.ndim);
  return [
    left.map((dim) => normalizeOwnDim("tensordot", dim, a.ndim)),
    right.map((dim) => normalizeOwnDim("tensordot", dim, b.ndim)),
  ];
}
