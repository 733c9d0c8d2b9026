/**
 * The error function and its inverse in single precision: short polynomials, without calls of other
 * functions.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import { polynomial } from "./polynomial.ts";
import { atMost, withSign } from "./single.ts";

const { absolute, add, convert, constant, equal, less, literal } = scalar;
const { log1p, multiply, multiplyAdd, negate, select, sqrt, subtract } = scalar;

// The coefficients of erf, lowest powers first, are minimax ones: weighted least squares in double
// precision on 4,000 Chebyshev nodes, the weights multiplied by the errors until these are level
// (Lawson 1961), then rounded to floats. The largest error over all floats, by trying them, is 1.66
// units in the last place; erf is 1 from 4 on, and nowhere above.

/** erf(x) / x − 1 of x², within 6e-9 of erf(x) where |x| < 1.125. */
const erfNear = [
  0.12837917,
  -0.3761259,
  0.11283177,
  -0.026837107,
  0.0051575024,
  -0.0007748544,
  7.0219285e-05,
];

/** 1 − erf(x) of x − 2.25, within 1.5e-8 where 1.125 ≤ x ≤ 4; its error weighs more towards 4. */
const erfcFar = [
  0.0014627278,
  -0.0071424083,
  0.016069656,
  -0.021722926,
  0.019087626,
  -0.010666905,
  0.0028938544,
  0.0006940486,
  -0.0009914045,
  0.00033966984,
  1.5635158e-05,
  -4.7922713e-05,
  1.3994515e-05,
  -1.3514405e-06,
];

/** erf of a float32. */
export function erfSingle(x: Expression): Expression {
  const size = absolute(x);
  // x + x · p: the rounding of the small product hardly counts.
  const near = multiplyAdd(x, polynomial(multiply(x, x), erfNear), x);
  const place = subtract(atMost(size, 4), literal(x, 2.25));
  const far = withSign(subtract(literal(x, 1), polynomial(place, erfcFar)), x);
  return select(less(size, literal(x, 1.125)), near, far);
}

// The inverse is computed operation by operation as XLA does it, so that normal numbers have the
// bits that JAX's have. Giles: Approximating the erfinv function (2012), the single precision
// version.

/** Highest powers first; of w − 2.5 where w = −ln(1 − x²) is below 5. */
const central = [
  2.81022636e-08,
  3.43273939e-07,
  -3.5233877e-06,
  -4.39150654e-06,
  0.00021858087,
  -0.00125372503,
  -0.00417768164,
  0.246640727,
  1.50140941,
];

/** Of √w − 3 beyond. */
const tail = [
  -0.000200214257,
  0.000100950558,
  0.00134934322,
  -0.00367342844,
  0.00573950773,
  -0.0076224613,
  0.00943887047,
  1.00167406,
  2.83297682,
];

const wide = (x: Expression) => convert("float64", x);

/** Σ coefficientₖ · wᵏ, each c + p · w with one rounding: products of floats are exact in float64. */
function horner(w: Expression, coefficients: readonly number[]): Expression {
  const at = (value: number) => constant("float64", Math.fround(value));
  return coefficients.slice(1).reduce<Expression>(
    (p, coefficient) => convert(w.type, add(multiply(wide(p), wide(w)), at(coefficient))),
    literal(w, Math.fround(coefficients[0])),
  );
}

/** erf⁻¹ of a number in (−1, 1); ±∞ at the ends. With JAX's bits if `x` is float32. */
export function erfinvSingle(x: Expression): Expression {
  const w = negate(convert(x.type, log1p(wide(negate(multiply(x, x))))));
  const inCentre = less(w, literal(w, 5));
  const p = select(
    inCentre,
    horner(subtract(w, literal(w, 2.5)), central),
    horner(subtract(sqrt(w), literal(w, 3)), tail),
  );
  const isEnd = equal(absolute(x), literal(x, 1));
  return select(isEnd, multiply(x, literal(x, Infinity)), multiply(p, x));
}
