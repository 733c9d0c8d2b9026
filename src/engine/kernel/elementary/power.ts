/**
 * Powers of float32. For the coefficients see `exponential.ts`; these are not rounded.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import { atLeast, atMost, bitsOf, exponentShift, fromBits, integer, single } from "../single.ts";

const { absolute, add, and, bitcast, constant, convert, divide, equal, less, lessEqual, multiply } =
  scalar;
const { multiplyAdd, negate, round, select, shiftLeft, shiftRight, subtract } = scalar;

const double = (value: number) => constant("float64", value);

// An error of log₂ x grows by the exponent: up to 128 times in the logarithm of the result. Logarithm
// and power are therefore taken in float64, with polynomials just long enough for float32.

/** log₂(m) / s of s² with s = (m − 1) / (m + 1), within 4e-12 of it where √½ ≤ m ≤ √2. */
const logarithm = [
  2.8853900817900917,
  0.9617966733337081,
  0.5770835866260471,
  0.41167261339104505,
  0.3407321602573922,
];

/** 2ʳ within 2e-9 where |r| ≤ 1/2. */
const powerOfTwo = [
  1,
  0.6931472028550824,
  0.24022647913635256,
  0.05550332471094241,
  0.00961843735747367,
  0.001339887442257757,
  0.00015353361821621669,
];

const rootOfHalf = integer(0x3f3504f3);

/** log₂ of a positive finite float32, as float64. */
function wideLog2(x: Expression): Expression {
  const isSubnormal = less(x, single(2 ** -126));
  const normal = select(isSubnormal, multiply(x, single(2 ** 24)), x);
  const above = subtract(bitsOf(normal), rootOfHalf);
  const m = fromBits(add(and(above, integer(2 ** 23 - 1)), rootOfHalf));
  const shift = select(isSubnormal, integer(-24), integer(0));
  const e = convert("float64", add(shiftRight(above, exponentShift), shift));
  const wide = convert("float64", m);
  const s = divide(subtract(wide, double(1)), add(wide, double(1)));
  return multiplyAdd(s, polynomial(multiply(s, s), logarithm), e);
}

/** 2 to a float64, as float32. */
function singleExp2(x: Expression): Expression {
  const clamped = atLeast(atMost(x, 129), -151);
  const rounder = double(1.5 * 2 ** 52 + 1023);
  const shifted = add(clamped, rounder);
  const r = subtract(clamped, subtract(shifted, rounder));
  const bits = shiftLeft(bitcast("int64", shifted), constant("int64", 52n));
  return convert("float32", multiply(polynomial(r, powerOfTwo), bitcast("float64", bits)));
}

/** xʸ, with the corner cases of C's pow. */
export function power(x: Expression, y: Expression): Expression {
  const [zero, one] = [single(0), single(1)];
  const size = absolute(x);
  const isOne = equal(size, one); // to any power it is 1, also to infinite ones
  const exponent = convert("float64", select(isOne, zero, y));
  const ordinary = singleExp2(multiply(exponent, wideLog2(size)));
  // The bits of what is above 0 and below ∞ lie between those; the sum wraps at 0.
  const isOrdinary = less(add(bitsOf(size), integer(0x7fffffff)), integer(-0x800001));
  const toPositive = select(less(zero, y), size, y); // a NaN stays
  const toAny = select(less(y, zero), divide(one, size), toPositive);
  const extreme = select(equal(y, zero), one, toAny);
  const magnitude = select(isOrdinary, ordinary, extreme);
  // Of negative numbers there are integer powers.
  const half = multiply(y, single(0.5));
  const isEven = equal(round(half), half);
  const signed = select(isEven, magnitude, negate(magnitude));
  const undefinedPower = select(isOrdinary, single(NaN), magnitude);
  const ofNegative = select(equal(round(y), y), signed, undefinedPower);
  return select(lessEqual(integer(0), bitsOf(x)), magnitude, ofNegative);
}
