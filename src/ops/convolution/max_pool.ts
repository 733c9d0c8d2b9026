/**
 * Maxima over windows.
 *
 * @module
 */
import { checkOptions, DTypeError, type PerDimension } from "../../engine/base/mod.ts";
import type { Tensor, ValuesAndIndices } from "../../engine/core/mod.ts";
import { windowMax } from "../../engine/primitive/mod.ts";
import { type PoolOptions, poolWindows } from "./pool_windows.ts";
import { withBatch } from "./spatial.ts";

/** Options of max pooling. */
export interface MaxPoolOptions extends PoolOptions {
  /** From one element of a window to the next. @default 1 */
  readonly dilation?: PerDimension;
  /** Whether to return also where the maxima are. @default false */
  readonly returnIndices?: boolean;
}

/** Options that ask for the places of the maxima. */
export type WithIndices = MaxPoolOptions & { readonly returnIndices: true };

/** Options that do not ask for the places of the maxima. */
export type WithoutIndices = MaxPoolOptions & { readonly returnIndices?: false };

/**
 * The maximum of each window of `size` elements of `x` `[batch, channels, length]` (or without the
 * batch). With `returnIndices` an object `{ values, indices }`: int32 places in the input's spatial
 * dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maxPool1d, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(maxPool1d(tensor([[1, 3, 2, 0]]), 2).arraySync(), [[3, 2]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 */
export function maxPool1d(x: Tensor, size: PerDimension, options: WithIndices): ValuesAndIndices;
/** The maximum of each window. */
export function maxPool1d(x: Tensor, size: PerDimension, options?: WithoutIndices): Tensor;
export function maxPool1d(
  x: Tensor,
  size: PerDimension,
  options: MaxPoolOptions = {},
): Tensor | ValuesAndIndices {
  return maxPool("maxPool1d", x, size, {
    ...checkOptions("maxPool1d", options, "stride: 2"),
    spatial: 1,
  });
}

/**
 * The maximum of each window of `x` `[batch, channels, height, width]` (or without the batch). With
 * `returnIndices` an object `{ values, indices }`: int32 row-major places in the input's spatial
 * dimensions.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maxPool2d, tensor } from "@cotangent/cotangent";
 *
 * const { values, indices } = maxPool2d(tensor([[[1, 3], [2, 0]]]), 2, { returnIndices: true });
 * assert.deepEqual([values.itemSync(), indices.itemSync()], [3, 1]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 */
export function maxPool2d(x: Tensor, size: PerDimension, options: WithIndices): ValuesAndIndices;
/** The maximum of each window. */
export function maxPool2d(x: Tensor, size: PerDimension, options?: WithoutIndices): Tensor;
export function maxPool2d(
  x: Tensor,
  size: PerDimension,
  options: MaxPoolOptions = {},
): Tensor | ValuesAndIndices {
  return maxPool("maxPool2d", x, size, {
    ...checkOptions("maxPool2d", options, "stride: 2"),
    spatial: 2,
  });
}

/**
 * The maximum of each window of `x` `[batch, channels, depth, height, width]` (or without the
 * batch). With `returnIndices` an object `{ values, indices }`, as in `maxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maxPool3d, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(maxPool3d(zeros([1, 2, 4, 4, 4]), 2).shape, [1, 2, 2, 2, 2]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 */
export function maxPool3d(x: Tensor, size: PerDimension, options: WithIndices): ValuesAndIndices;
/** The maximum of each window. */
export function maxPool3d(x: Tensor, size: PerDimension, options?: WithoutIndices): Tensor;
export function maxPool3d(
  x: Tensor,
  size: PerDimension,
  options: MaxPoolOptions = {},
): Tensor | ValuesAndIndices {
  return maxPool("maxPool3d", x, size, {
    ...checkOptions("maxPool3d", options, "stride: 2"),
    spatial: 3,
  });
}

function maxPool(
  operation: string,
  x: Tensor,
  size: PerDimension,
  { spatial, returnIndices = false, ...options }: MaxPoolOptions & { readonly spatial: number },
): Tensor | ValuesAndIndices {
  const { batch, finish } = withBatch(operation, x, spatial);
  if (x.dtype === "bool") throw new DTypeError(`${operation}: Expected numbers: got bool`);
  const [values, indices] = windowMax(batch, poolWindows(operation, batch, size, options).windows);
  if (!returnIndices) return finish(values);
  return { values: finish(values), indices: finish(indices) };
}
