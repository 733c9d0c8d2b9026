/**
 * Means over windows.
 *
 * @module
 */
import { checkInteger, checkOptions, type PerDimension } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { div, expand, full, fullLike, windowSum } from "../../engine/primitive/mod.ts";
import { checkFloating } from "../operands.ts";
import { inWider } from "../wide.ts";
import { type PoolOptions, poolWindows } from "./pool_windows.ts";
import { withBatch } from "./spatial.ts";

/** Options of average pooling. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether places of the padding count in the divisor. @default true */
  readonly countIncludePad?: boolean;
  /** What to divide by instead of the number of places. */
  readonly divisorOverride?: number;
}

/**
 * The mean of each window of `size` elements of `x` `[batch, channels, length]` (or without the
 * batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { avgPool1d, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(avgPool1d(tensor([[1, 3, 2, 0]]), 2).arraySync(), [[2, 1]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 * @throws {DTypeError} for integers and bools
 */
export function avgPool1d(
  x: Tensor,
  size: PerDimension,
  options: AveragePoolOptions = {},
): Tensor {
  return averagePool("avgPool1d", x, size, {
    ...checkOptions("avgPool1d", options, "stride: 2"),
    spatial: 1,
  });
}

/**
 * The mean of each window of `x` `[batch, channels, height, width]` (or without the batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { avgPool2d, ones } from "@cotangent/cotangent";
 *
 * const y = avgPool2d(ones([1, 1, 2, 2]), 2, { padding: 1, countIncludePad: false });
 * assert.deepEqual(y.arraySync(), [[[[1, 1], [1, 1]]]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 * @throws {DTypeError} for integers and bools
 */
export function avgPool2d(
  x: Tensor,
  size: PerDimension,
  options: AveragePoolOptions = {},
): Tensor {
  return averagePool("avgPool2d", x, size, {
    ...checkOptions("avgPool2d", options, "stride: 2"),
    spatial: 2,
  });
}

/**
 * The mean of each window of `x` `[batch, channels, depth, height, width]` (or without the batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { avgPool3d, ones } from "@cotangent/cotangent";
 *
 * assert.equal(avgPool3d(ones([1, 1, 2, 2, 2]), 2).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 * @throws {DTypeError} for integers and bools
 */
export function avgPool3d(
  x: Tensor,
  size: PerDimension,
  options: AveragePoolOptions = {},
): Tensor {
  return averagePool("avgPool3d", x, size, {
    ...checkOptions("avgPool3d", options, "stride: 2"),
    spatial: 3,
  });
}

function averagePool(
  operation: string,
  x: Tensor,
  size: PerDimension,
  { spatial, countIncludePad = true, divisorOverride, ...options }: AveragePoolOptions & {
    readonly spatial: number;
  },
): Tensor {
  const { batch, finish } = withBatch(operation, x, spatial);
  checkFloating(operation, x.dtype);
  if (divisorOverride !== undefined) {
    checkInteger(operation, divisorOverride, { name: "divisorOverride", minimum: 1 });
  }
  const { windows, padding } = poolWindows(operation, batch, size, options);
  return finish(inWider([batch], (wide) => {
    const totals = windowSum(wide, windows);
    if (divisorOverride !== undefined) return div(totals, fullLike(totals, divisorOverride));

    // Windows may reach beyond what counts: into the padding, or with ceilMode behind it.
    const counted = countIncludePad ? padding : padding.map(() => 0);
    const beyond = windows.padding.map(([low, high], d): [number, number] => [
      low - counted[d],
      high - counted[d],
    ]);
    if (beyond.every(([low, high]) => low <= 0 && high <= 0)) {
      const places = windows.size.reduce((product, extent) => product * extent, 1);
      return div(totals, fullLike(totals, places));
    }
    const sizes = wide.shape.slice(2).map((extent, d) => extent + 2 * counted[d]);
    const ones = full(sizes, 1, wide.dtype, wide.device);
    const counts = windowSum(ones, { ...windows, padding: beyond });
    return div(totals, expand(counts, totals.shape, [0, 1]));
  }));
}
