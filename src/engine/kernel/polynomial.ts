/**
 * Polynomials as expressions.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";

/** `coefficients[0] + x · (coefficients[1] + x · (…))`, in the precision of `x`. */
export function polynomial(x: Expression, coefficients: readonly number[]): Expression {
  return coefficients.slice(0, -1).reduceRight<Expression>(
    (sum, coefficient) => scalar.multiplyAdd(sum, x, scalar.literal(x, coefficient)),
    scalar.literal(x, coefficients[coefficients.length - 1]),
  );
}
