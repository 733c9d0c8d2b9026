/**
 * Norms of vectors.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  describeValue,
  UnsupportedError,
} from "../../engine/base/mod.ts";
import type { Dims, ReduceOptions, Tensor } from "../../engine/core/mod.ts";
import {
  abs,
  convert,
  max as maxOver,
  min as minOver,
  mul,
  sum as sumOver,
} from "../../engine/primitive/mod.ts";
import { checkFloating } from "../operands.ts";
import { inWider } from "../wide.ts";
import { checkNotEmpty, keepDims, reducedDims } from "./options.ts";
import { powerOf, powerOrZero, rootOrZero } from "./safe_root.ts";

/** Which norm: any number, ±Infinity, or "fro" for 2. */
export type NormOrder = number | "fro";

/**
 * The norm `(Σ |x|ᵖ)^(1/p)` over dims (all by default), of the elements as one vector: for
 * `p = Infinity` the largest and for `-Infinity` the smallest absolute value, for 0 the number of
 * elements that are not 0. Its derivative at 0 is taken to be 0, as in PyTorch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { norm, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[3, 4], [0, -2]]);
 * assert.deepEqual(norm(x, 2, 1).arraySync(), [5, 2]);
 * assert.equal(norm(x, Infinity).itemSync(), 4);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function norm(
  x: Tensor,
  p: NormOrder = 2,
  dim?: Dims,
  options: ReduceOptions = {},
): Tensor {
  const dims = reducedDims("norm", x, dim);
  checkOptions("norm", options, "keepdim: true");
  checkFloating("norm", x.dtype);
  const order = orderOf(p);
  if (Math.abs(order) === Infinity || order < 0) checkNotEmpty("norm", x, dims);
  const y = inWider([x], (wide) => normOver(wide, order, dims));
  return keepDims(y, x, dims, options.keepdim);
}

function orderOf(p: unknown): number {
  if (p === "fro") return 2;
  if (p === "nuc") {
    throw new UnsupportedError(
      'norm: Cannot take the nuclear norm: got "nuc"\nSum the singular values instead',
    );
  }
  if (typeof p === "number" && !Number.isNaN(p)) return p;
  throw new ArgumentError(`norm: Expected a number or "fro" as p: got ${describeValue(p)}`);
}

function normOver(x: Tensor, p: number, dims: readonly number[]): Tensor {
  switch (p) {
    case 0:
      return sumOver(convert(convert(x, "bool"), x.dtype), dims);
    case 1:
      return sumOver(abs(x), dims);
    case 2:
      return rootOrZero(sumOver(mul(x, x), dims));
    case Infinity:
      return maxOver(abs(x), dims);
    case -Infinity:
      return minOver(abs(x), dims);
    default: {
      const power = p > 0 ? powerOrZero : powerOf;
      return power(sumOver(power(abs(x), p), dims), 1 / p);
    }
  }
}
