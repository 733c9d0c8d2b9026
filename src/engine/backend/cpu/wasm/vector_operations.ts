/**
 * How each scalar operation is written for four values at once. Types of four bytes take one
 * 128-bit vector, types of eight bytes two; four bools are a vector of masks, all bits or none.
 *
 * @module
 */
import type { BinaryOp, ScalarType, UnaryOp } from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";
import { op, simd } from "./opcodes.ts";
import { type Family, familyOf, type Target } from "./scalar_operations.ts";

/** The locals of four values: one vector, or two. */
export type Parts = readonly number[];

/** How many values are computed at once. */
export const laneCount = 4;

/** How many vectors four values of a type take. */
export function partCount(type: ScalarType): 1 | 2 {
  return type === "float64" || type === "int64" ? 2 : 1;
}

type Rule = (code: Code, x: number, y: number) => void;

const plain = (instruction: number): Rule => (code, x, y) => {
  code.get(x);
  if (y >= 0) code.get(y);
  code.simd(instruction);
};

/** With the operands exchanged. */
const turned = (instruction: number): Rule => (code, x, y) => {
  code.get(y);
  code.get(x);
  code.simd(instruction);
};

const same: Rule = (code, x) => code.get(x);

const integerSign = (wide: boolean): Rule => (code, x) => {
  // (x < 0) − (0 < x) of masks, which are −1 where they hold
  code.get(x);
  code.i32x4([0, 0, 0, 0]);
  code.simd(wide ? simd.i64x2LtS : simd.i32x4LtS);
  code.i32x4([0, 0, 0, 0]);
  code.get(x);
  code.simd(wide ? simd.i64x2LtS : simd.i32x4LtS);
  code.simd(wide ? simd.i64x2Sub : simd.i32x4Sub);
};

const extreme64 = (swap: boolean): Rule => (code, x, y) => {
  code.get(x);
  code.get(y);
  code.get(swap ? y : x);
  code.get(swap ? x : y);
  code.simd(simd.i64x2LtS);
  code.simd(simd.bitselect);
};

const not: Rule = (code, x) => {
  code.get(x);
  code.simd(simd.not);
};

const logical: Partial<Record<UnaryOp | BinaryOp, Rule>> = {
  not,
  and: plain(simd.and),
  or: plain(simd.or),
  xor: plain(simd.xor),
};

const signed32: Partial<Record<UnaryOp | BinaryOp, Rule>> = {
  ...logical,
  negate: plain(simd.i32x4Neg),
  absolute: plain(simd.i32x4Abs),
  sign: integerSign(false),
  add: plain(simd.i32x4Add),
  subtract: plain(simd.i32x4Sub),
  multiply: plain(simd.i32x4Mul),
  maximum: plain(simd.i32x4MaxS),
  minimum: plain(simd.i32x4MinS),
  equal: plain(simd.i32x4Eq),
  less: plain(simd.i32x4LtS),
  lessEqual: plain(simd.i32x4LeS),
};

const isNaN = (instruction: number): Rule => (code, x) => {
  code.get(x);
  code.get(x);
  code.simd(instruction);
};

const rules: Readonly<Record<Family, Partial<Record<UnaryOp | BinaryOp, Rule>>>> = {
  f32: {
    negate: plain(simd.f32x4Neg),
    absolute: plain(simd.f32x4Abs),
    floor: plain(simd.f32x4Floor),
    ceil: plain(simd.f32x4Ceil),
    round: plain(simd.f32x4Nearest),
    trunc: plain(simd.f32x4Trunc),
    sqrt: plain(simd.f32x4Sqrt),
    isNaN: isNaN(simd.f32x4Ne),
    add: plain(simd.f32x4Add),
    subtract: plain(simd.f32x4Sub),
    multiply: plain(simd.f32x4Mul),
    divide: plain(simd.f32x4Div),
    maximum: plain(simd.f32x4Max),
    minimum: plain(simd.f32x4Min),
    equal: plain(simd.f32x4Eq),
    less: plain(simd.f32x4Lt),
    lessEqual: plain(simd.f32x4Le),
  },
  f64: {
    negate: plain(simd.f64x2Neg),
    absolute: plain(simd.f64x2Abs),
    floor: plain(simd.f64x2Floor),
    ceil: plain(simd.f64x2Ceil),
    round: plain(simd.f64x2Nearest),
    trunc: plain(simd.f64x2Trunc),
    sqrt: plain(simd.f64x2Sqrt),
    isNaN: isNaN(simd.f64x2Ne),
    add: plain(simd.f64x2Add),
    subtract: plain(simd.f64x2Sub),
    multiply: plain(simd.f64x2Mul),
    divide: plain(simd.f64x2Div),
    maximum: plain(simd.f64x2Max),
    minimum: plain(simd.f64x2Min),
    equal: plain(simd.f64x2Eq),
    less: plain(simd.f64x2Lt),
    lessEqual: plain(simd.f64x2Le),
  },
  i32: signed32,
  u32: {
    ...signed32,
    absolute: same,
    sign: (code, x) => {
      code.get(x);
      code.i32x4([1, 1, 1, 1]);
      code.simd(simd.i32x4MinU);
    },
    maximum: plain(simd.i32x4MaxU),
    minimum: plain(simd.i32x4MinU),
    less: plain(simd.i32x4LtU),
    lessEqual: plain(simd.i32x4LeU),
  },
  i64: {
    ...logical,
    negate: plain(simd.i64x2Neg),
    absolute: plain(simd.i64x2Abs),
    sign: integerSign(true),
    add: plain(simd.i64x2Add),
    subtract: plain(simd.i64x2Sub),
    multiply: plain(simd.i64x2Mul),
    maximum: extreme64(true),
    minimum: extreme64(false),
    equal: plain(simd.i64x2Eq),
    less: plain(simd.i64x2LtS),
    lessEqual: plain(simd.i64x2LeS),
  },
  bool: {
    ...logical,
    equal: (code, x, y) => {
      code.get(x);
      code.get(y);
      code.simd(simd.xor);
      code.simd(simd.not);
    },
    less: turned(simd.andnot),
    lessEqual: (code, x, y) => {
      code.get(x);
      code.simd(simd.not);
      code.get(y);
      code.simd(simd.or);
    },
    maximum: plain(simd.or),
    minimum: plain(simd.and),
  },
};

/** The low four bytes of each of the four lanes of eight bytes of two vectors. */
const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
/** An operation of four values, or null if there is none: then it is done one by one. */
export function vectorOperation(
  { code }: Target,
  name: UnaryOp | BinaryOp,
  { type, operands: [x, y] }: { readonly type: ScalarType; readonly operands: readonly Parts[] },
): Parts | null {
  const family = familyOf(type);
  if (name === "sign" && (family === "f32" || family === "f64")) {
    return x.map((part) => signOf(code, family === "f64", part));
  }
  const rule = rules[family][name];
  if (rule === undefined) return null;
  const parts = x.map((part, i) => {
    rule(code, part, y === undefined ? -1 : y[i]);
    return code.keep("v128");
  });
  const compares = parts.length === 2 &&
    (name === "equal" || name === "less" || name === "lessEqual" || name === "isNaN");
  return compares ? [joinedWords(code, parts)] : parts;
}

/** ±1 with the sign of a number; zeros and NaN stay as they are. */
function signOf(code: Code, double: boolean, x: number): number {
  const splatted = (value: number) => {
    if (double) code.f64(value);
    else code.f32(value);
    code.simd(double ? simd.f64x2Splat : simd.f32x4Splat);
  };
  // The bit of the sign out of x, the others out of 1
  code.get(x);
  splatted(1);
  splatted(-0);
  code.simd(simd.bitselect);
  code.get(x);
  splatted(0);
  code.get(x);
  code.simd(double ? simd.f64x2Abs : simd.f32x4Abs);
  code.simd(double ? simd.f64x2Lt : simd.f32x4Lt);
  code.simd(simd.bitselect);
  return code.keep("v128");
}

/** The low words of two vectors as one. */
export function joinedWords(code: Code, [low, high]: Parts): number {
  code.get(low);
  code.get(high);
  code.shuffle(lowWords);
  return code.keep("v128");
}

/** `x · y + z`, fused where the engine can. */
export function vectorMultiplyAdd(
  { code, relaxed }: Target,
  double: boolean,
  [x, y, z]: readonly Parts[],
): Parts {
  return x.map((part, i) => {
    code.get(part);
    code.get(y[i]);
    if (relaxed) {
      code.get(z[i]);
      code.simd(double ? simd.f64x2RelaxedMadd : simd.f32x4RelaxedMadd);
    } else {
      code.simd(double ? simd.f64x2Mul : simd.f32x4Mul);
      code.get(z[i]);
      code.simd(double ? simd.f64x2Add : simd.f32x4Add);
    }
    return code.keep("v128");
  });
}

/** All shifted by the same count, which is in an i32; null for types that do not shift. */
export function vectorShift(
  { code }: Target,
  name: "shiftLeft" | "shiftRight",
  { type, parts, count }: {
    readonly type: ScalarType;
    readonly parts: Parts;
    readonly count: number;
  },
): Parts {
  const wide = type === "int64";
  const instruction = name === "shiftLeft"
    ? (wide ? simd.i64x2Shl : simd.i32x4Shl)
    : wide
    ? simd.i64x2ShrS
    : type === "uint32"
    ? simd.i32x4ShrU
    : simd.i32x4ShrS;
  return parts.map((part) => {
    code.get(part);
    code.get(count);
    code.simd(instruction);
    return code.keep("v128");
  });
}

/** `x` where the mask holds, else `y`. */
export function vectorSelect({ code, relaxed }: Target, mask: number, x: Parts, y: Parts): Parts {
  const masks = x.length === 1 ? [mask] : widenedMask(code, mask);
  // Of masks with all bits or none in a lane, selecting lanes is the same, and one instruction.
  const lanes = x.length === 1 ? simd.i32x4RelaxedLaneselect : simd.i64x2RelaxedLaneselect;
  return x.map((part, i) => {
    code.get(part);
    code.get(y[i]);
    code.get(masks[i]);
    code.simd(relaxed ? lanes : simd.bitselect);
    return code.keep("v128");
  });
}

/** `y < x ? y : x` (or `x < y ? y : x`): what processors do in one instruction, other than IEEE's. */
export function vectorPseudoExtreme(
  { code }: Target,
  { least, double }: { readonly least: boolean; readonly double: boolean },
  [x, y]: readonly Parts[],
): Parts {
  const instruction = double
    ? (least ? simd.f64x2Pmin : simd.f64x2Pmax)
    : least
    ? simd.f32x4Pmin
    : simd.f32x4Pmax;
  return x.map((part, i) => {
    code.get(part);
    code.get(y[i]);
    code.simd(instruction);
    return code.keep("v128");
  });
}

/** A mask of four lanes for two vectors of two lanes. */
function widenedMask(code: Code, mask: number): Parts {
  return [simd.i64x2ExtendLowI32x4S, simd.i64x2ExtendHighI32x4S].map((instruction) => {
    code.get(mask);
    code.simd(instruction);
    return code.keep("v128");
  });
}

/** Four scalars alike. */
export function splat({ code }: Target, type: ScalarType, x: number): Parts {
  code.get(x);
  const family = familyOf(type);
  switch (family) {
    case "f32":
      code.simd(simd.f32x4Splat);
      break;
    case "f64":
      code.simd(simd.f64x2Splat);
      break;
    case "i64":
      code.simd(simd.i64x2Splat);
      break;
    case "bool":
      // 0 or 1 as none or all bits
      code.simd(simd.i32x4Splat);
      code.simd(simd.i32x4Neg);
      break;
    default:
      code.simd(simd.i32x4Splat);
  }
  const part = code.keep("v128");
  return partCount(type) === 2 ? [part, part] : [part];
}

/** Pushes one of four values as a scalar. */
export function extractLane({ code }: Target, type: ScalarType, parts: Parts, lane: number): void {
  const family = familyOf(type);
  if (parts.length === 2) {
    code.get(parts[lane >> 1]);
    code.lane(family === "f64" ? simd.f64x2Extract : simd.i64x2Extract, lane & 1);
    return;
  }
  code.get(parts[0]);
  code.lane(family === "f32" ? simd.f32x4Extract : simd.i32x4Extract, lane);
  if (family === "bool") {
    code.i32(1);
    code.op(op.i32And); // a mask as 0 or 1
  }
}

/** Four scalars as one value. */
export function joinLanes(target: Target, type: ScalarType, lanes: readonly number[]): Parts {
  const { code } = target;
  const family = familyOf(type);
  const wide = partCount(type) === 2;
  const replace = family === "f32"
    ? simd.f32x4Replace
    : family === "f64"
    ? simd.f64x2Replace
    : family === "i64"
    ? simd.i64x2Replace
    : simd.i32x4Replace;
  const perPart = wide ? 2 : 4;
  const parts: number[] = [];
  for (let first = 0; first < 4; first += perPart) {
    const [start] = splat(target, type === "bool" ? "int32" : type, lanes[first]);
    code.get(start);
    for (let lane = 1; lane < perPart; lane++) {
      code.get(lanes[first + lane]);
      code.lane(replace, lane);
    }
    if (type === "bool") code.simd(simd.i32x4Neg);
    parts.push(code.keep("v128"));
  }
  return parts;
}
