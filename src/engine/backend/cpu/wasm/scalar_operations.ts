/**
 * How each scalar operation is written for one value: operands are in locals, the result is pushed.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import type { BinaryOp, ScalarType, UnaryOp } from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";
import type { Imports } from "./imports.ts";
import { op, simd, type ValueType } from "./opcodes.ts";

/** Where instructions go, and what they may call. */
export interface Target {
  readonly code: Code;
  readonly imports: Imports;
  /** Whether fused multiply-add may be used. */
  readonly relaxed: boolean;
}

/** The type of a local that holds a scalar. */
export const localType: Readonly<Record<ScalarType, ValueType>> = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint32: "i32",
  int64: "i64",
  index: "i32",
  bool: "i32",
};

/** The rules by which types compute: an index is a signed integer of 32 bits here. */
export type Family = "f32" | "f64" | "i32" | "u32" | "i64" | "bool";

/** The family of a type. */
export function familyOf(type: ScalarType): Family {
  if (type === "bool") return "bool";
  return type === "uint32" ? "u32" : localType[type] as Family;
}

type Rule = (target: Target, x: number, y: number) => void;

/** A single instruction on its operands. */
const plain = (code: number): Rule => ({ code: c }, x, y) => {
  c.get(x);
  if (y >= 0) c.get(y);
  c.op(code);
};

/** A call of an imported function of doubles. */
const viaDouble = (name: string, type: "f32" | "f64"): Rule => ({ code, imports }, x, y) => {
  for (const operand of y >= 0 ? [x, y] : [x]) {
    code.get(operand);
    if (type === "f32") code.op(op.f64PromoteF32);
  }
  code.call(imports.numberOf(name));
  if (type === "f32") code.op(op.f32DemoteF64);
};

const called = (name: string): Rule => ({ code, imports }, x, y) => {
  code.get(x);
  code.get(y);
  code.call(imports.numberOf(name));
};

/** ±1 with the sign of a number; zeros and NaN stay as they are. */
const floatSign = (type: "f32" | "f64"): Rule => ({ code }, x) => {
  const single = type === "f32";
  if (single) code.f32(1);
  else code.f64(1);
  code.get(x);
  code.op(single ? 0x98 : 0xa6); // copysign
  code.get(x);
  code.get(x);
  code.op(single ? op.f32Abs : op.f64Abs);
  if (single) code.f32(0);
  else code.f64(0);
  code.op(single ? op.f32Gt : op.f64Gt, op.select);
};

function pushInteger(code: Code, wide: boolean, value: number): void {
  if (wide) code.i64(BigInt(value));
  else code.i32(value);
}

/** Of integers; by zero it gives 0, and by −1 nothing overflows. */
const divide = (type: "i32" | "u32" | "i64", remainder: boolean): Rule => ({ code }, x, y) => {
  const wide = type === "i64";
  const equals = (value: number) => {
    code.get(y);
    pushInteger(code, wide, value);
    code.op(wide ? op.i64Eq : op.i32Eq);
  };
  const signed = type !== "u32";
  const division = wide
    ? (remainder ? op.i64RemS : op.i64DivS)
    : signed
    ? (remainder ? op.i32RemS : op.i32DivS)
    : (remainder ? op.i32RemU : op.i32DivU);
  // What is special is divided by 1, so that no division traps, and then replaced.
  pushInteger(code, wide, 0);
  if (signed) {
    if (remainder) {
      pushInteger(code, wide, 0);
    } else {
      pushInteger(code, wide, 0);
      code.get(x);
      code.op(wide ? op.i64Sub : op.i32Sub);
    }
  }
  code.get(x);
  pushInteger(code, wide, 1);
  code.get(y);
  equals(0);
  if (signed) {
    equals(-1);
    code.op(op.i32Or);
  }
  code.op(op.select, division);
  if (signed) {
    equals(-1);
    code.op(op.select);
  }
  equals(0);
  code.op(op.select);
};

const extreme = (comparison: number): Rule => ({ code }, x, y) => {
  code.get(x);
  code.get(y);
  code.get(x);
  code.get(y);
  code.op(comparison, op.select);
};

const minus = (wide: boolean): Rule => ({ code }, x) => {
  pushInteger(code, wide, 0);
  code.get(x);
  code.op(wide ? op.i64Sub : op.i32Sub);
};

/** With s = x >> (width − 1): |x| = (x ⊕ s) − s. */
const integerAbsolute = (wide: boolean): Rule => ({ code }, x) => {
  const sign = () => {
    code.get(x);
    pushInteger(code, wide, wide ? 63 : 31);
    code.op(wide ? op.i64ShrS : op.i32ShrS);
  };
  code.get(x);
  sign();
  code.op(wide ? op.i64Xor : op.i32Xor);
  sign();
  code.op(wide ? op.i64Sub : op.i32Sub);
};

/** (x > 0) − (x < 0). */
const integerSign = (wide: boolean): Rule => ({ code }, x) => {
  const compare = (comparison: number) => {
    code.get(x);
    pushInteger(code, wide, 0);
    code.op(comparison);
  };
  compare(wide ? op.i64GtS : op.i32GtS);
  compare(wide ? op.i64LtS : op.i32LtS);
  code.op(op.i32Sub);
  if (wide) code.op(op.i64ExtendI32S);
};

const not = (wide: boolean): Rule => ({ code }, x) => {
  code.get(x);
  pushInteger(code, wide, -1);
  code.op(wide ? op.i64Xor : op.i32Xor);
};

const same: Rule = ({ code }, x) => code.get(x);

/** `¬x ∧ y` or `¬x ∨ y` of bools. */
const implied = (combine: number): Rule => ({ code }, x, y) => {
  code.get(x);
  code.op(op.i32Eqz);
  code.get(y);
  code.op(combine);
};

const transcendental = [
  ...["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos"],
  ...["atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "remainder", "power", "atan2"],
];

function calls(type: "f32" | "f64"): Record<string, Rule> {
  return Object.fromEntries(transcendental.map((name) => [name, viaDouble(name, type)]));
}

const signed32: Partial<Record<UnaryOp | BinaryOp, Rule>> = {
  negate: minus(false),
  absolute: integerAbsolute(false),
  sign: integerSign(false),
  not: not(false),
  add: plain(op.i32Add),
  subtract: plain(op.i32Sub),
  multiply: plain(op.i32Mul),
  divide: divide("i32", false),
  remainder: divide("i32", true),
  power: called("power32"),
  maximum: extreme(op.i32GtS),
  minimum: extreme(op.i32LtS),
  and: plain(op.i32And),
  or: plain(op.i32Or),
  xor: plain(op.i32Xor),
  shiftLeft: plain(op.i32Shl),
  shiftRight: plain(op.i32ShrS),
  equal: plain(op.i32Eq),
  less: plain(op.i32LtS),
  lessEqual: plain(op.i32LeS),
};

const rules: Readonly<Record<Family, Partial<Record<UnaryOp | BinaryOp, Rule>>>> = {
  f32: {
    ...calls("f32"),
    negate: plain(op.f32Neg),
    absolute: plain(op.f32Abs),
    sign: floatSign("f32"),
    floor: plain(op.f32Floor),
    ceil: plain(op.f32Ceil),
    round: plain(op.f32Nearest),
    trunc: plain(op.f32Trunc),
    sqrt: plain(op.f32Sqrt),
    isNaN: ({ code }, x) => {
      code.get(x);
      code.get(x);
      code.op(op.f32Ne);
    },
    add: plain(op.f32Add),
    subtract: plain(op.f32Sub),
    multiply: plain(op.f32Mul),
    divide: plain(op.f32Div),
    maximum: plain(op.f32Max),
    minimum: plain(op.f32Min),
    equal: plain(op.f32Eq),
    less: plain(op.f32Lt),
    lessEqual: plain(op.f32Le),
  },
  f64: {
    ...calls("f64"),
    negate: plain(op.f64Neg),
    absolute: plain(op.f64Abs),
    sign: floatSign("f64"),
    floor: plain(op.f64Floor),
    ceil: plain(op.f64Ceil),
    round: plain(op.f64Nearest),
    trunc: plain(op.f64Trunc),
    sqrt: plain(op.f64Sqrt),
    isNaN: ({ code }, x) => {
      code.get(x);
      code.get(x);
      code.op(op.f64Ne);
    },
    add: plain(op.f64Add),
    subtract: plain(op.f64Sub),
    multiply: plain(op.f64Mul),
    divide: plain(op.f64Div),
    maximum: plain(op.f64Max),
    minimum: plain(op.f64Min),
    equal: plain(op.f64Eq),
    less: plain(op.f64Lt),
    lessEqual: plain(op.f64Le),
  },
  i32: signed32,
  u32: {
    ...signed32,
    absolute: same,
    sign: ({ code }, x) => {
      code.get(x);
      code.op(op.i32Eqz, op.i32Eqz);
    },
    divide: divide("u32", false),
    remainder: divide("u32", true),
    power: called("powerUnsigned"),
    maximum: extreme(op.i32GtU),
    minimum: extreme(op.i32LtU),
    shiftRight: plain(op.i32ShrU),
    less: plain(op.i32LtU),
    lessEqual: plain(op.i32LeU),
  },
  i64: {
    negate: minus(true),
    absolute: integerAbsolute(true),
    sign: integerSign(true),
    not: not(true),
    add: plain(op.i64Add),
    subtract: plain(op.i64Sub),
    multiply: plain(op.i64Mul),
    divide: divide("i64", false),
    remainder: divide("i64", true),
    power: called("power64"),
    maximum: extreme(op.i64GtS),
    minimum: extreme(op.i64LtS),
    and: plain(op.i64And),
    or: plain(op.i64Or),
    xor: plain(op.i64Xor),
    shiftLeft: plain(op.i64Shl),
    shiftRight: plain(op.i64ShrS),
    equal: plain(op.i64Eq),
    less: plain(op.i64LtS),
    lessEqual: plain(op.i64LeS),
  },
  bool: {
    not: ({ code }, x) => {
      code.get(x);
      code.op(op.i32Eqz);
    },
    equal: plain(op.i32Eq),
    less: implied(op.i32And),
    lessEqual: implied(op.i32Or),
    and: plain(op.i32And),
    or: plain(op.i32Or),
    xor: plain(op.i32Xor),
    maximum: plain(op.i32Or),
    minimum: plain(op.i32And),
  },
};

/** Pushes an operation of one or two locals of a type. */
export function scalarOperation(
  target: Target,
  name: UnaryOp | BinaryOp,
  { type, operands: [x, y = -1] }: {
    readonly type: ScalarType;
    readonly operands: readonly number[];
  },
): void {
  const rule = rules[familyOf(type)][name];
  if (rule === undefined) throw new InternalError(`WebAssembly has no ${name} of ${type}`);
  rule(target, x, y);
}

/**
 * Pushes `x · y + z`. A vector instruction computes it where it is fused, so that a value does not
 * depend on whether it lies in a vector or in the rest behind the last one.
 */
export function scalarMultiplyAdd(
  { code, relaxed }: Target,
  double: boolean,
  operands: readonly number[],
): void {
  if (relaxed) {
    for (const operand of operands) {
      code.get(operand);
      code.simd(double ? simd.f64x2Splat : simd.f32x4Splat);
    }
    code.simd(double ? simd.f64x2RelaxedMadd : simd.f32x4RelaxedMadd);
    code.lane(double ? simd.f64x2Extract : simd.f32x4Extract, 0);
    return;
  }
  const [x, y, z] = operands;
  code.get(x);
  code.get(y);
  code.op(double ? op.f64Mul : op.f32Mul);
  code.get(z);
  code.op(double ? op.f64Add : op.f32Add);
}
