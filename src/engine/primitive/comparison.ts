/**
 * Comparisons, which give bools and have no derivative.
 *
 * @module
 */
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { constantPointwise } from "./differentiable.ts";

/** `x = y`. */
export const equalPrimitive: Primitive = constantPointwise(
  "equal",
  ([x, y]) => scalar.equal(x, y),
  "bool",
);

/** `x < y`. */
export const lessPrimitive: Primitive = constantPointwise(
  "less",
  ([x, y]) => scalar.less(x, y),
  "bool",
);

/** `x ≤ y`. */
export const lessEqualPrimitive: Primitive = constantPointwise(
  "lessEqual",
  ([x, y]) => scalar.lessEqual(x, y),
  "bool",
);

/** Whether a float is not a number. */
export const isNaNPrimitive: Primitive = constantPointwise(
  "isNaN",
  ([x]) => scalar.isNaN(x),
  "bool",
);

/** `x = y`, elementwise, as bools. */
export function equal(x: Tensor, y: Tensor): Tensor {
  return bind1(equalPrimitive, [x, y], noParams);
}

/** `x < y`, elementwise, as bools. */
export function less(x: Tensor, y: Tensor): Tensor {
  return bind1(lessPrimitive, [x, y], noParams);
}

/** `x ≤ y`, elementwise, as bools. */
export function lessEqual(x: Tensor, y: Tensor): Tensor {
  return bind1(lessEqualPrimitive, [x, y], noParams);
}

/** Whether each float is not a number. */
export function isNaN(x: Tensor): Tensor {
  return bind1(isNaNPrimitive, [x], noParams);
}

/** The primitives of this family. */
export const comparisonPrimitives: readonly Primitive[] = [
  equalPrimitive,
  lessPrimitive,
  lessEqualPrimitive,
  isNaNPrimitive,
];
