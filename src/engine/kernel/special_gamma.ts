/**
 * The logarithm of the gamma function and its derivatives as expressions: Stirling's series after a
 * shift to where it converges, and reflection for the left half of the line. The formulas are those
 * of Abramowitz and Stegun, Handbook of Mathematical Functions (1964), chapter 6.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import { polynomial } from "./polynomial.ts";

const { absolute, add, divide, equal, floor, less, literal, log, multiply } = scalar;
const { negate, select, sin, subtract, tan } = scalar;

/** How far the argument is shifted to the right before Stirling's series is used. */
const shift = 8;

/** The argument in the right half, 1 − x for x < 1/2, and whether it was reflected. */
function reflect(x: Expression): { readonly z: Expression; readonly left: Expression } {
  const left = less(x, literal(x, 0.5));
  return { z: select(left, subtract(literal(x, 1), x), x), left };
}

/** π times the part of x behind the point, in [0, π). */
function fractionTimesPi(x: Expression): Expression {
  return multiply(literal(x, Math.PI), subtract(x, floor(x)));
}

function isInfinite(x: Expression): Expression {
  return equal(absolute(x), literal(x, Infinity));
}

/** ln |Γ(x)| (6.1.17, 6.1.41). */
export function lgamma(x: Expression): Expression {
  const { z, left } = reflect(x);
  const near = less(z, literal(z, shift));
  const w = select(near, add(z, literal(z, shift)), z);
  const inverse = divide(literal(w, 1), w);
  const series = polynomial(multiply(inverse, inverse), [
    1 / 12,
    -1 / 360,
    1 / 1260,
    -1 / 1680,
    1 / 1188,
    -691 / 360360,
    1 / 156,
  ]);
  // (w − 1/2) ln w − w + ln √2π, so written that it does not overflow before the result does.
  const stirling = add(
    multiply(subtract(w, literal(w, 0.5)), subtract(log(w), literal(w, 1))),
    add(literal(w, 0.5 * Math.log(2 * Math.PI) - 0.5), multiply(inverse, series)),
  );
  let product = z;
  for (let k = 1; k < shift; k++) product = multiply(product, add(z, literal(z, k)));
  const right = subtract(stirling, select(near, log(product), literal(z, 0)));
  const sine = sin(fractionTimesPi(x));
  const mirrored = subtract(subtract(literal(x, Math.log(Math.PI)), log(sine)), right);
  const isPole = scalar.and(left, equal(x, floor(x)));
  const infinite = scalar.or(isInfinite(x), isPole);
  const value = select(left, mirrored, right);
  // Γ(x) ≈ 1 / x near 0, where the reflection would lose the last bits of a subnormal x.
  const tiny = less(absolute(x), literal(x, 1e-17));
  const nearest = select(tiny, negate(log(absolute(x))), value);
  return select(infinite, literal(x, Infinity), nearest);
}

/** Γ′(x) / Γ(x) (6.3.7, 6.3.18); −∞ at 0, NaN at the other poles. */
export function digamma(x: Expression): Expression {
  const { z, left } = reflect(x);
  const w = add(z, literal(z, shift));
  const inverse = divide(literal(w, 1), w);
  const square = multiply(inverse, inverse);
  const series = polynomial(square, [
    1 / 12,
    -1 / 120,
    1 / 252,
    -1 / 240,
    1 / 132,
    -691 / 32760,
    1 / 12,
  ]);
  const asymptotic = subtract(
    subtract(log(w), multiply(literal(w, 0.5), inverse)),
    multiply(square, series),
  );
  let sum = divide(literal(z, 1), z);
  for (let k = 1; k < shift; k++) sum = add(sum, divide(literal(z, 1), add(z, literal(z, k))));
  const right = subtract(asymptotic, sum);
  const cotangent = divide(literal(x, Math.PI), tan(fractionTimesPi(x)));
  const isPole = equal(x, floor(x));
  const zero = equal(x, literal(x, 0));
  const atPole = select(zero, negate(divide(literal(x, 1), x)), literal(x, NaN));
  const mirrored = select(isPole, atPole, subtract(right, cotangent));
  const value = select(left, mirrored, right);
  return select(equal(x, literal(x, Infinity)), x, value);
}

/** The Bernoulli numbers B₂, B₄, … */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

/** The n-th derivative of digamma, n ≥ 1 (6.4.7, 6.4.10; ζ by Euler and Maclaurin's formula). */
export function polygamma(n: number, x: Expression): Expression {
  const { z, left } = reflect(x);
  const sign = n % 2 === 0 ? -1 : 1;
  const right = multiply(literal(x, sign * factorial(n)), hurwitzZeta(n + 1, z));
  // ψₙ(x) = (−1)ⁿ ψₙ(1 − x) − π (d/dx)ⁿ cot πx
  const tangent = tan(fractionTimesPi(x));
  const cotangent = divide(literal(x, 1), tangent);
  const derivative = polynomial(cotangent, cotangentDerivative(n));
  const mirrored = subtract(
    n % 2 === 0 ? right : negate(right),
    multiply(literal(x, Math.PI), derivative),
  );
  const isPole = equal(x, floor(x));
  const value = select(
    left,
    select(isPole, literal(x, n % 2 === 0 ? -Infinity : Infinity), mirrored),
    right,
  );
  return select(equal(x, literal(x, Infinity)), literal(x, 0), value);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** ζ(s, z) = Σ (z + k)⁻ˢ for z ≥ 1/2. */
function hurwitzZeta(s: number, z: Expression): Expression {
  const terms = 10;
  let sum = integerPower(divide(literal(z, 1), z), s);
  for (let k = 1; k < terms; k++) {
    sum = add(sum, integerPower(divide(literal(z, 1), add(z, literal(z, k))), s));
  }
  const w = add(z, literal(z, terms));
  const inverse = divide(literal(w, 1), w);
  const power = integerPower(inverse, s - 1);
  const tail = bernoulli.map((b, i) => {
    const j = 2 * (i + 1);
    let rising = 1;
    for (let k = 0; k < j - 1; k++) rising *= s + k;
    return b * rising / factorial(j);
  });
  const square = multiply(inverse, inverse);
  const corrections = add(
    literal(w, 1 / (s - 1)),
    add(multiply(literal(w, 0.5), inverse), multiply(square, polynomial(square, tail))),
  );
  return add(sum, multiply(power, corrections));
}

function integerPower(x: Expression, exponent: number): Expression {
  let result = x;
  for (let i = 1; i < exponent; i++) result = multiply(result, x);
  return result;
}

/** The coefficients of (d/dx)ⁿ cot πx as a polynomial in cot πx. */
function cotangentDerivative(n: number): number[] {
  let coefficients = [0, 1];
  for (let i = 0; i < n; i++) {
    // d/dx p(c) = −π (1 + c²) p′(c)
    const slope = coefficients.slice(1).map((coefficient, k) => coefficient * (k + 1));
    const next = new Array<number>(coefficients.length + 1).fill(0);
    slope.forEach((coefficient, k) => {
      next[k] -= Math.PI * coefficient;
      next[k + 2] -= Math.PI * coefficient;
    });
    coefficients = next;
  }
  return coefficients;
}
