/**
 * Signs, magnitudes and whole numbers.
 *
 * @module
 */
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { constantPointwise, unary } from "./differentiable.ts";

// d |x| = sign(x) dx, 0 at 0
const absPrimitive: Primitive = unary("abs", {
  element: scalar.absolute,
  derivative: (x) => sign(x),
});

// By comparisons, so that the sign of NaN is 0 everywhere, as in PyTorch.
const signPrimitive: Primitive = constantPointwise("sign", ([x]) => {
  const [zero, one, minusOne] = [0, 1, -1].map((value) => scalar.literal(x, value));
  const negative = scalar.select(scalar.less(x, zero), minusOne, zero);
  return scalar.select(scalar.less(zero, x), one, negative);
});

const floorPrimitive: Primitive = constantPointwise("floor", ([x]) => scalar.floor(x));
const ceilPrimitive: Primitive = constantPointwise("ceil", ([x]) => scalar.ceil(x));
const roundPrimitive: Primitive = constantPointwise("round", ([x]) => scalar.round(x));
const truncPrimitive: Primitive = constantPointwise("trunc", ([x]) => scalar.trunc(x));

/** The magnitude. */
export function abs(x: Tensor): Tensor {
  return bind1(absPrimitive, [x], noParams);
}

/** −1, 0 or 1; 0 of NaN. */
export function sign(x: Tensor): Tensor {
  return bind1(signPrimitive, [x], noParams);
}

/** The largest whole number that is not above x. */
export function floor(x: Tensor): Tensor {
  return bind1(floorPrimitive, [x], noParams);
}

/** The smallest whole number that is not below x. */
export function ceil(x: Tensor): Tensor {
  return bind1(ceilPrimitive, [x], noParams);
}

/** The nearest whole number, of two the even one. */
export function round(x: Tensor): Tensor {
  return bind1(roundPrimitive, [x], noParams);
}

/** The whole number without what stands behind the point. */
export function trunc(x: Tensor): Tensor {
  return bind1(truncPrimitive, [x], noParams);
}

/** The primitives of this family. */
export const roundingPrimitives: readonly Primitive[] = [
  absPrimitive,
  signPrimitive,
  floorPrimitive,
  ceilPrimitive,
  roundPrimitive,
  truncPrimitive,
];
