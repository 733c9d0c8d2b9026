/**
 * Angles brought near zero.
 *
 * @module
 */
import { scalar } from "../build.ts";
import type { Expression } from "../expression.ts";
import { single } from "../single.ts";

const { constant, convert, multiply, multiplyAdd, round, subtract } = scalar;

// π in parts of 15 and 16 bits, whose products with numbers of 8 bits are exact, and the rest.
const piHigh = 0x6487 * 2 ** -13;
const piMiddle = 0xed51 * 2 ** -29;
const piLow = 1.215420101301238520295e-10;

/** Up to here `reduceNear` is as accurate as floats can be. */
export const nearLimit = 400;

/**
 * x − n · π · `fraction` for a number n of at most 8 bits (Cody & Waite: Software Manual for the
 * Elementary Functions, 1980). What is subtracted first is exact, and so cancels without a loss.
 */
export function reduceNear(x: Expression, n: Expression, fraction: 1 | 0.5): Expression {
  return [piHigh, piMiddle, piLow].reduce(
    (rest, part) => multiplyAdd(n, single(-fraction * part), rest),
    x,
  );
}

/** The first 182 binary digits of 1 / 2π, 26 a number. */
const perTurn = [10680707, 28915984, 22192066, 30798973, 20241856, 57510486, 26461241];

/**
 * x / 2π without its whole turns, in [−1/2, 1/2], of type float64, for every finite x; NaN of the
 * others. Payne & Hanek (Radian reduction for trigonometric functions, 1983) multiply by those
 * digits of 1 / 2π that matter. Here products with 26 digits are exact in float64, whole turns
 * leave each sum without rounding, and what comes after is too small to bring them back. The sums
 * are off by some 2⁻⁵⁵ of a turn, 3 units in the last place of the float32 that is nearest to a
 * multiple of π/2.
 */
export function turns(x: Expression): Expression {
  const wide = convert("float64", x);
  return perTurn.reduce<Expression>((sum, digits, i) => {
    const part = multiplyAdd(wide, constant("float64", digits * 2 ** (-26 * (i + 1))), sum);
    return subtract(part, round(part));
  }, constant("float64", 0));
}

/** A fraction of a half turn as an angle in radians, of type float32. */
export function radians(halfTurns: Expression): Expression {
  return convert("float32", multiply(halfTurns, constant("float64", Math.PI)));
}
