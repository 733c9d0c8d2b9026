/**
 * Norms over windows.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  type PerDimension,
  perDimension,
} from "../../../engine/base/mod.ts";
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Tensor,
} from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/** Options of power-average pooling. */
export interface LPPoolOptions {
  /** From one window's start to the next's. @default the window's size */
  readonly stride?: PerDimension;
  /** Whether a last window may reach beyond the input. @default false */
  readonly ceilMode?: boolean;
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `kernelSize` elements of `x` `[batch, channels, length]` (or without
 * the batch), for p = ±∞ the greatest or smallest magnitude. The derivative is taken to be 0 where the
 * sum is 0. With `ceilMode` the sum over a window that reaches beyond the input is scaled up to a whole
 * one, as in PyTorch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.lpPool1d(tensor([[3, 4, 0, 2]]), 2, 2).arraySync(), [[5, 2]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong or a window does not fit
 * @throws {DTypeError} for integers and bools
 * @throws {ArgumentError} if the power is 0
 */
export function lpPool1d(
  x: Tensor,
  normType: number,
  kernelSize: PerDimension,
  options: LPPoolOptions = {},
): Tensor {
  return powerPool("lpPool1d", x, { normType, kernelSize, ...options });
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `x` `[batch, channels, height, width]` (or without the batch), as in
 * `lpPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.functional.lpPool2d(ones([1, 2, 2]), 2, 2).itemSync(), 2);
 * ```
 *
 * @throws what `lpPool1d` throws
 */
export function lpPool2d(
  x: Tensor,
  normType: number,
  kernelSize: PerDimension,
  options: LPPoolOptions = {},
): Tensor {
  return powerPool("lpPool2d", x, { normType, kernelSize, ...options });
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `x` `[batch, channels, depth, height, width]` (or without the
 * batch), as in `lpPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.functional.lpPool3d(ones([1, 2, 2, 2]), 3, 2).itemSync(), 2);
 * ```
 *
 * @throws what `lpPool1d` throws
 */
export function lpPool3d(
  x: Tensor,
  normType: number,
  kernelSize: PerDimension,
  options: LPPoolOptions = {},
): Tensor {
  return powerPool("lpPool3d", x, { normType, kernelSize, ...options });
}

const pools = {
  lpPool1d: { spatial: 1, average: avgPool1d, maximum: maxPool1d },
  lpPool2d: { spatial: 2, average: avgPool2d, maximum: maxPool2d },
  lpPool3d: { spatial: 3, average: avgPool3d, maximum: maxPool3d },
} as const;

function powerPool(
  operation: keyof typeof pools,
  x: Tensor,
  { normType: p, kernelSize, ...options }: LPPoolOptions & {
    readonly normType: number;
    readonly kernelSize: PerDimension;
  },
): Tensor {
  const { spatial, average, maximum } = pools[operation];
  checkFloats(operation, x);
  checkNumber(operation, p, "normType");
  if (p === 0 || Number.isNaN(p)) {
    throw new ArgumentError(`${operation}: Expected a normType other than 0: got ${p}`);
  }
  const size = perDimension(operation, kernelSize, {
    count: spatial,
    name: "kernelSize",
    minimum: 1,
  });
  if (p === Infinity) return maximum(x.abs(), size, options);
  if (p === -Infinity) return maximum(x.abs().neg(), size, options).neg();
  const places = size.reduce((product, extent) => product * extent, 1);
  const sum = average(x.pow(p), size, options).mul(places);
  const isZero = sum.eq(0);
  // The root of a 1 in the place of each 0, so that no derivative is infinite.
  return sum.where(isZero.logicalNot(), 1).pow(1 / p).where(isZero.logicalNot(), 0);
}
