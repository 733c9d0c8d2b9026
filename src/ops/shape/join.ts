/**
 * Tensors put together and taken apart.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkList,
  formatShape,
  normalizeDim,
  normalizeNewDim,
  normalizeOwnDim,
  resultType,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { concatenate, convert, reshape, sliceAlong } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/** The tensors of a list in their common dtype. */
function promoted(operation: string, tensors: readonly Tensor[]): Tensor[] {
  if (checkList(operation, tensors, "tensors").length === 0) {
    throw new ArgumentError(`${operation}: Expected at least one tensor: got an empty list`);
  }
  for (const x of tensors) checkTensor(operation, x);
  const dtype = resultType(tensors.map((x) => ({ dtype: x.dtype, rank: x.ndim })));
  return tensors.map((x) => convert(x, dtype));
}

/**
 * The tensors behind each other along a dimension; all other sizes are equal.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cat, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(cat([tensor([1, 2]), tensor([3])]).arraySync(), [1, 2, 3]);
 * ```
 *
 * @throws {ShapeError} if other sizes differ, or there is a scalar
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  return join("cat", tensors, dim);
}

function join(operation: string, tensors: readonly Tensor[], dim: number): Tensor {
  const parts = promoted(operation, tensors);
  // PyTorch lets empty vectors pass beside tensors of any rank.
  const counted = parts.filter(({ shape }) => !(shape.length === 1 && shape[0] === 0));
  if (counted.length === 0) return parts[0];
  const [first] = counted;
  if (first.ndim === 0) {
    throw new ShapeError(`${operation}: Cannot put scalars behind each other\nUse stack`);
  }
  const along = normalizeDim(operation, dim, first.ndim);
  for (const { shape } of counted) {
    if (!shapesEqual(shape.toSpliced(along, 1), first.shape.toSpliced(along, 1))) {
      throw new ShapeError(
        `${operation}: Expected tensors of equal sizes except in dim ${dim}: got ` +
          `${formatShape(first.shape)} and ${formatShape(shape)}`,
      );
    }
  }
  return concatenate(counted, along);
}

/**
 * Tensors of one shape as the slices of a new dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { stack, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(stack([tensor([1, 2]), tensor([3, 4])]).arraySync(), [[1, 2], [3, 4]]);
 * assert.deepEqual(stack([tensor([1, 2]), tensor([3, 4])], 1).arraySync(), [[1, 3], [2, 4]]);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const parts = promoted("stack", tensors);
  const { shape } = parts[0];
  for (const other of parts) {
    if (!shapesEqual(other.shape, shape)) {
      throw new ShapeError(
        `stack: Expected tensors of one shape: got ${formatShape(shape)} and ` +
          formatShape(other.shape),
      );
    }
  }
  const at = normalizeNewDim("stack", dim, shape.length);
  return concatenate(parts.map((x) => reshape(x, shape.toSpliced(at, 0, 1))), at);
}

/** The tensors of a list with a least number of dimensions, by `widen` where they have fewer. */
function widened(
  operation: string,
  tensors: readonly Tensor[],
  widen: (x: Tensor) => Tensor,
): Tensor[] {
  return checkList(operation, tensors, "tensors").map((x) => widen(checkTensor(operation, x)));
}

/**
 * The tensors beside each other: along the second dimension, vectors along the first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { hstack, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(hstack([tensor([[1], [2]]), tensor([[3], [4]])]).arraySync(), [[1, 3], [2, 4]]);
 * assert.deepEqual(hstack([tensor([1, 2]), tensor([3])]).arraySync(), [1, 2, 3]);
 * ```
 *
 * @throws {ShapeError} if they differ in another size
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = widened("hstack", tensors, (x) => x.ndim === 0 ? reshape(x, [1]) : x);
  return join("hstack", parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/**
 * The tensors below each other: along the first dimension, vectors as rows.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, vstack } from "@cotangent/cotangent";
 *
 * assert.deepEqual(vstack([tensor([1, 2]), tensor([3, 4])]).arraySync(), [[1, 2], [3, 4]]);
 * ```
 *
 * @throws {ShapeError} if they differ in another size
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  const parts = widened("vstack", tensors, (x) => x.ndim < 2 ? reshape(x, [1, x.size]) : x);
  return join("vstack", parts, 0);
}

/**
 * The tensors behind each other along the third dimension, which vectors and matrices get.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { dstack, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(dstack([tensor([1, 2]), tensor([3, 4])]).arraySync(), [[[1, 3], [2, 4]]]);
 * ```
 *
 * @throws {ShapeError} if they differ in another size
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  const parts = widened("dstack", tensors, (x) => {
    if (x.ndim < 2) return reshape(x, [1, x.size, 1]);
    return x.ndim === 2 ? reshape(x, [...x.shape, 1]) : x;
  });
  return join("dstack", parts, 2);
}

/**
 * The tensors beside each other as columns: vectors become columns, matrices stay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { columnStack, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(columnStack([tensor([1, 2]), tensor([3, 4])]).arraySync(), [[1, 3], [2, 4]]);
 * ```
 *
 * @throws {ShapeError} if they differ in another size
 */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  const parts = widened(
    "columnStack",
    tensors,
    (x) => x.ndim < 2 ? reshape(x, [x.size, 1]) : x,
  );
  return join("columnStack", parts, 1);
}

/**
 * Parts of so many elements along a dimension, the last one shorter if need be; or of the sizes of a
 * list. Views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, split } from "@cotangent/cotangent";
 *
 * assert.deepEqual(split(arange(5), 2).map((x) => x.arraySync()), [[0, 1], [2, 3], [4]]);
 * assert.deepEqual(split(arange(5), [1, 4]).map((x) => x.size), [1, 4]);
 * ```
 *
 * @throws {ArgumentError} if the sizes of a list do not add up
 */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  checkTensor("split", x);
  const along = normalizeOwnDim("split", dim, x.ndim);
  const extent = x.shape[along];
  if (typeof size === "number") {
    checkInteger("split", size, { name: "size", minimum: extent === 0 ? 0 : 1 });
    const count = Math.max(1, Math.ceil(extent / Math.max(1, size)));
    const sizes = Array.from({ length: count }, (_, i) => Math.min(size, extent - i * size));
    return partsOf(x, sizes, along);
  }
  const total = checkList("split", size, "sizes").reduce((sum, part) => sum + part, 0);
  if (total !== extent || size.some((part) => !Number.isInteger(part) || part < 0)) {
    throw new ArgumentError(
      `split: Expected sizes that add up to ${extent}: got ${formatShape(size)}`,
    );
  }
  return partsOf(x, size, along);
}

function partsOf(x: Tensor, sizes: readonly number[], along: number): Tensor[] {
  let start = 0;
  return sizes.map((length) => {
    const part = sliceAlong(x, along, { start, length });
    start += length;
    return part;
  });
}

/**
 * At most so many parts of equal size along a dimension, the last one smaller if need be. Views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, chunk } from "@cotangent/cotangent";
 *
 * assert.deepEqual(chunk(arange(5), 2).map((x) => x.arraySync()), [[0, 1, 2], [3, 4]]);
 * ```
 *
 * @throws {ArgumentError} if the number of chunks is not a whole number from 1 on
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  checkTensor("chunk", x);
  checkInteger("chunk", chunks, { name: "chunks", minimum: 1 });
  const extent = x.shape[normalizeOwnDim("chunk", dim, x.ndim)];
  if (extent === 0) return Array.from({ length: chunks }, () => x);
  return split(x, Math.ceil(extent / chunks), dim);
}

/**
 * So many parts along a dimension whose sizes differ by one at most; or the parts between the
 * indices of a list. Views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, tensorSplit } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tensorSplit(arange(5), 3).map((x) => x.size), [2, 2, 1]);
 * assert.deepEqual(tensorSplit(arange(5), [1, 3]).map((x) => x.size), [1, 2, 2]);
 * ```
 */
export function tensorSplit(
  x: Tensor,
  parts: number | readonly number[],
  dim = 0,
): Tensor[] {
  checkTensor("tensorSplit", x);
  const along = normalizeOwnDim("tensorSplit", dim, x.ndim);
  const extent = x.shape[along];
  if (typeof parts === "number") {
    checkInteger("tensorSplit", parts, { name: "parts", minimum: 1 });
    const small = Math.floor(extent / parts);
    const sizes = Array.from({ length: parts }, (_, i) => small + (i < extent % parts ? 1 : 0));
    return partsOf(x, sizes, along);
  }
  for (const at of checkList("tensorSplit", parts, "places")) {
    checkInteger("tensorSplit", at, { name: "index" });
  }
  const inner = parts.map((at) => Math.min(extent, Math.max(0, at < 0 ? at + extent : at)));
  const bounds = [0, ...inner, extent];
  return bounds.slice(1).map((end, i) =>
    sliceAlong(x, along, { start: bounds[i], length: Math.max(0, end - bounds[i]) })
  );
}

/**
 * The slices along a dimension, which they have not. Views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, unbind } from "@cotangent/cotangent";
 *
 * const [a, b] = unbind(tensor([[1, 2], [3, 4]]));
 * assert.deepEqual([a.arraySync(), b.arraySync()], [[1, 2], [3, 4]]);
 * ```
 *
 * @throws {DimError} if the dim is out of range, as all are of a scalar
 */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  checkTensor("unbind", x);
  const along = normalizeOwnDim("unbind", dim, x.ndim);
  const shape = x.shape.toSpliced(along, 1);
  return Array.from(
    { length: x.shape[along] },
    (_, start) => reshape(sliceAlong(x, along, { start, length: 1 }), shape),
  );
}
