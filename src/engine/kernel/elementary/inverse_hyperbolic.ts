/**
 * Inverse hyperbolic functions of float32, by the logarithm of 1 + x.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { single, withSign } from "../single.ts";
import { log, log1p, logOfOnePlus } from "./logarithm.ts";

const { absolute, add, divide, less, multiply, multiplyAdd, select, sqrt, subtract } = scalar;

/** asinh x = ln(|x| + √(x² + 1)), where the argument less 1 is |x| + x² / (1 + √(x² + 1)). */
export function asinh(x: Expression): Expression {
  const size = absolute(x);
  const square = multiply(x, x);
  const root = sqrt(multiplyAdd(x, x, single(1)));
  const moderate = logOfOnePlus(add(size, divide(square, add(root, single(1)))));
  const large = add(log(size), single(Math.LN2));
  return withSign(select(less(size, single(2 ** 60)), moderate, large), x);
}

/** acosh x = 2 asinh √((x − 1) / 2), where (x − 1) / 2 + 1 is (x + 1) / 2. */
export function acosh(x: Expression): Expression {
  const square = multiply(subtract(x, single(1)), single(0.5));
  const arm = sqrt(square);
  const root = sqrt(multiplyAdd(x, single(0.5), single(0.5)));
  const half = logOfOnePlus(add(arm, divide(square, add(root, single(1)))));
  // The arm is NaN below 1.
  return select(less(arm, single(Infinity)), add(half, half), arm);
}

/** atanh x = ½ ln((1 + |x|) / (1 − |x|)), where the argument less 1 is 2|x| / (1 − |x|). */
export function atanh(x: Expression): Expression {
  const size = absolute(x);
  const argument = divide(add(size, size), subtract(single(1), size));
  return withSign(multiply(log1p(argument), single(0.5)), x);
}
