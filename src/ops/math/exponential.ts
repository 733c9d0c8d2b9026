/**
 * Exponentials, logarithms and roots.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  and,
  div as divOf,
  equal,
  exp as expOf,
  exp2 as exp2Of,
  expm1 as expm1Of,
  fullLike as fullLikeOf,
  hypot as hypotOf,
  isNaN,
  less,
  log as logOf,
  log10 as log10Of,
  log1p as log1pOf,
  log2 as log2Of,
  logaddexp as logaddexpOf,
  mul as mulOf,
  neg as negOf,
  not,
  or,
  select,
  sigmoid as sigmoidOf,
  sqrt as sqrtOf,
  sub as subOf,
} from "../../engine/primitive/mod.ts";
import { floatingOperand, promoteOperands } from "../operands.ts";
import { clamp } from "./extremes.ts";
import { inWider } from "../wide.ts";

/**
 * eˣ, elementwise. Integers and bools become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { exp, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(exp(tensor(1)).itemSync() as number - Math.E) < 1e-6);
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return expOf(floatingOperand("exp", x));
}

/**
 * 2ˣ, elementwise. Integers and bools become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { exp2, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(exp2(tensor(3)).itemSync() as number - 8) < 1e-6);
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return exp2Of(floatingOperand("exp2", x));
}

/**
 * eˣ − 1, elementwise, accurate near 0. Integers and bools become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { expm1, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(expm1(tensor(1)).itemSync() as number - (Math.E - 1)) < 1e-6);
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return expm1Of(floatingOperand("expm1", x));
}

/**
 * The natural logarithm, elementwise: −∞ of 0, NaN of negative numbers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { log, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(log(tensor(1)).itemSync(), 0);
 * ```
 */
export function log(x: TensorLike): Tensor {
  return logOf(floatingOperand("log", x));
}

/**
 * The logarithm to base 2, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { log2, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(log2(tensor(8)).itemSync() as number - 3) < 1e-6);
 * ```
 */
export function log2(x: TensorLike): Tensor {
  return log2Of(floatingOperand("log2", x));
}

/**
 * The logarithm to base 10, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { log10, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(log10(tensor(1000)).itemSync() as number - 3) < 1e-6);
 * ```
 */
export function log10(x: TensorLike): Tensor {
  return log10Of(floatingOperand("log10", x));
}

/**
 * ln(1 + x), elementwise, accurate near 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { log1p, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(log1p(tensor(0)).itemSync(), 0);
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return log1pOf(floatingOperand("log1p", x));
}

/**
 * The square root, elementwise: NaN of negative numbers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sqrt, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(sqrt(tensor(9)).itemSync() as number - 3) < 1e-6);
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return sqrtOf(floatingOperand("sqrt", x));
}

/**
 * 1 / (1 + e⁻ˣ), elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sigmoid, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(sigmoid(tensor(0)).itemSync() as number - 0.5) < 1e-6);
 * ```
 */
export function sigmoid(x: TensorLike): Tensor {
  return sigmoidOf(floatingOperand("sigmoid", x));
}

/**
 * 1 / √x, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { rsqrt, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(rsqrt(tensor(4)).itemSync(), 0.5);
 * ```
 */
export function rsqrt(x: TensorLike): Tensor {
  return inWider([floatingOperand("rsqrt", x)], (y) => divOf(fullLikeOf(y, 1), sqrtOf(y)));
}

/**
 * 1 / x, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { reciprocal, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(reciprocal(tensor(4)).itemSync(), 0.25);
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  const float = floatingOperand("reciprocal", x);
  return divOf(fullLikeOf(float, 1), float);
}

/**
 * ln(x / (1 − x)), the inverse of `sigmoid`, elementwise; with `eps`, x is first brought into
 * [eps, 1 − eps].
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logit, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(logit(tensor(0.5)).itemSync(), 0);
 * ```
 */
export function logit(x: TensorLike, options: { readonly eps?: number } = {}): Tensor {
  const { eps } = checkOptions("logit", options, "eps: 1e-6");
  return inWider([floatingOperand("logit", x)], (y) => {
    const inside = eps === undefined ? y : clamp(y, eps, 1 - eps);
    return subOf(logOf(inside), log1pOf(negOf(inside)));
  });
}

/**
 * ln(eˣ + eʸ), elementwise, without overflow; integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logaddexp, tensor } from "@cotangent/cotangent";
 *
 * const value = logaddexp(tensor(1000), tensor(1000)).itemSync() as number;
 * assert.ok(Math.abs(value - (1000 + Math.LN2)) < 1e-4);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function logaddexp(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("logaddexp", [x, y], { floating: true });
  return logaddexpOf(a, b);
}

/**
 * √(x² + y²), elementwise, without overflow; integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { hypot, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(hypot(tensor(3), tensor(4)).itemSync(), 5);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function hypot(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("hypot", [x, y], { floating: true });
  return hypotOf(a, b);
}

/**
 * x ln y, and 0 where x is 0 (but NaN where y is), elementwise; integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, xlogy } from "@cotangent/cotangent";
 *
 * assert.deepEqual(xlogy(tensor([0, 2]), tensor([0, 1])).arraySync(), [0, 0]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  const operands = promoteOperands("xlogy", [x, y], { floating: true });
  return inWider(operands, (a, b) => {
    const zero = fullLikeOf(b, 0);
    // Where x is 0 and ln y is not finite, ln 1 stands in its place.
    const finite = and(less(zero, b), less(b, fullLikeOf(b, Infinity)));
    const safe = and(equal(a, zero), not(or(finite, isNaN(b))));
    return mulOf(a, logOf(select(safe, fullLikeOf(b, 1), b)));
  });
}
