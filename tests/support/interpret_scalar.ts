/**
 * What scalar operations and conversions of the kernel language mean, number by number.
 *
 * @module
 */
import type { DType, TypedArray } from "../../src/engine/base/mod.ts";
import type { ScalarOp, ScalarType } from "../../src/engine/kernel/mod.ts";

/** A scalar: a bigint of int64, a boolean of bool, else a number. */
export type Value = number | bigint | boolean;

/** 0 of a type. */
export function zeroOf(type: ScalarType): Value {
  return type === "int64" ? 0n : type === "bool" ? false : 0;
}

/** The least number of each type. */
export const lowest: Readonly<Record<ScalarType, Value>> = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -2147483648,
  int64: -9223372036854775808n,
  uint32: 0,
  index: -9007199254740992,
  bool: false,
};

/** The greatest number of each type. */
export const highest: Readonly<Record<ScalarType, Value>> = {
  float32: Infinity,
  float64: Infinity,
  int32: 2147483647,
  int64: 9223372036854775807n,
  uint32: 4294967295,
  index: 9007199254740992,
  bool: true,
};

/** A number brought into a type's set of values: rounded, or wrapped. */
export function inType(type: ScalarType, value: Value): Value {
  switch (type) {
    case "float32":
      return Float32Array.of(value as number)[0];
    case "int32":
      return Int32Array.of(value as number)[0];
    case "uint32":
      return Uint32Array.of(value as number)[0];
    case "int64":
      return BigInt64Array.of(value as bigint)[0];
    default:
      return value;
  }
}

/** An operation of operands of a type; a select is not among them. */
export function operate(op: ScalarOp, type: ScalarType, operands: readonly Value[]): Value {
  const [x, y] = operands;
  const comparison = compare(op, x, y);
  if (comparison !== null) return comparison;
  if (type === "bool") return ofBools(op, x as boolean, y as boolean);
  if (type === "float32" || type === "float64") {
    if (op === "multiplyAdd") {
      return inType(type, (x as number) * (y as number) + (operands[2] as number));
    }
    return inType(type, ofFloats(op, x as number, y as number));
  }
  // Integers are worked out without bounds, and then wrapped.
  const whole = ofIntegers(
    op,
    BigInt(x as number),
    y === undefined ? 0n : BigInt(y as number),
    type,
  );
  const bits = { int32: 32, uint32: 32, int64: 64, index: 64 }[type];
  const wrapped = type === "uint32" ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  return type === "int64" ? wrapped : Number(wrapped);
}

function compare(op: ScalarOp, x: Value, y: Value): boolean | null {
  switch (op) {
    case "equal":
      return x === y;
    case "less":
      return x < y;
    case "lessEqual":
      return x <= y;
    case "isNaN":
      return x !== x;
    default:
      return null;
  }
}

function ofBools(op: ScalarOp, x: boolean, y: boolean): boolean {
  switch (op) {
    case "not":
      return !x;
    case "and":
    case "minimum":
      return x && y;
    case "or":
    case "maximum":
      return x || y;
    case "xor":
      return x !== y;
    default:
      throw new Error(`${op} of bools`);
  }
}

function ofFloats(op: ScalarOp, x: number, y: number): number {
  switch (op) {
    case "add":
      return x + y;
    case "subtract":
      return x - y;
    case "multiply":
      return x * y;
    case "divide":
      return x / y;
    case "remainder":
      return x % y;
    case "maximum":
      return Number.isNaN(x) || Number.isNaN(y) ? NaN : larger(x, y);
    case "minimum":
      return Number.isNaN(x) || Number.isNaN(y) ? NaN : -larger(-x, -y);
    case "atan2":
      return Math.atan2(x, y);
    case "power":
      if (x === 1 || y === 0 || (x === -1 && Math.abs(y) === Infinity)) return 1;
      return Math.pow(x, y);
    case "negate":
      return -x;
    case "absolute":
      return Math.abs(x);
    case "round": {
      const floor = Math.floor(x);
      if (x - floor !== 0.5) return Math.round(x);
      const even = floor % 2 === 0 ? floor : floor + 1;
      return even === 0 && x < 0 ? -0 : even;
    }
    case "exp2":
      return Math.pow(2, x);
    default:
      return (Math[op as "sin"])(x);
  }
}

/** The larger number; 0 is larger than −0. */
function larger(x: number, y: number): number {
  if (x === 0 && y === 0) return Object.is(x, -0) ? y : x;
  return x > y ? x : y;
}

function ofIntegers(op: ScalarOp, x: bigint, y: bigint, type: ScalarType): bigint {
  const unsigned = type === "uint32";
  switch (op) {
    case "add":
      return x + y;
    case "subtract":
      return x - y;
    case "multiply":
      return x * y;
    case "divide":
      return y === 0n ? 0n : x / y;
    case "remainder":
      return y === 0n ? 0n : x % y;
    case "power":
      if (y < 0n) return x === 1n ? 1n : x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n;
      return modularPower(x, y);
    case "maximum":
      return x > y ? x : y;
    case "minimum":
      return x < y ? x : y;
    case "and":
      return x & y;
    case "or":
      return x | y;
    case "xor":
      return x ^ y;
    case "shiftLeft":
      return x << y;
    case "shiftRight":
      return x >> y;
    case "negate":
      return -x;
    case "absolute":
      return x < 0n && !unsigned ? -x : x;
    case "sign":
      return x > 0n ? 1n : x < 0n ? -1n : 0n;
    case "not":
      return ~x;
    default:
      throw new Error(`${op} of integers`);
  }
}

/** x to the y modulo 2⁶⁴, which further wrapping does not change. */
function modularPower(x: bigint, y: bigint): bigint {
  let result = 1n;
  for (let i = 0n; i < y && i < 64n; i++) result = BigInt.asIntN(64, result * x);
  if (y <= 64n) return result;
  const rest = modularPower(BigInt.asIntN(64, x * x), (y - 64n) / 2n);
  return BigInt.asIntN(64, result * rest * ((y - 64n) % 2n === 1n ? x : 1n));
}

/** The same number in another type. */
export function convert(from: ScalarType, to: ScalarType, value: Value): Value {
  if (to === "bool") return from === "bool" ? value : value != 0;
  if (to === "float32" || to === "float64") return inType(to, Number(value));
  if (from === "float32" || from === "float64") return truncated(to, value as number);
  const whole = BigInt(value);
  if (to === "int64") return BigInt.asIntN(64, whole);
  if (to === "index") return Number(whole);
  return Number(to === "uint32" ? BigInt.asUintN(32, whole) : BigInt.asIntN(32, whole));
}

/** Towards zero, to the nearest end of the range; NaN to 0. */
function truncated(to: ScalarType, value: number): Value {
  if (Number.isNaN(value)) return zeroOf(to);
  if (value <= Number(lowest[to])) return lowest[to];
  if (value >= Number(highest[to])) return highest[to];
  return to === "int64" ? BigInt(Math.trunc(value)) : Math.trunc(value) + 0;
}

/** The same bits in another type. */
export function bitcast(from: ScalarType, to: ScalarType, value: Value): Value {
  const source = scratchArrayOf(from, value);
  const { buffer } = source;
  switch (to) {
    case "float32":
      return new Float32Array(buffer)[0];
    case "float64":
      return new Float64Array(buffer)[0];
    case "int32":
      return new Int32Array(buffer)[0];
    case "uint32":
      return new Uint32Array(buffer)[0];
    default:
      return new BigInt64Array(buffer)[0];
  }
}

function scratchArrayOf(type: ScalarType, value: Value): TypedArray {
  switch (type) {
    case "float32":
      return Float32Array.of(value as number);
    case "float64":
      return Float64Array.of(value as number);
    case "int32":
      return Int32Array.of(value as number);
    case "uint32":
      return Uint32Array.of(value as number);
    default:
      return BigInt64Array.of(value as bigint);
  }
}

/** The element that a value is stored as. */
export function narrowed(dtype: DType, value: Value): number | bigint {
  switch (dtype) {
    case "bool":
      return value ? 1 : 0;
    case "int64":
      return value as bigint;
    case "float32":
      return Math.fround(value as number);
    case "float16":
      return Float16Array.of(value as number)[0];
    case "bfloat16":
      return toBfloat16(value as number);
    case "int8":
      return Int8Array.of(value as number)[0];
    case "uint8":
      return Uint8Array.of(value as number)[0];
    default:
      return value as number;
  }
}

/** The value of a stored element. */
export function widen(dtype: DType, element: number | bigint): Value {
  if (dtype === "bool") return element !== 0;
  if (dtype !== "bfloat16") return element;
  return new Float32Array(Uint32Array.of((element as number) << 16).buffer)[0];
}

/** The upper half of a float32's bits, rounded to nearest, ties to even. */
function toBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  const bits = BigInt(new Uint32Array(Float32Array.of(value).buffer)[0]);
  const rest = bits & 0xffffn;
  const upper = bits >> 16n;
  const up = rest > 0x8000n || (rest === 0x8000n && (upper & 1n) === 1n);
  return Number(up ? upper + 1n : upper);
}
