/**
 * The field operations, and conversion between dtypes: what all other derivatives are made of.
 *
 * @module
 */
import { type DType, isFloating } from "../base/mod.ts";
import { bind1, concreteOf, noParams, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { computeType, scalar } from "../kernel/mod.ts";
import { fullLike } from "./constant.ts";
import { jvpOfConstant, pointwise } from "./pointwise.ts";

/** The sum of two tangents or cotangents, either of which may be a known zero. */
export function addNullable(a: Tensor | null, b: Tensor | null): Tensor | null {
  return a === null ? b : b === null ? a : add(a, b);
}

/** `x + y`. */
export const addPrimitive: Primitive = pointwise({
  name: "add",
  element: ([x, y]) => [x.type === "bool" ? scalar.or(x, y) : scalar.add(x, y)],
  jvp: ([x, y], [tx, ty]) => ({ outputs: [add(x, y)], tangents: [addNullable(tx, ty)] }),
  transpose: ([cotangent], [x, y]) => [
    x instanceof Unknown ? cotangent : null,
    y instanceof Unknown ? cotangent : null,
  ],
});

/** `x + y` of equal shapes and dtypes. */
export function add(x: Tensor, y: Tensor): Tensor {
  return bind1(addPrimitive, [x, y], noParams);
}

/** `−x`. */
export const negPrimitive: Primitive = pointwise({
  name: "neg",
  element: ([x]) => [scalar.negate(x)],
  jvp: ([x], [tx]) => ({ outputs: [neg(x)], tangents: [neg(tx!)] }),
  transpose: ([cotangent]) => [cotangent && neg(cotangent)],
});

/** `−x`. */
export function neg(x: Tensor): Tensor {
  return bind1(negPrimitive, [x], noParams);
}

/** `x − y`. */
export const subPrimitive: Primitive = pointwise({
  name: "sub",
  element: ([x, y]) => [scalar.subtract(x, y)],
  jvp: ([x, y], [tx, ty]) => ({
    outputs: [sub(x, y)],
    tangents: [ty === null ? tx : tx === null ? neg(ty) : sub(tx, ty)],
  }),
  transpose: ([cotangent], [x, y]) => [
    x instanceof Unknown ? cotangent : null,
    y instanceof Unknown && cotangent !== null ? neg(cotangent) : null,
  ],
});

/** `x − y` of equal shapes and dtypes. */
export function sub(x: Tensor, y: Tensor): Tensor {
  return bind1(subPrimitive, [x, y], noParams);
}

/** `x · y`. */
export const mulPrimitive: Primitive = pointwise({
  name: "mul",
  element: ([x, y]) => [x.type === "bool" ? scalar.and(x, y) : scalar.multiply(x, y)],
  jvp: ([x, y], [tx, ty]) => ({
    outputs: [mul(x, y)],
    tangents: [addNullable(tx && mul(tx, y), ty && mul(x, ty))],
  }),
  transpose: ([cotangent], [x, y]) => [
    x instanceof Unknown && cotangent !== null ? mul(cotangent, y as Tensor) : null,
    y instanceof Unknown && cotangent !== null ? mul(x as Tensor, cotangent) : null,
  ],
});

/** `x · y`, elementwise, of equal shapes and dtypes. */
export function mul(x: Tensor, y: Tensor): Tensor {
  return bind1(mulPrimitive, [x, y], noParams);
}

/** `factor · x` with a plain number. */
export function scale(x: Tensor, factor: number): Tensor {
  return mul(x, fullLike(x, factor));
}

/** `x / y`; of integers towards zero. */
export const divPrimitive: Primitive = pointwise({
  name: "div",
  element: ([x, y]) => [scalar.divide(x, y)],
  jvp: ([x, y], [tx, ty]) => {
    const quotient = div(x, y);
    // d(x / y) = dx / y − (x / y) dy / y
    return {
      outputs: [quotient],
      tangents: [addNullable(tx && div(tx, y), ty && neg(mul(div(quotient, y), ty)))],
    };
  },
  transpose: ([cotangent], [, y]) => [cotangent && div(cotangent, y as Tensor), null],
});

/** `x / y` of equal shapes and dtypes; of integers truncated. */
export function div(x: Tensor, y: Tensor): Tensor {
  return bind1(divPrimitive, [x, y], noParams);
}

/** `x` in another dtype. */
export const convertPrimitive: Primitive<{ readonly dtype: DType }> = pointwise({
  name: "convert",
  dtypes: (_inputs, { dtype }) => [dtype],
  element: ([x], { dtype }) => [scalar.convert(computeType[dtype], x)],
  jvp: ([x], [tx], { dtype }) => ({
    outputs: [convert(x, dtype)],
    tangents: [isFloating(dtype) ? convert(tx!, dtype) : null],
  }),
  transpose: ([cotangent], [x]) => [cotangent && convert(cotangent, x.dtype)],
  describe: ({ dtype }) => dtype,
});

/** `x` in another dtype. */
export function convert(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind1(convertPrimitive, [x], { dtype });
}

/** `x`, through which no derivative passes. */
export const stopGradientPrimitive: Primitive = pointwise({
  name: "stopGradient",
  element: ([x]) => [x],
  jvp: jvpOfConstant(() => stopGradientPrimitive),
});

/** `x` as a constant for differentiation: itself where nothing is traced through it. */
export function stopGradient(x: Tensor): Tensor {
  return concreteOf(x) === null ? bind1(stopGradientPrimitive, [x], noParams) : x;
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const arithmeticPrimitives: readonly Primitive<any>[] = [
  addPrimitive,
  negPrimitive,
  subPrimitive,
  mulPrimitive,
  divPrimitive,
  convertPrimitive,
  stopGradientPrimitive,
];
