/**
 * Dimensions and elements in another order.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkList,
  DimError,
  formatShape,
  normalizeDim,
  normalizeDims,
  normalizeOwnDim,
  normalizePermutation,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  concatenate,
  flip as flipOf,
  permute as permuteOf,
  reshape,
  sliceAlong,
} from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The dimensions in another order: dimension i of the result is dimension `dims[i]` of `x`. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { permute, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(permute(zeros([2, 3, 4]), [2, 0, 1]).shape, [4, 2, 3]);
 * ```
 *
 * @throws {DimError} if `dims` does not name each dimension once
 */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  checkTensor("permute", x);
  return permuteOf(x, normalizePermutation("permute", checkList("permute", dims, "dims"), x.ndim));
}

/**
 * Two dimensions exchanged. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, transpose } from "@cotangent/cotangent";
 *
 * assert.deepEqual(transpose(tensor([[1, 2], [3, 4]]), 0, 1).arraySync(), [[1, 3], [2, 4]]);
 * ```
 *
 * @throws {DimError} if a dim is out of range
 */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  checkTensor("transpose", x);
  const [first, second] = [
    normalizeDim("transpose", dim0, x.ndim),
    normalizeDim("transpose", dim1, x.ndim),
  ];
  const order = x.shape.map((_, dim) => dim === first ? second : dim === second ? first : dim);
  return permuteOf(x, order);
}

/**
 * Two dimensions exchanged: another name of `transpose`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { swapdims, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(swapdims(zeros([2, 3]), 0, 1).shape, [3, 2]);
 * ```
 *
 * @throws {DimError} if a dim is out of range
 */
export function swapdims(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}

/**
 * Two dimensions exchanged: `transpose` under NumPy's name.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { swapaxes, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(swapaxes(zeros([2, 3]), 0, 1).shape, [3, 2]);
 * ```
 *
 * @throws {DimError} if a dim is out of range
 */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}

/**
 * A matrix with rows and columns exchanged; tensors of lower rank as they are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { t, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(t(tensor([[1, 2]])).arraySync(), [[1], [2]]);
 * ```
 *
 * @throws {ShapeError} if there are more than two dimensions
 */
export function t(x: Tensor): Tensor {
  checkTensor("t", x);
  if (x.ndim > 2) {
    throw new ShapeError(
      `t: Expected at most two dimensions: got shape ${formatShape(x.shape)}\n` +
        "Name the dimensions: transpose(x, -2, -1)",
    );
  }
  return x.ndim < 2 ? x : permuteOf(x, [1, 0]);
}

/**
 * Dimensions moved to other places; the others keep their order. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { movedim, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(movedim(zeros([2, 3, 4]), 0, -1).shape, [3, 4, 2]);
 * assert.deepEqual(movedim(zeros([2, 3, 4]), [0, 1], [1, 2]).shape, [4, 2, 3]);
 * ```
 *
 * @throws {DimError} if a dim is out of range or named twice, or the lists differ in length
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  checkTensor("movedim", x);
  const from = [source].flat().map((dim) => normalizeDim("movedim", dim, x.ndim));
  const to = [destination].flat().map((dim) => normalizeDim("movedim", dim, x.ndim));
  if (
    from.length !== to.length || new Set(from).size < from.length || new Set(to).size < to.length
  ) {
    throw new DimError(
      `movedim: Expected as many sources as destinations, each dim once: got [${
        [source].flat().join(", ")
      }] and [${[destination].flat().join(", ")}]`,
    );
  }
  const order = new Array<number>(x.ndim).fill(-1);
  to.forEach((place, i) => order[place] = from[i]);
  const rest = x.shape.map((_, dim) => dim).filter((dim) => !from.includes(dim)).values();
  return permuteOf(x, order.map((dim) => dim >= 0 ? dim : rest.next().value!));
}

/**
 * The elements in reverse order along dims (all by default). A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { flip, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(flip(tensor([[1, 2], [3, 4]]), 1).arraySync(), [[2, 1], [4, 3]]);
 * ```
 *
 * @throws {DimError} if a dim is out of range or named twice
 */
export function flip(x: Tensor, dims?: number | readonly number[]): Tensor {
  checkTensor("flip", x);
  return flipOf(x, normalizeDims("flip", dims, x.ndim));
}

/**
 * The elements in reverse order along the second dimension. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { fliplr, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(fliplr(tensor([[1, 2], [3, 4]])).arraySync(), [[2, 1], [4, 3]]);
 * ```
 *
 * @throws {ShapeError} if there are less than two dimensions
 */
export function fliplr(x: Tensor): Tensor {
  return flipDim("fliplr", x, 1);
}

/**
 * The elements in reverse order along the first dimension. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { flipud, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(flipud(tensor([[1, 2], [3, 4]])).arraySync(), [[3, 4], [1, 2]]);
 * ```
 *
 * @throws {ShapeError} if there is no dimension
 */
export function flipud(x: Tensor): Tensor {
  return flipDim("flipud", x, 0);
}

function flipDim(operation: string, x: Tensor, dim: number): Tensor {
  if (checkTensor(operation, x).ndim > dim) return flipOf(x, [dim]);
  throw new ShapeError(
    `${operation}: Expected a tensor of rank ${dim + 1} or more: got shape ${formatShape(x.shape)}`,
  );
}

/**
 * The elements moved along dims by so many places; those that leave at one end enter at the other.
 * Without dims the elements are moved in row-major order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, roll } from "@cotangent/cotangent";
 *
 * assert.deepEqual(roll(arange(4), 1).arraySync(), [3, 0, 1, 2]);
 * ```
 *
 * @throws {ArgumentError} if there are not as many shifts as dims
 */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  checkTensor("roll", x);
  const by = [shifts].flat();
  for (const shift of by) checkInteger("roll", shift, { name: "shifts" });
  if (dims === undefined) {
    if (by.length !== 1) {
      throw new ArgumentError(`roll: Expected one shift without dims: got ${by.length}`);
    }
    return reshape(rollAlong(reshape(x, [x.size]), by[0], 0), x.shape);
  }
  const along = [dims].flat().map((dim) => normalizeOwnDim("roll", dim, x.ndim));
  if (along.length !== by.length) {
    throw new ArgumentError(
      `roll: Expected as many shifts as dims: got ${by.length} and ${along.length}`,
    );
  }
  return along.reduce((rolled, dim, i) => rollAlong(rolled, by[i], dim), x);
}

function rollAlong(x: Tensor, shift: number, dim: number): Tensor {
  const extent = x.shape[dim];
  if (extent === 0) return x;
  const places = ((shift % extent) + extent) % extent;
  if (places === 0) return x;
  const back = sliceAlong(x, dim, { start: extent - places, length: places });
  const front = sliceAlong(x, dim, { start: 0, length: extent - places });
  return concatenate([back, front], dim);
}

/**
 * The plane of two dimensions turned by quarter turns from the first dim towards the second.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { rot90, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(rot90(tensor([[1, 2], [3, 4]])).arraySync(), [[2, 4], [1, 3]]);
 * ```
 *
 * @throws {DimError} unless two different dims are named
 */
export function rot90(x: Tensor, turns = 1, dims: readonly [number, number] = [0, 1]): Tensor {
  checkTensor("rot90", x);
  checkInteger("rot90", turns, { name: "turns" });
  const [from, to] = checkList("rot90", dims, "dims").map((dim) =>
    normalizeOwnDim("rot90", dim, x.ndim)
  );
  if (dims.length !== 2 || from === to) {
    throw new DimError(`rot90: Expected two different dims: got [${dims.join(", ")}]`);
  }
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return transpose(flipOf(x, [to]), from, to);
    case 2:
      return flipOf(x, [from, to]);
    case 3:
      return flipOf(transpose(x, from, to), [to]);
    default:
      return x;
  }
}
