/**
 * Operations on bits: logical ones of bools, bitwise ones of integers, and the bits of floats.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import { bind1, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { computeType, type Expression, scalar } from "../kernel/mod.ts";
import { constantPointwise } from "./differentiable.ts";
import { jvpOfConstant, pointwise } from "./pointwise.ts";

const andPrimitive: Primitive = constantPointwise("and", ([x, y]) => scalar.and(x, y));
const orPrimitive: Primitive = constantPointwise("or", ([x, y]) => scalar.or(x, y));
const xorPrimitive: Primitive = constantPointwise("xor", ([x, y]) => scalar.xor(x, y));
const notPrimitive: Primitive = constantPointwise("not", ([x]) => scalar.not(x));
// Processors look at the last bits of a count alone: those that leave nothing are told apart here.
const shiftLeftPrimitive: Primitive = constantPointwise("shiftLeft", ([x, y]) => {
  const zero = scalar.literal(x, 0);
  return scalar.select(isShift(y), scalar.shiftLeft(x, y), zero);
});
const shiftRightPrimitive: Primitive = constantPointwise("shiftRight", ([x, y]) => {
  const most = scalar.literal(y, widthOf(y) - 1);
  const zero = scalar.literal(x, 0);
  const gone = x.type === "uint32" ? zero : scalar.shiftRight(x, most);
  return scalar.select(isShift(y), scalar.shiftRight(x, y), gone);
});

function widthOf({ type }: Expression): number {
  return type === "int64" ? 64 : 32;
}

/** Whether a count of bits is neither negative nor as large as the type is wide. */
function isShift(count: Expression): Expression {
  return scalar.and(
    scalar.lessEqual(scalar.literal(count, 0), count),
    scalar.less(count, scalar.literal(count, widthOf(count))),
  );
}

const bitcastPrimitive: Primitive<{ readonly dtype: DType }> = pointwise({
  name: "bitcast",
  dtypes: (_inputs, { dtype }) => [dtype],
  element: ([x], { dtype }) => [scalar.bitcast(computeType[dtype], x)],
  jvp: jvpOfConstant(() => bitcastPrimitive),
  describe: ({ dtype }) => dtype,
});

/** `x ∧ y`, of bools or of the bits of integers. */
export function and(x: Tensor, y: Tensor): Tensor {
  return bind1(andPrimitive, [x, y], noParams);
}

/** `x ∨ y`, of bools or of the bits of integers. */
export function or(x: Tensor, y: Tensor): Tensor {
  return bind1(orPrimitive, [x, y], noParams);
}

/** Where one of `x` and `y` holds but not both, of bools or of the bits of integers. */
export function xor(x: Tensor, y: Tensor): Tensor {
  return bind1(xorPrimitive, [x, y], noParams);
}

/** `¬x`, of bools or of the bits of integers. */
export function not(x: Tensor): Tensor {
  return bind1(notPrimitive, [x], noParams);
}

/** `x` shifted left by `y` bits; 0 where `y` is negative or as large as the type is wide. */
export function shiftLeft(x: Tensor, y: Tensor): Tensor {
  return bind1(shiftLeftPrimitive, [x, y], noParams);
}

/** `x` shifted right by `y` bits, with its sign; only that is left where `y` is out of range. */
export function shiftRight(x: Tensor, y: Tensor): Tensor {
  return bind1(shiftRightPrimitive, [x, y], noParams);
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
