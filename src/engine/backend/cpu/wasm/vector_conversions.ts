/**
 * Conversions of four values at once.
 *
 * @module
 */
import type { ScalarType } from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";
import { simd } from "./opcodes.ts";
import { familyOf, type Target } from "./scalar_operations.ts";
import { joinedWords, type Parts, vectorOperation } from "./vector_operations.ts";

/** The lower halves of two vectors. */
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** The upper half of a vector, as its lower one. */
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

type Conversion = (code: Code, parts: Parts) => Parts;

const onEach = (instruction: number): Conversion => (code, parts) =>
  parts.map((part) => {
    code.get(part);
    code.simd(instruction);
    return code.keep("v128");
  });

/** An instruction that widens the lower half, on both halves. */
const widened = (instruction: number): Conversion => (code, [x]) => {
  code.get(x);
  code.simd(instruction);
  const low = code.keep("v128");
  code.get(x);
  code.get(x);
  code.shuffle(upperHalf);
  code.simd(instruction);
  return [low, code.keep("v128")];
};

/** An instruction that narrows to the lower half, on two vectors. */
const narrowed = (instruction: number): Conversion => (code, parts) => {
  for (const part of parts) {
    code.get(part);
    code.simd(instruction);
  }
  code.shuffle(lowerHalves);
  return [code.keep("v128")];
};

const extended = (low: number, high: number): Conversion => (code, [x]) =>
  [low, high].map((instruction) => {
    code.get(x);
    code.simd(instruction);
    return code.keep("v128");
  });

const kept: Conversion = (_code, parts) => parts;

/** Masks as 0 and 1. */
const ones: Conversion = (code, [x]) => {
  code.get(x);
  code.simd(simd.i32x4Neg);
  return [code.keep("v128")];
};

const both = (first: Conversion, second: Conversion): Conversion => (code, parts) =>
  second(code, first(code, parts));

const conversions: Readonly<Record<string, Conversion>> = {
  "f32 f64": widened(simd.f64x2PromoteLowF32x4),
  "f64 f32": narrowed(simd.f32x4DemoteF64x2Zero),
  "f32 i32": onEach(simd.i32x4TruncSatF32x4S),
  "f32 u32": onEach(simd.i32x4TruncSatF32x4U),
  "f64 i32": narrowed(simd.i32x4TruncSatF64x2SZero),
  "f64 u32": narrowed(simd.i32x4TruncSatF64x2UZero),
  "i32 f32": onEach(simd.f32x4ConvertI32x4S),
  "u32 f32": onEach(simd.f32x4ConvertI32x4U),
  "i32 f64": widened(simd.f64x2ConvertLowI32x4S),
  "u32 f64": widened(simd.f64x2ConvertLowI32x4U),
  "i32 i64": extended(simd.i64x2ExtendLowI32x4S, simd.i64x2ExtendHighI32x4S),
  "u32 i64": extended(simd.i64x2ExtendLowI32x4U, simd.i64x2ExtendHighI32x4U),
  "i64 i32": (code, parts) => [joinedWords(code, parts)],
  "i64 u32": (code, parts) => [joinedWords(code, parts)],
  "i32 u32": kept,
  "u32 i32": kept,
  "bool i32": ones,
  "bool u32": ones,
  "bool f32": both(ones, onEach(simd.f32x4ConvertI32x4S)),
  "bool f64": both(ones, widened(simd.f64x2ConvertLowI32x4S)),
  "bool i64": both(ones, extended(simd.i64x2ExtendLowI32x4S, simd.i64x2ExtendHighI32x4S)),
};

/** A conversion by value, or null if it is done one by one. */
export function vectorConversion(
  target: Target,
  { from, to }: { readonly from: ScalarType; readonly to: ScalarType },
  parts: Parts,
): Parts | null {
  const { code } = target;
  const [source, goal] = [familyOf(from), familyOf(to)];
  if (source === goal) return parts;
  if (goal === "bool") {
    const zero = parts.map(() => {
      code.i32x4([0, 0, 0, 0]);
      return code.keep("v128");
    });
    const operands = [parts, zero];
    const [equal] = vectorOperation(target, "equal", { type: from, operands })!;
    code.get(equal);
    code.simd(simd.not);
    return [code.keep("v128")];
  }
  return conversions[`${source} ${goal}`]?.(code, parts) ?? null;
}
