/**
 * Powers, and division with what is left of it.
 *
 * @module
 */
import { isFloating } from "../base/mod.ts";
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { type Expression, scalar } from "../kernel/mod.ts";
import { div, mul, neg, sub } from "./arithmetic.ts";
import { equal, less } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { binary, constantPointwise } from "./differentiable.ts";
import { log } from "./exponential.ts";
import { floor, trunc } from "./rounding.ts";
import { select } from "./selection.ts";

const zeros = (x: Tensor) => fullLike(x, 0);
const ones = (x: Tensor) => fullLike(x, 1);

const powPrimitive: Primitive = binary("pow", {
  element: scalar.power,
  derivatives: [
    // y xʸ⁻¹, which is 0 for y = 0 also where xʸ⁻¹ is infinite
    (x, y) => select(equal(y, zeros(y)), zeros(x), mul(y, pow(x, sub(y, ones(y))))),
    // xʸ ln x, which is 0 at x = 0 for y ≥ 0
    (x, y, z) => {
      const isZero = equal(x, zeros(x));
      const atZero = select(less(y, zeros(y)), fullLike(z, -Infinity), zeros(z));
      return select(isZero, atZero, mul(z, log(select(isZero, ones(x), x))));
    },
  ],
});

/** `xʸ`; of integers with wrapping. */
export function pow(x: Tensor, y: Tensor): Tensor {
  return bind1(powPrimitive, [x, y], noParams);
}

/** Whether a remainder towards zero and its divisor have different signs. */
function signsDiffer(rest: Expression, y: Expression): Expression {
  const zero = scalar.literal(y, 0);
  return scalar.and(
    scalar.notEqual(rest, zero),
    scalar.xor(scalar.less(rest, zero), scalar.less(y, zero)),
  );
}

const remPrimitive: Primitive = binary("rem", {
  // x − y trunc(x / y)
  element: scalar.remainder,
  derivatives: [(x) => ones(x), (x, y) => neg(trunc(div(x, y)))],
});

const modPrimitive: Primitive = binary("mod", {
  // x − y floor(x / y)
  element: (x, y) => {
    const rest = scalar.remainder(x, y);
    return scalar.select(signsDiffer(rest, y), scalar.add(rest, y), rest);
  },
  derivatives: [(x) => ones(x), (x, y) => neg(floor(div(x, y)))],
});

const floorDivPrimitive: Primitive = constantPointwise("floorDiv", ([x, y]) => {
  const rest = scalar.remainder(x, y);
  const one = scalar.literal(x, 1);
  if (!isFloatType(x)) {
    const quotient = scalar.divide(x, y);
    return scalar.select(signsDiffer(rest, y), scalar.subtract(quotient, one), quotient);
  }
  // x − rest is a multiple of y, but its quotient by y may be rounded: the nearest integer is meant.
  const exact = scalar.divide(scalar.subtract(x, rest), y);
  const lower = scalar.select(signsDiffer(rest, y), scalar.subtract(exact, one), exact);
  const quotient = scalar.round(lower);
  const byZero = scalar.equal(y, scalar.literal(y, 0));
  return scalar.select(byZero, scalar.divide(x, y), quotient);
});

function isFloatType({ type }: Expression): boolean {
  return type === "float32" || type === "float64";
}

/** The remainder of a division towards zero: its sign is that of `x`, as C's fmod. */
export function rem(x: Tensor, y: Tensor): Tensor {
  return bind1(remPrimitive, [x, y], noParams);
}

/** The remainder of a division rounded down: its sign is that of `y`. */
export function mod(x: Tensor, y: Tensor): Tensor {
  return bind1(modPrimitive, [x, y], noParams);
}

/** The quotient, rounded down. */
export function floorDiv(x: Tensor, y: Tensor): Tensor {
  return bind1(floorDivPrimitive, [x, y], noParams);
}

/** The quotient, rounded towards zero. */
export function truncDiv(x: Tensor, y: Tensor): Tensor {
  const quotient = div(x, y);
  return isFloating(x.dtype) ? trunc(quotient) : quotient;
}

/** The primitives of this family. */
export const powerPrimitives: readonly Primitive[] = [
  powPrimitive,
  remPrimitive,
  modPrimitive,
  floorDivPrimitive,
];
