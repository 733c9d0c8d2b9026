/**
 * Arithmetic of shapes and dimension numbers, and the checks of those that users give.
 *
 * @module
 */
import { describeValue } from "./arguments.ts";
import { DimError, ShapeError } from "./errors.ts";
import type { Shape } from "./layout.ts";

/** The number of elements of a shape: the product of its sizes, 1 for a scalar's `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let d = 0; d < shape.length; d++) size *= shape[d];
  return size;
}

/** Whether two shapes have the same rank and sizes. */
export function shapesEqual(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return false;
  return true;
}

/** A shape as messages show it: `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape that all the given ones broadcast to: aligned at the last dimension, sizes equal or 1.
 *
 * @throws {ShapeError} if two sizes differ and neither is 1
 */
export function broadcastShapes(operation: string, ...shapes: Shape[]): number[] {
  let rank = 0;
  for (const shape of shapes) rank = Math.max(rank, shape.length);
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    for (let d = 0; d < shape.length; d++) {
      const size = shape[d];
      if (size === 1 || size === result[lead + d]) continue;
      if (result[lead + d] !== 1) {
        throw new ShapeError(
          `${operation}: Cannot broadcast as sizes of dimension ${lead + d - rank} differ and ` +
            `neither is 1: got ${listShapes(shapes)}`,
        );
      }
      result[lead + d] = size;
    }
  }
  return result;
}

function listShapes(shapes: readonly Shape[]): string {
  const texts = shapes.map(formatShape);
  return texts.length < 2
    ? texts.join()
    : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}

/**
 * A dimension number in 0 … rank - 1, negative ones counted from the end. A scalar (rank 0) takes
 * 0 and -1, as PyTorch has it.
 *
 * @throws {DimError} if it is not an integer or is out of range
 */
export function normalizeDim(operation: string, dim: number, rank: number): number {
  const dims = rank === 0 ? 1 : rank;
  if (Number.isInteger(dim) && dim >= 0 && dim < dims) return dim + 0;
  return dimOf(operation, dim, { dims, of: `a tensor of rank ${rank}` });
}

/**
 * A number of a dimension that must be there, in 0 … rank - 1: a scalar has none.
 *
 * @throws {DimError} if it is not an integer, is out of range, or the rank is 0
 */
export function normalizeOwnDim(operation: string, dim: number, rank: number): number {
  if (rank > 0) return normalizeDim(operation, dim, rank);
  throw new DimError(
    `${operation}: Expected a tensor with at least one dimension: got a scalar\n` +
      "Give it one with x.reshape([1])",
  );
}

/**
 * A new dimension's place among those of a tensor of a rank, counted from the front.
 *
 * @throws {DimError} if it is not an integer or is out of range
 */
export function normalizeNewDim(operation: string, dim: number, rank: number): number {
  return dimOf(operation, dim, { dims: rank + 1, of: `a new dimension beside ${rank}` });
}

function dimOf(
  operation: string,
  dim: number,
  { dims, of }: { readonly dims: number; readonly of: string },
): number {
  if (!Number.isInteger(dim)) {
    throw new DimError(`${operation}: Expected an integer as dim: got ${describeValue(dim)}`);
  }
  if (dim < -dims || dim >= dims) {
    throw new DimError(
      `${operation}: Expected a dim from ${-dims} to ${dims - 1} for ${of}: got ${dim}`,
    );
  }
  return dim < 0 ? dim + dims : dim + 0;
}

/**
 * Dimension numbers as sorted distinct ones in 0 … rank - 1; all of them for `undefined`, none for
 * a scalar.
 *
 * @throws {DimError} if they are no list, or one is not an integer, is out of range, or is named twice
 */
export function normalizeDims(
  operation: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (dims === undefined) {
    const all = new Array<number>(rank);
    for (let d = 0; d < rank; d++) all[d] = d;
    return all;
  }
  const list = dimList(operation, dims);
  const result = list.map((dim) => normalizeDim(operation, dim, rank)).sort((a, b) => a - b);
  for (let i = 1; i < result.length; i++) {
    if (result[i] === result[i - 1]) {
      throw new DimError(
        `${operation}: Cannot name dim ${result[i]} twice: got ${formatShape(list)}`,
      );
    }
  }
  return rank === 0 ? [] : result;
}

/**
 * The dimension numbers that a user gives, one or a list of them, as a list.
 *
 * @throws {DimError} if they are neither
 */
export function dimList(operation: string, dims: number | readonly number[]): readonly number[] {
  if (Array.isArray(dims)) return dims;
  if (typeof dims === "number") return [dims];
  throw new DimError(
    `${operation}: Expected a number or a list of numbers as dim: got ${describeValue(dims)}`,
  );
}

/**
 * Checks that a value that comes from users is a shape: an array of non-negative integers.
 *
 * @throws {ShapeError} if it is not
 */
export function checkShape(operation: string, shape: unknown): Shape {
  if (!Array.isArray(shape)) {
    throw new ShapeError(
      `${operation}: Expected an array of sizes as shape: got ${describeValue(shape)}`,
    );
  }
  let size = 1;
  for (let d = 0; d < shape.length; d++) {
    if (!Number.isSafeInteger(shape[d]) || shape[d] < 0) {
      throw new ShapeError(
        `${operation}: Expected non-negative integers as sizes: got ${describeValue(shape[d])} ` +
          `for dimension ${d}`,
      );
    }
    size *= shape[d];
  }
  if (!Number.isSafeInteger(size)) {
    throw new ShapeError(
      `${operation}: Cannot count the elements exactly as there are too many: got ` +
        formatShape(shape),
    );
  }
  return shape;
}

/**
 * The shape that a reshape asks for, its one -1 (if any) replaced by the size that fits `count`
 * elements.
 *
 * @throws {ShapeError} if it does not fit, has two -1s, or has a -1 beside a 0
 */
export function inferShape(operation: string, shape: Shape, count: number): number[] {
  let unknown = -1;
  let known = 1;
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === -1) {
      if (unknown >= 0) {
        throw new ShapeError(
          `${operation}: Cannot infer two sizes as only one may be -1: got ${formatShape(shape)}`,
        );
      }
      unknown = d;
    } else if (!Number.isSafeInteger(shape[d]) || shape[d] < 0) {
      throw new ShapeError(
        `${operation}: Expected non-negative integers or one -1 as sizes: got ${
          describeValue(shape[d])
        } for dimension ${d}`,
      );
    } else {
      known *= shape[d];
    }
  }
  if (unknown >= 0 && known === 0) {
    throw new ShapeError(
      `${operation}: Cannot infer the -1 beside a size of 0 as any size would do: got ` +
        `${formatShape(shape)}\nWrite that size as a number`,
    );
  }
  const fits = unknown < 0 ? known === count : count % known === 0;
  if (!fits) {
    const multiple = unknown < 0 ? "hold" : "divide";
    throw new ShapeError(
      `${operation}: Cannot reshape as the sizes do not ${multiple} ${count} ` +
        `${count === 1 ? "element" : "elements"}: got ${formatShape(shape)}`,
    );
  }
  const result = Array.from(shape);
  if (unknown >= 0) result[unknown] = count / known;
  return result;
}

/**
 * The shape that an expand asks for: sizes of -1 keep the tensor's own, sizes of 1 may grow, and
 * dimensions may be added in front.
 *
 * @throws {ShapeError} if a size other than 1 would change, or dimensions would be lost
 */
export function inferExpandedShape(operation: string, shape: Shape, sizes: Shape): number[] {
  const lead = sizes.length - shape.length;
  const refuse = (reason: string): never => {
    throw new ShapeError(
      `${operation}: Cannot expand ${formatShape(shape)} as ${reason}: got ${formatShape(sizes)}`,
    );
  };
  if (lead < 0) refuse("that would lose dimensions");
  return sizes.map((size, d) => {
    if (size === -1) return d >= lead ? shape[d - lead] : refuse("a new dimension needs a size");
    if (!Number.isSafeInteger(size) || size < 0) return refuse("sizes are non-negative integers");
    if (d >= lead && shape[d - lead] !== 1 && shape[d - lead] !== size) {
      return refuse("only dimensions of size 1 can grow");
    }
    return size;
  });
}

/**
 * The shape without some dimensions, or with size 1 in their place if `keepdim`.
 *
 * `dims` are distinct numbers in 0 … rank - 1, as `normalizeDims` gives them.
 */
export function removeDims(shape: Shape, dims: readonly number[], keepdim = false): number[] {
  const result: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    if (!dims.includes(d)) result.push(shape[d]);
    else if (keepdim) result.push(1);
  }
  return result;
}

/** The strides, in elements, of a row-major array of a shape. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    // A size of 0 counts as 1, as PyTorch has it, so that strides stay positive.
    if (shape[d] > 1) stride *= shape[d];
  }
  return strides;
}

/**
 * Checks that a list is a permutation of the dimensions, and returns it in 0 … rank - 1.
 *
 * @throws {DimError} if a dimension is missing, named twice, or out of range
 */
export function normalizePermutation(
  operation: string,
  dims: readonly number[],
  rank: number,
): number[] {
  if (dims.length !== rank) {
    throw new DimError(
      `${operation}: Expected each of the ${rank} dims of the tensor once: got ${
        formatShape(dims)
      }`,
    );
  }
  normalizeDims(operation, dims, rank);
  return dims.map((dim) => normalizeDim(operation, dim, rank));
}
