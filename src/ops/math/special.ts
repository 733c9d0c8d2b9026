/**
 * The error function and the gamma function, with their kin.
 *
 * @module
 */
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  digamma as digammaOf,
  erf as erfOf,
  erfc as erfcOf,
  erfinv as erfinvOf,
  lgamma as lgammaOf,
  polygamma as polygammaOf,
} from "../../engine/primitive/mod.ts";
import { floatingOperand } from "../operands.ts";
import { checkInteger } from "../../engine/base/mod.ts";

/**
 * The error function 2/√π ∫₀ˣ e^(−t²) dt, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { erf, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(erf(tensor(0)).itemSync(), 0);
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return erfOf(floatingOperand("erf", x));
}

/**
 * 1 − erf(x), elementwise, accurate where it is small.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { erfc, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(erfc(tensor(0)).itemSync() as number - 1) < 1e-6);
 * ```
 */
export function erfc(x: TensorLike): Tensor {
  return erfcOf(floatingOperand("erfc", x));
}

/**
 * The inverse of the error function, elementwise: ±∞ at ±1, NaN beyond.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { erfinv, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(erfinv(tensor(0)).itemSync(), 0);
 * ```
 */
export function erfinv(x: TensorLike): Tensor {
  return erfinvOf(floatingOperand("erfinv", x));
}

/**
 * ln |Γ(x)|, elementwise: ∞ at 0 and the negative integers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { lgamma, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(lgamma(tensor(1)).itemSync(), 0);
 * ```
 */
export function lgamma(x: TensorLike): Tensor {
  return lgammaOf(floatingOperand("lgamma", x));
}

/**
 * The derivative of ln Γ(x), elementwise: −∞ at 0, NaN at the negative integers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { digamma, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(digamma(tensor(1)).itemSync() as number + 0.5772156649015329) < 1e-6);
 * ```
 */
export function digamma(x: TensorLike): Tensor {
  return digammaOf(floatingOperand("digamma", x));
}

/**
 * The n-th derivative of `digamma`, elementwise; n = 0 is `digamma` itself.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { polygamma, tensor } from "@cotangent/cotangent";
 *
 * const value = polygamma(1, tensor(1)).itemSync() as number;
 * assert.ok(Math.abs(value - Math.PI ** 2 / 6) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} if `n` is not a whole number
 */
export function polygamma(n: number, x: TensorLike): Tensor {
  checkInteger("polygamma", n, { name: "n", minimum: 0 });
  const float = floatingOperand("polygamma", x);
  return n === 0 ? digammaOf(float) : polygammaOf(n, float);
}
