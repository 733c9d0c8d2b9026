/**
 * Operations on bits: logical ones of bools, bitwise ones of integers, and the bits of floats.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { computeType, scalar } from "../kernel/mod.ts";
import { constantPointwise } from "./differentiable.ts";
import { jvpOfConstant, pointwise } from "./pointwise.ts";

const andPrimitive: Primitive = constantPointwise("and", ([x, y]) => scalar.and(x, y));
const orPrimitive: Primitive = constantPointwise("or", ([x, y]) => scalar.or(x, y));
const xorPrimitive: Primitive = constantPointwise("xor", ([x, y]) => scalar.xor(x, y));
const notPrimitive: Primitive = constantPointwise("not", ([x]) => scalar.not(x));
const shiftLeftPrimitive: Primitive = constantPointwise(
  "shiftLeft",
  ([x, y]) => scalar.shiftLeft(x, y),
);
const shiftRightPrimitive: Primitive = constantPointwise(
  "shiftRight",
  ([x, y]) => scalar.shiftRight(x, y),
);

const bitcastPrimitive: Primitive<{ readonly dtype: DType }> = pointwise({
  name: "bitcast",
  dtypes: (_inputs, { dtype }) => [dtype],
  element: ([x], { dtype }) => [scalar.bitcast(computeType[dtype], x)],
  jvp: jvpOfConstant(() => bitcastPrimitive),
  describe: ({ dtype }) => dtype,
});

/** `x ∧ y`. */
export function and(x: Tensor, y: Tensor): Tensor {
  return bind1(andPrimitive, [x, y], {});
}

/** `x ∨ y`. */
export function or(x: Tensor, y: Tensor): Tensor {
  return bind1(orPrimitive, [x, y], {});
}

/** `x` or `y`, but not both. */
export function xor(x: Tensor, y: Tensor): Tensor {
  return bind1(xorPrimitive, [x, y], {});
}

/** `¬x`. */
export function not(x: Tensor): Tensor {
  return bind1(notPrimitive, [x], {});
}

/** `x · 2ʸ` of integers, by shifting. */
export function shiftLeft(x: Tensor, y: Tensor): Tensor {
  return bind1(shiftLeftPrimitive, [x, y], {});
}

/** `x / 2ʸ` of integers, rounded down; the sign is kept. */
export function shiftRight(x: Tensor, y: Tensor): Tensor {
  return bind1(shiftRightPrimitive, [x, y], {});
}

/** The same bits as another dtype of the same width: float32 and (u)int32, float64 and int64. */
export function bitcast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind1(bitcastPrimitive, [x], { dtype });
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const bitwisePrimitives: readonly Primitive<any>[] = [
  andPrimitive,
  orPrimitive,
  xorPrimitive,
  notPrimitive,
  shiftLeftPrimitive,
  shiftRightPrimitive,
  bitcastPrimitive,
];
