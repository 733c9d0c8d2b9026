/**
 * Roots whose derivative at 0 is taken to be 0.
 *
 * @module
 */
import type { Tensor } from "../../engine/core/mod.ts";
import { equal, fullLike, pow, select, sqrt } from "../../engine/primitive/mod.ts";

/** A function of `x` where it is not 0, and 0 with derivative 0 where it is. */
export function zeroAtZero(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const zero = fullLike(x, 0);
  const isZero = equal(x, zero);
  return select(isZero, zero, f(select(isZero, fullLike(x, 1), x)));
}

/** `√x`, whose derivative at 0 is taken to be 0. */
export function rootOrZero(x: Tensor): Tensor {
  return zeroAtZero(x, sqrt);
}

/** `x` to the power of a number. */
export function powerOf(x: Tensor, exponent: number): Tensor {
  return pow(x, fullLike(x, exponent));
}

/** `x` to a positive power, whose derivative at 0 is taken to be 0. */
export function powerOrZero(x: Tensor, exponent: number): Tensor {
  return zeroAtZero(x, (positive) => powerOf(positive, exponent));
}
