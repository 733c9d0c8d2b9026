/**
 * Sine, cosine and tangent of float32. For the coefficients see `exponential.ts`.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import { atLeast, atMost, bitsOf, fromBits, integer, rounder, single } from "../single.ts";
import { nearLimit, radians, reduceNear, turns } from "./angle.ts";

const { absolute, add, and, constant, convert, divide, equal, lessEqual, multiply } = scalar;
const { multiplyAdd, negate, round, select, shiftLeft, subtract, xor } = scalar;

/** sin r = r + r³ · …, of r² within 6.3e-9 of it where |r| ≤ π/2. */
const sine = [
  -0.16666659712791443,
  0.008333069272339344,
  -0.00019809768127743155,
  2.6060538402816746e-6,
];

/** sin x, or cos x, which is the sine of half a half turn more. */
function sineOf(x: Expression, halfTurns: 0 | 0.5): Expression {
  const isNear = lessEqual(absolute(x), single(nearLimit));
  const r = select(isNear, nearAngle(x, halfTurns), farAngle(x, halfTurns));
  const square = multiply(r, r);
  // 0 is added so that r² · … is not −0, whose product with −0 is 0.
  const factor = multiplyAdd(square, polynomial(square, sine), single(0));
  return atLeast(atMost(multiplyAdd(r, factor, r), 1), -1);
}

/** An angle in [−π/2, π/2] whose sine is that of x and so many half turns. */
function nearAngle(x: Expression, halfTurns: 0 | 0.5): Expression {
  const [perHalfTurn, toBits] = [single(1 / Math.PI), single(rounder)];
  const place = halfTurns === 0
    ? multiplyAdd(x, perHalfTurn, toBits)
    : add(multiplyAdd(x, perHalfTurn, single(halfTurns)), toBits);
  const n = subtract(place, toBits);
  const subtracted = halfTurns === 0 ? n : subtract(n, single(halfTurns));
  return negateIfOdd(reduceNear(x, subtracted, 1), bitsOf(place));
}

/** The same of an x of any size. */
function farAngle(x: Expression, halfTurns: 0 | 0.5): Expression {
  const place = multiplyAdd(turns(x), constant("float64", 2), constant("float64", halfTurns));
  const n = round(place);
  return negateIfOdd(radians(subtract(place, n)), convert("int32", n));
}

/** (−1)ⁿ x. */
function negateIfOdd(x: Expression, n: Expression): Expression {
  return fromBits(xor(bitsOf(x), shiftLeft(n, integer(31))));
}

/** sin x. */
export function sin(x: Expression): Expression {
  return sineOf(x, 0);
}

/** cos x. */
export function cos(x: Expression): Expression {
  return sineOf(x, 0.5);
}

/** r / tan(r) of r², within 6e-9 of it where |r| ≤ π/4. */
const cotangent = [
  1,
  -0.3333330452442169,
  -0.02222653664648533,
  -0.0020962797570973635,
  -0.0002481952542439103,
];

/** The tangent of r + n π/2. */
function tangentOf(r: Expression, n: Expression): Expression {
  const under = polynomial(multiply(r, r), cotangent);
  const isOdd = equal(and(n, integer(1)), integer(1));
  return divide(select(isOdd, under, r), select(isOdd, negate(r), under));
}

/** tan x. */
export function tan(x: Expression): Expression {
  const place = multiplyAdd(x, single(2 / Math.PI), single(rounder));
  const near = reduceNear(x, subtract(place, single(rounder)), 0.5);
  const quarters = multiply(turns(x), constant("float64", 4));
  const n = round(quarters);
  const far = radians(multiply(subtract(quarters, n), constant("float64", 0.5)));
  const isNear = lessEqual(absolute(x), single(nearLimit));
  return select(isNear, tangentOf(near, bitsOf(place)), tangentOf(far, convert("int32", n)));
}
