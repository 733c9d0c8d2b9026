/**
 * Logarithms of float32. For the coefficients see `exponential.ts`.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import { bitsOf, exponentShift, fromBits, integer, single } from "../single.ts";

const { absolute, add, and, convert, divide, less, multiply, multiplyAdd } = scalar;
const { select, shiftLeft, shiftRight, sqrt, subtract } = scalar;

/** A logarithm of m · 2ᵉ out of ln m and e. */
type Base = (logarithm: Expression, e: Expression) => Expression;

const natural: Base = (logarithm, e) => multiplyAdd(e, single(Math.LN2), logarithm);

const binary: Base = (logarithm, e) => multiplyAdd(logarithm, single(1 / Math.LN2), e);

// log₁₀ 2 in a part of 9 bits, whose products with exponents are exact, and the rest.
const decimalHigh = 0x134 * 2 ** -10;
const decimalLow = Math.log10(2) - decimalHigh;

const decimal: Base = (logarithm, e) => {
  const low = multiplyAdd(e, single(decimalLow), multiply(logarithm, single(1 / Math.LN10)));
  return multiplyAdd(e, single(decimalHigh), low);
};

/** ln(1 + f) = f + f² · …, within 2.7e-8 of it where 2/3 ≤ 1 + f ≤ 4/3. */
const coefficients = [
  -0.49999937415122986,
  0.33333200216293335,
  -0.250077486038208,
  0.20011073350906372,
  -0.1641702950000763,
  0.13997134566307068,
  -0.1538359820842743,
  0.14020581543445587,
];

/** ln(1 + f), where 2/3 ≤ 1 + f ≤ 4/3. */
function nearOne(f: Expression): Expression {
  return multiplyAdd(f, multiply(f, polynomial(f, coefficients)), f);
}

/** From one power of two times 2/3 to the next, 1 is far from both ends. */
const twoThirds = integer(0x3f2aaaab);
const fourThirds = integer(0x3faaaaab);
const bitsOfOne = integer(0x3f800000);

/** The logarithm of a positive normal number times 2 to the `exponent`. */
function ofNormal(x: Expression, base: Base, exponent = 0): Expression {
  const above = subtract(bitsOf(x), twoThirds);
  const e = convert("float32", add(shiftRight(above, exponentShift), integer(exponent)));
  const m = fromBits(add(and(above, integer(2 ** 23 - 1)), twoThirds));
  return base(nearOne(subtract(m, single(1))), e);
}

/** Whether a number is from 2⁻¹²⁶ up to a power of two, by one comparison of its bits. */
function isNormal(x: Expression, power = 128): Expression {
  const toLowest = 0x7f800000; // what makes the bits of 2⁻¹²⁶ the lowest integer
  return less(add(bitsOf(x), integer(toLowest)), integer((power - 130) * 2 ** 23));
}

/** What logarithms are of 0 (−∞), negative numbers (NaN), ∞ and NaN. */
function ofSpecial(x: Expression): Expression {
  return subtract(sqrt(x), divide(single(1), absolute(x)));
}

function logarithm(x: Expression, base: Base): Expression {
  const isSubnormal = and(less(single(0), x), less(x, single(2 ** -126)));
  const ofSubnormal = ofNormal(multiply(x, single(2 ** 23)), base, -23);
  const rare = select(isSubnormal, ofSubnormal, ofSpecial(x));
  return select(isNormal(x), ofNormal(x, base), rare);
}

/** ln x. */
export function log(x: Expression): Expression {
  return logarithm(x, natural);
}

/** log₂ x; exact of powers of two. */
export function log2(x: Expression): Expression {
  return logarithm(x, binary);
}

/** log₁₀ x. */
export function log10(x: Expression): Expression {
  return logarithm(x, decimal);
}

/**
 * ln(1 + x) for −1 < x < 2¹²⁶. The power of two is that of the rounded sum, but what is left of the
 * sum is worked out again, so that the digits of x that the sum lost count.
 */
export function logOfOnePlus(x: Expression): Expression {
  const sum = add(single(1), x);
  // −e with (1 + x) · 2⁻ᵉ between 2/3 and 4/3
  const negated = shiftRight(subtract(fourThirds, bitsOf(sum)), exponentShift);
  const scale = fromBits(add(bitsOfOne, shiftLeft(negated, exponentShift)));
  // Subtracted, and −e multiplied, so that −0 stays −0.
  const f = subtract(multiply(x, scale), subtract(single(1), scale));
  return multiplyAdd(convert("float32", negated), single(-Math.LN2), nearOne(f));
}

/** ln(1 + x). */
export function log1p(x: Expression): Expression {
  const sum = add(single(1), x);
  // Where 1 is lost in the sum, the logarithm of the sum is meant.
  const rare = select(isNormal(sum), ofNormal(sum, natural), ofSpecial(sum));
  return select(isNormal(sum, 126), logOfOnePlus(x), rare);
}
