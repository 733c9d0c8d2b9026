/**
 * Pooling to a size that is given, whatever the input's.
 *
 * @module
 */
import { ArgumentError, checkInteger } from "../../../engine/base/mod.ts";
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Tensor,
  tensor,
  type ValuesAndIndices,
} from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import {
  gatherWindows,
  maxOfWindows,
  type Pooled,
  pooled,
  type ReturnIndicesOptions,
  spatialShape,
} from "./windows.ts";

/** How many windows in each spatial dim, one number for all; null leaves a dim's size as it is. */
export type AdaptiveSize = number | null | readonly (number | null)[];

/**
 * Means over so many windows of `x` `[batch, channels, length]` (or without the batch): window `i` of
 * `n` goes from `⌊i · length / n⌋` to `⌈(i + 1) · length / n⌉`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 2, 3, 4, 5]]]);
 * assert.deepEqual(nn.functional.adaptiveAvgPool1d(x, 3).arraySync(), [[[1.5, 3, 4.5]]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws {DTypeError} for integers and bools
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage("adaptiveAvgPool1d", x, outputSize, 1);
}

/**
 * Means over a grid of windows of `x` `[batch, channels, height, width]` (or without the batch); where
 * they lie says `adaptiveAvgPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { adaptiveAvgPool2d } = nn.functional;
 * assert.deepEqual(adaptiveAvgPool2d(ones([1, 2, 7, 5]), [3, null]).shape, [1, 2, 3, 5]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws {DTypeError} for integers and bools
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage("adaptiveAvgPool2d", x, outputSize, 2);
}

/**
 * Means over a grid of windows of `x` `[batch, channels, depth, height, width]` (or without the batch);
 * where they lie says `adaptiveAvgPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.adaptiveAvgPool3d(ones([2, 4, 7, 5]), 1).shape, [2, 1, 1, 1]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws {DTypeError} for integers and bools
 */
export function adaptiveAvgPool3d(x: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage("adaptiveAvgPool3d", x, outputSize, 3);
}

/**
 * Maxima over so many windows of `x` `[batch, channels, length]` (or without the batch), which lie as
 * in `adaptiveAvgPool1d`. With `returnIndices` an object `{ values, indices }`: int32 places in the
 * input's spatial dim.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 5, 3, 4, 2]]]);
 * assert.deepEqual(nn.functional.adaptiveMaxPool1d(x, 3).arraySync(), [[[5, 5, 4]]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 */
export function adaptiveMaxPool1d<I extends boolean = false>(
  x: Tensor,
  outputSize: AdaptiveSize,
  options: ReturnIndicesOptions<I> = {},
): Pooled<I> {
  return pooled(adaptiveMaximum("adaptiveMaxPool1d", x, outputSize, 1), options);
}

/**
 * Maxima over a grid of windows of `x` `[batch, channels, height, width]` (or without the batch), which
 * lie as in `adaptiveAvgPool1d`. With `returnIndices` an object `{ values, indices }`: int32 row-major
 * places in the input's spatial dims.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 5, 3], [4, 2, 6]]]);
 * const { indices } = nn.functional.adaptiveMaxPool2d(x, 1, { returnIndices: true });
 * assert.deepEqual(indices.arraySync(), [[[5]]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 */
export function adaptiveMaxPool2d<I extends boolean = false>(
  x: Tensor,
  outputSize: AdaptiveSize,
  options: ReturnIndicesOptions<I> = {},
): Pooled<I> {
  return pooled(adaptiveMaximum("adaptiveMaxPool2d", x, outputSize, 2), options);
}

/**
 * Maxima over a grid of windows of `x` `[batch, channels, depth, height, width]` (or without the
 * batch), as in `adaptiveMaxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.adaptiveMaxPool3d(ones([2, 4, 7, 5]), 2).shape, [2, 2, 2, 2]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 */
export function adaptiveMaxPool3d<I extends boolean = false>(
  x: Tensor,
  outputSize: AdaptiveSize,
  options: ReturnIndicesOptions<I> = {},
): Pooled<I> {
  return pooled(adaptiveMaximum("adaptiveMaxPool3d", x, outputSize, 3), options);
}

const averagePools = [avgPool1d, avgPool2d, avgPool3d];
const maximumPools = [maxPool1d, maxPool2d, maxPool3d];

function adaptiveAverage(
  operation: string,
  x: Tensor,
  outputSize: AdaptiveSize,
  spatial: number,
): Tensor {
  const extents = spatialShape(operation, x, spatial);
  checkFloats(operation, x);
  const counts = windowCounts(operation, outputSize, extents);
  const size = evenWindows(extents, counts);
  if (size !== null) return averagePools[spatial - 1](x, size);

  const windows = extents.map((extent, d) => windowsOf(extent, counts[d]));
  const elements = gatherWindows(x, windows.map(placesOf));
  // Shorter windows than the longest repeat their last element, which does not count.
  const counted = windows.map(({ sizes, longest }, d) => {
    const shape = new Array<number>(2 * spatial).fill(1);
    [shape[d], shape[spatial + d]] = [sizes.length, longest];
    const mask = sizes.map((size) => Array.from({ length: longest }, (_, i) => i < size));
    return tensor(mask, { dtype: "bool" }).reshape(shape);
  }).reduce((all, mask) => all.logicalAnd(mask)).flatten(spatial);
  const total = elements.where(counted, 0).sum(-1);
  return total.div(counted.sum(-1).to(x.dtype));
}

function adaptiveMaximum(
  operation: string,
  x: Tensor,
  outputSize: AdaptiveSize,
  spatial: number,
): ValuesAndIndices {
  const extents = spatialShape(operation, x, spatial);
  const counts = windowCounts(operation, outputSize, extents);
  const size = evenWindows(extents, counts);
  if (size !== null) return maximumPools[spatial - 1](x, size, { returnIndices: true });
  return maxOfWindows(x, extents.map((extent, d) => placesOf(windowsOf(extent, counts[d]))));
}

/** One number of windows a spatial dim. */
function windowCounts(
  operation: string,
  outputSize: AdaptiveSize,
  extents: readonly number[],
): number[] {
  const list = Array.isArray(outputSize) ? outputSize : extents.map(() => outputSize);
  if (list.length !== extents.length) {
    throw new ArgumentError(
      `${operation}: Expected a number or a list of ${extents.length} as outputSize: got ` +
        `[${list.join(", ")}]`,
    );
  }
  return list.map((count, d) =>
    count === null ? extents[d] : checkInteger(operation, count, { name: "outputSize", minimum: 1 })
  );
}

/** The size of the windows if all are of one size and lie side by side, else null. */
function evenWindows(extents: readonly number[], counts: readonly number[]): number[] | null {
  const even = extents.every((extent, d) => extent > 0 && extent % counts[d] === 0);
  return even ? extents.map((extent, d) => extent / counts[d]) : null;
}

/** Where the windows of one dim start, and how long they are. */
interface Windows {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly longest: number;
}

function windowsOf(extent: number, count: number): Windows {
  const starts = Array.from({ length: count }, (_, i) => Math.floor(i * extent / count));
  const sizes = starts.map((start, i) => Math.ceil((i + 1) * extent / count) - start);
  return { starts, sizes, longest: Math.max(...sizes) };
}

/** The places of the windows' elements, int32 `[windows, longest]`. */
function placesOf({ starts, sizes, longest }: Windows): Tensor {
  const rows = starts.map((start, window) =>
    Array.from({ length: longest }, (_, i) => start + Math.min(i, sizes[window] - 1))
  );
  return tensor(rows, { dtype: "int32" });
}
