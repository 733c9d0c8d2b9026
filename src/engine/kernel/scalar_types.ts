/**
 * Which types the scalar operations are defined for: what a printer must be able to print.
 *
 * @module
 */
import type { BinaryOp, ScalarOp, ScalarType, UnaryOp } from "./expression.ts";

/** How many operands an operation takes, and of which types. */
export interface OperandTypes {
  readonly count: number;
  readonly of: readonly ScalarType[];
}

const floats: readonly ScalarType[] = ["float32", "float64"];
const integers: readonly ScalarType[] = ["int32", "int64", "uint32"];
const numbers: readonly ScalarType[] = [...floats, ...integers, "index"];
const all: readonly ScalarType[] = [...numbers, "bool"];

const one = (of: readonly ScalarType[]): OperandTypes => ({ count: 1, of });
const two = (of: readonly ScalarType[]): OperandTypes => ({ count: 2, of });

const unary: Readonly<Record<UnaryOp, OperandTypes>> = {
  negate: one(numbers),
  absolute: one(numbers),
  sign: one([...floats, ...integers]),
  not: one([...integers, "bool"]),
  floor: one(floats),
  ceil: one(floats),
  round: one(floats),
  trunc: one(floats),
  sqrt: one(floats),
  exp: one(floats),
  exp2: one(floats),
  expm1: one(floats),
  log: one(floats),
  log2: one(floats),
  log10: one(floats),
  log1p: one(floats),
  sin: one(floats),
  cos: one(floats),
  tan: one(floats),
  asin: one(floats),
  acos: one(floats),
  atan: one(floats),
  sinh: one(floats),
  cosh: one(floats),
  tanh: one(floats),
  asinh: one(floats),
  acosh: one(floats),
  atanh: one(floats),
  isNaN: one(floats),
};

const binary: Readonly<Record<BinaryOp, OperandTypes>> = {
  add: two(numbers),
  subtract: two(numbers),
  multiply: two(numbers),
  divide: two(numbers),
  remainder: two(numbers),
  power: two([...floats, ...integers]),
  atan2: two(floats),
  maximum: two(all),
  minimum: two(all),
  and: two([...integers, "bool"]),
  or: two([...integers, "bool"]),
  xor: two([...integers, "bool"]),
  shiftLeft: two(integers),
  shiftRight: two(integers),
  equal: two(all),
  less: two(all),
  lessEqual: two(all),
};

/** The operands of each operation; of a select those after the condition. */
export const operandTypes: Readonly<Record<ScalarOp, OperandTypes>> = {
  ...unary,
  ...binary,
  select: { count: 3, of: all },
  multiplyAdd: { count: 3, of: floats },
};

/** The type of an operation on operands of a type. */
export function resultType(op: ScalarOp, operand: ScalarType): ScalarType {
  const isTest = op === "equal" || op === "less" || op === "lessEqual" || op === "isNaN";
  return isTest ? "bool" : operand;
}

/** Whether a literal of a type may have a value. */
export function constantFits(type: ScalarType, value: unknown): boolean {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "int64":
      return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
    case "int32":
      return typeof value === "number" && (value | 0) === value;
    case "uint32":
      return typeof value === "number" && value >>> 0 === value;
    case "index":
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2 ** 53;
    case "float32":
    case "float64":
      return typeof value === "number";
  }
}

const widths: Readonly<Partial<Record<ScalarType, number>>> = {
  float32: 4,
  int32: 4,
  uint32: 4,
  float64: 8,
  int64: 8,
};

/** Whether the bits of one type may be read as another. */
export function sameWidth(a: ScalarType, b: ScalarType): boolean {
  return widths[a] !== undefined && widths[a] === widths[b];
}
