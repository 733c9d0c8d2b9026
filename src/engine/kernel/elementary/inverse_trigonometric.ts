/**
 * Inverse trigonometric functions of float32. For the coefficients see `exponential.ts`.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { polynomial } from "../polynomial.ts";
import { atMost, bitsOf, integer, single, withSign } from "../single.ts";

const { absolute, add, divide, isNaN, less, multiply, multiplyAdd } = scalar;
const { select, sqrt, subtract } = scalar;

/** asin(x) = x + x³ · …, of x² within 8.9e-8 of it where |x| ≤ 1/2. */
const arcsine = [
  0.1666557937860489,
  0.07540544867515564,
  0.04003418982028961,
  0.049954503774642944,
];

/** asin x; beyond 1/2 it is π/2 − 2 asin √((1 − x) / 2). */
export function asin(x: Expression): Expression {
  const size = absolute(x);
  const isLarge = less(single(0.5), size);
  const rest = multiplyAdd(size, single(-0.5), single(0.5));
  const square = select(isLarge, rest, multiply(x, x));
  const root = select(isLarge, sqrt(rest), size);
  const near = multiplyAdd(root, multiply(square, polynomial(square, arcsine)), root);
  const far = multiplyAdd(near, single(-2), single(Math.PI / 2));
  return withSign(select(isLarge, far, near), x);
}

/** acos(x) / √(1 − x) within 1.2e-7 of it where 0 ≤ x ≤ 1: the form of Abramowitz & Stegun 4.4.46. */
const arccosine = [
  1.5707963705062866,
  -0.21459120512008667,
  0.08880408853292465,
  -0.04896954074501991,
  0.027178417891263962,
  -0.011368620209395885,
  0.0023642207961529493,
];

/** acos x; of negative numbers it is π − acos(−x). */
export function acos(x: Expression): Expression {
  const size = absolute(x);
  const value = multiply(sqrt(subtract(single(1), size)), polynomial(size, arccosine));
  return select(less(x, single(0)), subtract(single(Math.PI), value), value);
}

/** atan(x) = x + x³ · …, of x² within 1.1e-7 of it where |x| ≤ 1. */
const arctangent = [
  -0.3333239257335663,
  0.19974228739738464,
  -0.1404140740633011,
  0.09968681633472443,
  -0.06020596995949745,
  0.02473600208759308,
  -0.004823058843612671,
];

/** atan of a number from 0 to 1. */
function atanOfRatio(x: Expression): Expression {
  const square = multiply(x, x);
  return multiplyAdd(x, multiply(square, polynomial(square, arctangent)), x);
}

/** atan x; beyond 1 it is π/2 − atan(1/x). */
export function atan(x: Expression): Expression {
  const size = absolute(x);
  const isLarge = less(single(1), size);
  const near = atanOfRatio(select(isLarge, divide(single(1), size), size));
  return withSign(select(isLarge, subtract(single(Math.PI / 2), near), near), x);
}

/** The angle of the point (x, y). */
export function atan2(y: Expression, x: Expression): Expression {
  const [width, height] = [absolute(x), absolute(y)];
  const isSteep = less(width, height);
  const shorter = select(isSteep, width, height);
  const longer = select(isSteep, height, width);
  const quotient = divide(shorter, longer);
  // Two zeros make an angle of 0 with the axis, two infinities one of π/4, and a NaN stays.
  const ratio = select(isNaN(quotient), atMost(add(width, height), 1), quotient);
  const near = atanOfRatio(ratio);
  const right = select(isSteep, subtract(single(Math.PI / 2), near), near);
  // The sign of −0 counts.
  const isLeft = less(bitsOf(x), integer(0));
  return withSign(select(isLeft, subtract(single(Math.PI), right), right), y);
}
