/**
 * Constructors of expressions, `scalar.add(x, y)` and so on: they check types and fold what is
 * known, so that index arithmetic stays small.
 *
 * @module
 */
import { type DType, InternalError } from "../base/mod.ts";
import {
  type BinaryOp,
  computeType,
  type Constant,
  type Expression,
  type Load,
  type Parameter,
  type ScalarType,
  type Target,
  type UnaryOp,
  type Variable,
} from "./expression.ts";

/** Constructs an operation of one operand. */
export type Unary = (x: Expression) => Expression;

/** Constructs an operation of two operands of one type. */
export type Binary = (x: Expression, y: Expression) => Expression;

/** A literal of a type. */
function constant(type: ScalarType, value: number | bigint | boolean): Constant {
  if (type === "int64") return { kind: "constant", type, value: BigInt(value) };
  if (type === "bool") return { kind: "constant", type, value: Boolean(value) };
  return { kind: "constant", type, value: Number(value) };
}

/** A literal of the type of another expression. */
function literal(like: Expression, value: number | bigint | boolean): Constant {
  return constant(like.type, value);
}

/** A count, place or size known when the kernel is built. */
function index(value: number): Constant {
  return constant("index", value);
}

/** The run-time integer at a position. */
function parameter(position: number): Parameter {
  return { kind: "parameter", type: "index", position };
}

/** A name; its number must be unique in its kernel. */
function variable(type: ScalarType, id: number): Variable {
  return { kind: "variable", type, id };
}

/** An element of a buffer or scratch. */
function load(source: Target, at: Expression): Load {
  const type = source.kind === "buffer" ? computeType[source.dtype] : source.type;
  return { kind: "load", type, source, index: at };
}

function isConstant(x: Expression, value: number): boolean {
  return x.kind === "constant" && x.type === "index" && x.value === value;
}

function unary(op: UnaryOp, type?: ScalarType): Unary {
  return (x) => ({ kind: "apply", op, type: type ?? x.type, operands: [x] });
}

function binary(op: BinaryOp, type?: ScalarType): Binary {
  return (x, y) => {
    if (x.type !== y.type) {
      throw new InternalError(`scalar.${op}: operands of types ${x.type} and ${y.type}`);
    }
    if (x.type === "index" && x.kind === "constant" && y.kind === "constant") {
      const folded = foldIndex(op, x.value as number, y.value as number);
      if (folded !== null) return constant(typeof folded === "boolean" ? "bool" : "index", folded);
    }
    return { kind: "apply", op, type: type ?? x.type, operands: [x, y] };
  };
}

function foldIndex(op: BinaryOp, x: number, y: number): number | boolean | null {
  switch (op) {
    case "add":
      return x + y;
    case "subtract":
      return x - y;
    case "multiply":
      return x * y;
    case "divide":
      return y === 0 ? 0 : Math.trunc(x / y);
    case "remainder":
      return y === 0 ? 0 : x % y;
    case "maximum":
      return Math.max(x, y);
    case "minimum":
      return Math.min(x, y);
    case "equal":
      return x === y;
    case "less":
      return x < y;
    case "lessEqual":
      return x <= y;
    default:
      return null;
  }
}

const plainAdd = binary("add");
const plainSubtract = binary("subtract");
const plainMultiply = binary("multiply");
const plainDivide = binary("divide");
const plainNot = unary("not");
const equal = binary("equal", "bool");
const less = binary("less", "bool");
const lessEqual = binary("lessEqual", "bool");

/** The constructors of expressions: one for each scalar operation, and a few beside them. */
export interface ScalarConstructors
  extends Readonly<Record<UnaryOp, Unary>>, Readonly<Record<BinaryOp, Binary>> {
  /** A literal of a type. */
  readonly constant: typeof constant;
  /** A literal of the type of another expression. */
  readonly literal: typeof literal;
  /** A count, place or size known when the kernel is built. */
  readonly index: typeof index;
  /** The run-time integer at a position. */
  readonly parameter: typeof parameter;
  /** A name; its number must be unique in its kernel. */
  readonly variable: typeof variable;
  /** An element of a buffer or scratch. */
  readonly load: typeof load;
  /** `x ≠ y`. */
  readonly notEqual: Binary;
  /** `x > y`. */
  readonly greater: Binary;
  /** `x ≥ y`. */
  readonly greaterEqual: Binary;
  /** `x` where the condition holds, else `y`; only that one is evaluated. */
  select(condition: Expression, x: Expression, y: Expression): Expression;
  /** `x · y + z` of floats, with one rounding or two. */
  multiplyAdd(x: Expression, y: Expression, z: Expression): Expression;
  /** `x` in another type, by value. */
  convert(type: ScalarType, x: Expression): Expression;
  /** The bits of `x` as another type of the same width. */
  bitcast(type: ScalarType, x: Expression): Expression;
  /** `x` as storing it in a dtype and loading it again would give it. */
  narrow(dtype: DType, x: Expression): Expression;
}

/** The constructors of expressions. */
export const scalar: ScalarConstructors = {
  constant,
  literal,
  index,
  parameter,
  variable,
  load,
  negate: unary("negate"),
  absolute: unary("absolute"),
  sign: unary("sign"),
  not: plainNot,
  floor: unary("floor"),
  ceil: unary("ceil"),
  round: unary("round"),
  trunc: unary("trunc"),
  sqrt: unary("sqrt"),
  exp: unary("exp"),
  exp2: unary("exp2"),
  expm1: unary("expm1"),
  log: unary("log"),
  log2: unary("log2"),
  log10: unary("log10"),
  log1p: unary("log1p"),
  sin: unary("sin"),
  cos: unary("cos"),
  tan: unary("tan"),
  asin: unary("asin"),
  acos: unary("acos"),
  atan: unary("atan"),
  sinh: unary("sinh"),
  cosh: unary("cosh"),
  tanh: unary("tanh"),
  asinh: unary("asinh"),
  acosh: unary("acosh"),
  atanh: unary("atanh"),
  isNaN: unary("isNaN", "bool"),
  add: ((x, y) => isConstant(x, 0) ? y : isConstant(y, 0) ? x : plainAdd(x, y)) as Binary,
  subtract: ((x, y) => isConstant(y, 0) ? x : plainSubtract(x, y)) as Binary,
  multiply:
    ((x, y) =>
      isConstant(x, 1)
        ? y
        : isConstant(y, 1)
        ? x
        : isConstant(x, 0) || isConstant(y, 0)
        ? index(0)
        : plainMultiply(x, y)) as Binary,
  divide: ((x, y) => isConstant(y, 1) ? x : plainDivide(x, y)) as Binary,
  remainder: binary("remainder"),
  power: binary("power"),
  atan2: binary("atan2"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  and: binary("and"),
  or: binary("or"),
  xor: binary("xor"),
  shiftLeft: binary("shiftLeft"),
  shiftRight: binary("shiftRight"),
  equal,
  less,
  lessEqual,
  notEqual: ((x, y) => plainNot(equal(x, y))) as Binary,
  greater: ((x, y) => less(y, x)) as Binary,
  greaterEqual: ((x, y) => lessEqual(y, x)) as Binary,
  select(condition: Expression, x: Expression, y: Expression): Expression {
    if (condition.type !== "bool" || x.type !== y.type) {
      throw new InternalError(`scalar.select: types ${condition.type}, ${x.type}, ${y.type}`);
    }
    return { kind: "apply", op: "select", type: x.type, operands: [condition, x, y] };
  },
  multiplyAdd(x: Expression, y: Expression, z: Expression): Expression {
    if (x.type !== y.type || x.type !== z.type) {
      throw new InternalError(`scalar.multiplyAdd: types ${x.type}, ${y.type}, ${z.type}`);
    }
    return { kind: "apply", op: "multiplyAdd", type: x.type, operands: [x, y, z] };
  },
  convert(type: ScalarType, x: Expression): Expression {
    return x.type === type ? x : { kind: "convert", type, operand: x };
  },
  bitcast(type: ScalarType, x: Expression): Expression {
    return x.type === type ? x : { kind: "bitcast", type, operand: x };
  },
  narrow(dtype: DType, x: Expression): Expression {
    return { kind: "narrow", type: x.type, dtype, operand: x };
  },
};
