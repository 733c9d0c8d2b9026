/**
 * How each scalar operation is written in JavaScript, for each type. Expressions of float32 hold
 * numbers that are already rounded to single precision.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import type { BinaryOp, ScalarType, UnaryOp } from "../../../kernel/mod.ts";

/** The family of rules that a type follows. */
type Family = "float" | "int32" | "uint32" | "int64" | "index" | "bool";

function familyOf(type: ScalarType): Family {
  return type === "float32" || type === "float64" ? "float" : type;
}

type UnaryRule = (x: string) => string;
type BinaryRule = (x: string, y: string) => string;

const math = (name: string): UnaryRule => (x) => `Math.${name}(${x})`;

/** Of floats; the printer rounds the results of float32. */
const floatUnary: Record<UnaryOp, UnaryRule> = {
  negate: (x) => `(-${x})`,
  absolute: math("abs"),
  sign: math("sign"),
  not: () => unsupported("not", "float"),
  floor: math("floor"),
  ceil: math("ceil"),
  round: (x) => `r.roundHalfEven(${x})`,
  trunc: math("trunc"),
  sqrt: math("sqrt"),
  exp: math("exp"),
  exp2: (x) => `(2 ** ${x})`,
  expm1: math("expm1"),
  log: math("log"),
  log2: math("log2"),
  log10: math("log10"),
  log1p: math("log1p"),
  sin: math("sin"),
  cos: math("cos"),
  tan: math("tan"),
  asin: math("asin"),
  acos: math("acos"),
  atan: math("atan"),
  sinh: math("sinh"),
  cosh: math("cosh"),
  tanh: math("tanh"),
  asinh: math("asinh"),
  acosh: math("acosh"),
  atanh: math("atanh"),
  isNaN: (x) => `Number.isNaN(${x})`,
};

const same: UnaryRule = (x) => x;

const integerUnary: Record<Exclude<Family, "float">, Partial<Record<UnaryOp, UnaryRule>>> = {
  int32: {
    negate: (x) => `(-${x} | 0)`,
    absolute: (x) => `(Math.abs(${x}) | 0)`,
    sign: math("sign"),
    not: (x) => `(~${x})`,
  },
  uint32: {
    negate: (x) => `(-${x} >>> 0)`,
    absolute: same,
    sign: math("sign"),
    not: (x) => `(~${x} >>> 0)`,
  },
  int64: {
    negate: (x) => `BigInt.asIntN(64, -${x})`,
    absolute: (x) => `((v) => BigInt.asIntN(64, v < 0n ? -v : v))(${x})`,
    sign: (x) => `((v) => v > 0n ? 1n : v < 0n ? -1n : 0n)(${x})`,
    not: (x) => `(~${x})`,
  },
  index: { negate: (x) => `(-${x})`, absolute: math("abs") },
  bool: { not: (x) => `(!${x})` },
};

const comparisons: Partial<Record<BinaryOp, BinaryRule>> = {
  equal: (x, y) => `(${x} === ${y})`,
  less: (x, y) => `(${x} < ${y})`,
  lessEqual: (x, y) => `(${x} <= ${y})`,
};

const bitwise32 = (end: string): Partial<Record<BinaryOp, BinaryRule>> => ({
  and: (x, y) => `((${x} & ${y})${end})`,
  or: (x, y) => `((${x} | ${y})${end})`,
  xor: (x, y) => `((${x} ^ ${y})${end})`,
  shiftLeft: (x, y) => `((${x} << ${y})${end})`,
});

const extremes: Partial<Record<BinaryOp, BinaryRule>> = {
  maximum: (x, y) => `Math.max(${x}, ${y})`,
  minimum: (x, y) => `Math.min(${x}, ${y})`,
};

const binaryRules: Record<Family, Partial<Record<BinaryOp, BinaryRule>>> = {
  float: {
    ...comparisons,
    ...extremes,
    add: (x, y) => `(${x} + ${y})`,
    subtract: (x, y) => `(${x} - ${y})`,
    multiply: (x, y) => `(${x} * ${y})`,
    divide: (x, y) => `(${x} / ${y})`,
    remainder: (x, y) => `(${x} % ${y})`,
    power: (x, y) => `r.power(${x}, ${y})`,
    atan2: (x, y) => `Math.atan2(${x}, ${y})`,
  },
  int32: {
    ...comparisons,
    ...extremes,
    ...bitwise32(""),
    add: (x, y) => `(${x} + ${y} | 0)`,
    subtract: (x, y) => `(${x} - ${y} | 0)`,
    multiply: (x, y) => `Math.imul(${x}, ${y})`,
    divide: (x, y) => `(${x} / ${y} | 0)`, // x / 0 is infinite, and that is 0 as an integer
    remainder: (x, y) => `(${x} % ${y} | 0)`,
    power: (x, y) => `r.power32(${x}, ${y})`,
    shiftRight: (x, y) => `(${x} >> ${y})`,
  },
  uint32: {
    ...comparisons,
    ...extremes,
    ...bitwise32(" >>> 0"),
    add: (x, y) => `(${x} + ${y} >>> 0)`,
    subtract: (x, y) => `(${x} - ${y} >>> 0)`,
    multiply: (x, y) => `(Math.imul(${x}, ${y}) >>> 0)`,
    divide: (x, y) => `(${x} / ${y} >>> 0)`,
    remainder: (x, y) => `(${x} % ${y} >>> 0)`,
    power: (x, y) => `(r.power32(${x}, ${y}) >>> 0)`,
    shiftRight: (x, y) => `(${x} >>> ${y})`,
  },
  int64: {
    ...comparisons,
    maximum: (x, y) => `((v, w) => v > w ? v : w)(${x}, ${y})`,
    minimum: (x, y) => `((v, w) => v < w ? v : w)(${x}, ${y})`,
    add: (x, y) => `BigInt.asIntN(64, ${x} + ${y})`,
    subtract: (x, y) => `BigInt.asIntN(64, ${x} - ${y})`,
    multiply: (x, y) => `BigInt.asIntN(64, ${x} * ${y})`,
    divide: (x, y) => `((v, w) => w === 0n ? 0n : BigInt.asIntN(64, v / w))(${x}, ${y})`,
    remainder: (x, y) => `((v, w) => w === 0n ? 0n : v % w)(${x}, ${y})`,
    power: (x, y) => `r.power64(${x}, ${y})`,
    and: (x, y) => `(${x} & ${y})`,
    or: (x, y) => `(${x} | ${y})`,
    xor: (x, y) => `(${x} ^ ${y})`,
    shiftLeft: (x, y) => `BigInt.asIntN(64, ${x} << ${y})`,
    shiftRight: (x, y) => `(${x} >> ${y})`,
  },
  index: {
    ...comparisons,
    ...extremes,
    add: (x, y) => `(${x} + ${y})`,
    subtract: (x, y) => `(${x} - ${y})`,
    multiply: (x, y) => `(${x} * ${y})`,
    divide: (x, y) => `Math.trunc(${x} / ${y})`,
    remainder: (x, y) => `(${x} % ${y})`,
  },
  bool: {
    equal: comparisons.equal!,
    less: (x, y) => `(!${x} && ${y})`,
    lessEqual: (x, y) => `(!${x} || ${y})`,
    and: (x, y) => `(${x} && ${y})`,
    or: (x, y) => `(${x} || ${y})`,
    xor: (x, y) => `(${x} !== ${y})`,
    maximum: (x, y) => `(${x} || ${y})`,
    minimum: (x, y) => `(${x} && ${y})`,
  },
};

function unsupported(op: string, type: string): never {
  throw new InternalError(`The JavaScript printer has no ${op} of ${type}`);
}

/** A unary operation on an operand of a type, before rounding. */
export function printUnary(op: UnaryOp, type: ScalarType, x: string): string {
  const family = familyOf(type);
  const rule = family === "float" ? floatUnary[op] : integerUnary[family][op];
  return rule === undefined ? unsupported(op, type) : rule(x);
}

/** A binary operation on operands of a type, before rounding. */
export function printBinary(op: BinaryOp, type: ScalarType, x: string, y: string): string {
  const rule = binaryRules[familyOf(type)][op];
  return rule === undefined ? unsupported(op, type) : rule(x, y);
}

/**
 * `x · y + z` of floats, before rounding: products of float32 are exact in double precision, so that
 * the result is rounded about once.
 */
export function printMultiplyAdd(type: ScalarType, operands: readonly string[]): string {
  if (familyOf(type) !== "float") return unsupported("multiplyAdd", type);
  const [x, y, z] = operands;
  return `(${x} * ${y} + ${z})`;
}

/** The operations whose result on float32 is float32 without rounding. */
export const exactInFloat32: ReadonlySet<string> = new Set([
  ...["negate", "absolute", "sign", "floor", "ceil", "round", "trunc"],
  ...["maximum", "minimum", "remainder"],
]);

/** A conversion by value between two types. */
export function printConvert(from: ScalarType, to: ScalarType, x: string): string {
  if (from === to) return x;
  const source = familyOf(from);
  const rounded = (value: string) => to === "float32" ? `Math.fround(${value})` : value;
  switch (familyOf(to)) {
    case "float":
      if (source === "bool") return `(${x} ? 1 : 0)`;
      if (source === "int64") return rounded(`Number(${x})`);
      return rounded(x);
    case "int32":
      if (source === "bool") return `(${x} ? 1 : 0)`;
      if (source === "int64") return `Number(BigInt.asIntN(32, ${x}))`;
      return source === "float" ? `r.toInt32(${x})` : `(${x} | 0)`;
    case "uint32":
      if (source === "bool") return `(${x} ? 1 : 0)`;
      if (source === "int64") return `Number(BigInt.asUintN(32, ${x}))`;
      return source === "float" ? `r.toUint32(${x})` : `(${x} >>> 0)`;
    case "int64":
      if (source === "bool") return `(${x} ? 1n : 0n)`;
      return source === "float" ? `r.toInt64(${x})` : `BigInt(${x})`;
    case "index":
      if (source === "bool") return `(${x} ? 1 : 0)`;
      if (source === "int64") return `Number(${x})`;
      return source === "float" ? `Math.trunc(${x})` : x;
    case "bool":
      return source === "int64" ? `(${x} !== 0n)` : `(${x} !== 0)`;
  }
}

/** The same bits in another type. */
export function printBitcast(from: ScalarType, to: ScalarType, x: string): string {
  if (from === "int32" && to === "uint32") return `(${x} >>> 0)`;
  if (from === "uint32" && to === "int32") return `(${x} | 0)`;
  const target = to[0].toUpperCase() + to.slice(1);
  return `r.${from}To${target}(${x})`;
}

/** A literal. */
export function printConstant(type: ScalarType, value: number | bigint | boolean): string {
  if (type === "int64") return (value as bigint) < 0n ? `(${value}n)` : `${value}n`;
  if (type === "bool") return String(value);
  const number = type === "float32" ? Math.fround(value as number) : value as number;
  if (Object.is(number, -0)) return "(-0)";
  return number < 0 ? `(${number})` : String(number);
}
