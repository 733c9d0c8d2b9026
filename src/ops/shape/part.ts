/**
 * Parts of tensors along one dimension: views.
 *
 * @module
 */
import {
  checkInteger,
  describeValue,
  formatShape,
  IndexError,
  normalizeDim,
  normalizeOwnDim,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  full,
  reshape,
  slice as sliceOf,
  sliceAlong,
  unfold as unfoldOf,
} from "../../engine/primitive/mod.ts";
import { resolveIndex, resolveRange } from "../bounds.ts";
import { checkTensor } from "../operands.ts";

/**
 * `length` elements along a dimension from `start` on.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, narrow } from "@cotangent/cotangent";
 *
 * assert.deepEqual(narrow(arange(5), 0, 1, 3).arraySync(), [1, 2, 3]);
 * ```
 *
 * @throws {IndexError} if they are not all there
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  checkTensor("narrow", x);
  const along = normalizeOwnDim("narrow", dim, x.ndim);
  const extent = x.shape[along];
  const isWhole = Number.isInteger(start) && Number.isInteger(length);
  const from = isWhole && start < 0 ? start + extent : start;
  if (!isWhole || from < 0 || length < 0 || from + length > extent) {
    throw new IndexError(
      `narrow: Expected a part of dim ${dim}, which has size ${extent}: got start ` +
        `${describeValue(start)} and length ${describeValue(length)}`,
    );
  }
  return sliceAlong(x, along, { start: from, length });
}

/**
 * The elements along a dimension from `start` up to, but not including, `stop`, `step` apart, as in
 * Python: negative bounds count from the end, and bounds beyond the ends are brought to them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, slice } from "@cotangent/cotangent";
 *
 * assert.deepEqual(slice(arange(5), 0, 1, 4).arraySync(), [1, 2, 3]);
 * assert.deepEqual(slice(arange(5), 0, null, null, -2).arraySync(), [4, 2, 0]);
 * ```
 *
 * @throws {ArgumentError} if the step is 0 or a bound not a whole number
 */
export function slice(
  x: Tensor,
  dim: number,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Tensor {
  checkTensor("slice", x);
  const along = normalizeOwnDim("slice", dim, x.ndim);
  const range = resolveRange("slice", x.shape[along], { start, stop, step });
  return sliceOf(x, {
    starts: x.shape.map((_, d) => d === along ? range.start : 0),
    sizes: x.shape.with(along, range.length),
    steps: x.shape.map((_, d) => d === along ? range.step : 1),
  });
}

/**
 * One slice along a dimension, which the result has not; a negative index counts from the end.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { select, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(select(tensor([[1, 2], [3, 4]]), 0, -1).arraySync(), [3, 4]);
 * ```
 *
 * @throws {IndexError} if the index is out of range
 */
export function select(x: Tensor, dim: number, index: number): Tensor {
  checkTensor("select", x);
  const along = normalizeOwnDim("select", dim, x.ndim);
  const start = resolveIndex("select", x.shape[along], index);
  return reshape(sliceAlong(x, along, { start, length: 1 }), x.shape.toSpliced(along, 1));
}

/**
 * Windows along a dimension as views: their number stands in its place, their elements in a new last
 * dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, unfold } from "@cotangent/cotangent";
 *
 * assert.deepEqual(unfold(arange(5), 0, 3, 2).arraySync(), [[0, 1, 2], [2, 3, 4]]);
 * ```
 *
 * @throws {ShapeError} if the dimension is shorter than a window
 */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  checkTensor("unfold", x);
  const along = normalizeDim("unfold", dim, x.ndim);
  checkInteger("unfold", size, { name: "size", minimum: 0 });
  checkInteger("unfold", step, { name: "step", minimum: 1 });
  const extent = x.shape[along] ?? 1;
  if (size > extent) {
    throw new ShapeError(
      `unfold: Expected windows of at most ${extent} elements, the size of dim ${dim} of ` +
        `${formatShape(x.shape)}: got ${size}`,
    );
  }
  // Of a scalar there is one window, of its one element.
  if (x.ndim === 0) return reshape(x, [1]).narrow(0, 0, size);
  if (size === 0) {
    const count = Math.floor(extent / step) + 1;
    return full([...x.shape.with(along, count), 0], 0, x.dtype, x.device);
  }
  return unfoldOf(x, { dim: along, size, stride: step, dilation: 1 });
}
