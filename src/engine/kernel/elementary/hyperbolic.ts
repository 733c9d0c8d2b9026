/**
 * Hyperbolic functions of float32.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import { atLeast, atMost, single, withSign } from "../single.ts";
import { exponentialParts, shiftedExpm1 } from "./exponential.ts";

const { absolute, add, divide, lessEqual, multiply, multiplyAdd, select } = scalar;

/** sinh x = ½ (e + e / (e + 1)) with e = e^|x| − 1, a quarter of which does not overflow. */
export function sinh(x: Expression): Expression {
  const size = absolute(x);
  const { shifted: quarter } = shiftedExpm1(atMost(size, 89.5), -2);
  const half = add(quarter, divide(quarter, multiplyAdd(quarter, single(4), single(1))));
  // A quarter of a subnormal number may not be one.
  return select(lessEqual(single(2 ** -12), size), withSign(add(half, half), x), x);
}

/** cosh x = h + 1/(4h) with h = e^|x| / 2. */
export function cosh(x: Expression): Expression {
  const { p, s } = exponentialParts(atMost(absolute(x), 90));
  const half = multiply(multiply(p, s), multiply(s, single(0.5)));
  return add(half, divide(single(0.25), half));
}

// tanh(x/2) = p / (2 + 2d) with p = x + x³ · … and d = x² · …, both of x², where |x| ≤ 9.05. Loeb's
// iteration (1957), least squares with the denominator before as a weight, levels the errors that
// are left in tanh x, 7.7e-9 of it. All coefficients are positive, so that nothing cancels.
const numerator = [0.029772423207759857, 0.00011422291572671384];
const denominator = [0.11310572177171707, 0.0012064031325280666, 1.2283193200346432e-6];

/**
 * tanh x = 2t / (1 + t²) = (p + pd) / (1 + 2d + d² + p²/4) with t = tanh(x/2). Where tanh x is near
 * ±1, errors of t hardly count; where it is small, those of sums count whose larger part is p or 1.
 */
export function tanh(x: Expression): Expression {
  const clamped = atLeast(atMost(x, 9.05), -9.05);
  const square = multiply(clamped, clamped);
  const p = multiplyAdd(clamped, multiply(square, polynomial(square, numerator)), clamped);
  const d = multiply(square, polynomial(square, denominator));
  const rest = multiplyAdd(d, d, multiplyAdd(p, multiply(p, single(0.25)), add(d, d)));
  const value = divide(multiplyAdd(p, d, p), add(single(1), rest));
  return atLeast(atMost(value, 1), -1);
}
