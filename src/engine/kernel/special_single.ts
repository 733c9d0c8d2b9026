/**
 * The inverse error function in single precision, operation by operation as XLA computes it, so that
 * normal numbers have the bits that JAX's have.
 *
 * Giles: Approximating the erfinv function (2012), the single precision version.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";

const { absolute, add, convert, constant, equal, less, literal } = scalar;
const { log1p, multiply, negate, select, sqrt, subtract } = scalar;

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
