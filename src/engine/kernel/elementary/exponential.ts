/**
 * Exponentials of float32.
 *
 * The argument is x = n ln 2 + r, where n ln 2 is subtracted in two parts of which the first loses
 * nothing (Cody & Waite: Software Manual for the Elementary Functions, 1980); eʳ is a polynomial, and
 * 2ⁿ is made of bits.
 *
 * The coefficients, here and in the files beside, are minimax ones: weighted least squares in double
 * precision on 3,000 Chebyshev nodes, the weights multiplied by the errors until these are level
 * (Lawson 1961). They are rounded to floats one after the other, lowest powers first, and those left
 * are fitted again.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import {
  atLeast,
  atMost,
  bitsOf,
  exponentShift,
  fromBits,
  integer,
  rounder,
  single,
} from "../single.ts";

const { add, equal, multiply, multiplyAdd, select, shiftLeft, shiftRight, subtract } = scalar;

// ln 2 in a part of 12 bits, whose products with exponents are exact, and the rest.
const ln2High = 0x2c5c * 2 ** -14;
const ln2Low = Math.LN2 - ln2High;

/** x = n ln 2 + r with n a multiple of `step`, and the float32 2^(n / step) times 2 to the `shift`. */
function reduce(x: Expression, step: 1 | 2, shift = 0): Record<"n" | "r" | "power", Expression> {
  const biased = single(rounder + 127 + shift);
  const shifted = multiplyAdd(x, single(1 / (step * Math.LN2)), biased);
  const n = subtract(shifted, biased);
  const rest = multiplyAdd(n, single(-step * ln2High), x);
  return {
    n,
    r: multiplyAdd(n, single(-step * ln2Low), rest),
    power: fromBits(shiftLeft(bitsOf(shifted), exponentShift)),
  };
}

/** eʳ within 1.5e-8 of it where |r| ≤ ln 2. */
const exponential = [
  1,
  1,
  0.5000003576278687,
  0.166666179895401,
  0.041661228984594345,
  0.008335934951901436,
  0.0014104777947068214,
  0.00019629749294836074,
];

/**
 * eˣ as p · s², where x is from −130 to 130: the square root of an even power of two is neither
 * subnormal nor infinite, and the last product alone rounds to what is.
 */
export function exponentialParts(x: Expression): { p: Expression; s: Expression } {
  const { r, power } = reduce(x, 2);
  return { p: polynomial(r, exponential), s: power };
}

/** eˣ. */
export function exp(x: Expression): Expression {
  const { p, s } = exponentialParts(atLeast(atMost(x, 89), -104));
  return multiply(multiply(p, s), s);
}

/** 2ʳ within 3e-9 of it where |r| ≤ 1/2. */
const powerOfTwo = [
  1,
  0.6931471824645996,
  0.24022647738456726,
  0.05550359934568405,
  0.009618505835533142,
  0.0013390806270763278,
  0.0001532646274426952,
];

/** 2ˣ; exact of integers. */
export function exp2(x: Expression): Expression {
  const clamped = atLeast(atMost(x, 129), -151);
  // 2ⁿ is the product of 2 to ⌊n/2⌋ and to n − ⌊n/2⌋, which a float can hold.
  const biased = single(rounder + 2 * 127);
  const shifted = add(clamped, biased);
  const r = subtract(clamped, subtract(shifted, biased));
  const n = bitsOf(shifted);
  const half = shiftRight(n, integer(1));
  const [first, second] = [half, subtract(n, half)].map((exponent) =>
    fromBits(shiftLeft(exponent, exponentShift))
  );
  return multiply(multiply(polynomial(r, powerOfTwo), first), second);
}

/** (eʳ − 1) / r within 1.4e-8 of it where |r| ≤ ln 2 / 2. */
const exponentialLessOne = [
  1,
  0.4999999701976776,
  0.1666654646396637,
  0.04166743531823158,
  0.00836627185344696,
  0.0013870695838704705,
];

/**
 * eˣ − 1 times 2 to the `shift`, by which it need not overflow, where x is from −18 up to where that
 * does; and eʳ − 1, which is eˣ − 1 where n = 0.
 */
export function shiftedExpm1(
  x: Expression,
  shift: number,
): Record<"n" | "near" | "shifted", Expression> {
  const { n, r, power } = reduce(x, 1, shift);
  const near = multiply(r, polynomial(r, exponentialLessOne));
  // 2ⁿ (eʳ − 1) + (2ⁿ − 1)
  const rest = subtract(power, single(2 ** shift));
  return { n, near, shifted: multiplyAdd(power, near, rest) };
}

/** eˣ − 1. */
export function expm1(x: Expression): Expression {
  const { n, near, shifted } = shiftedExpm1(atLeast(atMost(x, 89), -18), -1);
  return select(equal(n, single(0)), near, add(shifted, shifted));
}
