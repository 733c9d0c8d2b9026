/**
 * Conversions of one value: it is in a local, the result is pushed.
 *
 * @module
 */
import type { ScalarType } from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";
import { op, saturating } from "./opcodes.ts";
import { type Family, familyOf, localType, type Target } from "./scalar_operations.ts";

/** Pushes a conversion by value of a local. */
export function scalarConversion(
  { code }: Target,
  { from, to }: { readonly from: ScalarType; readonly to: ScalarType },
  x: number,
): void {
  code.get(x);
  const source = familyOf(from);
  const goal = familyOf(to);
  if (source === goal) return;
  if (goal === "bool") {
    pushZero(code, source);
    code.op(notEqual[source]);
    return;
  }
  conversions[`${source} ${goal}`]?.(code);
}

const notEqual: Readonly<Record<Family, number>> = {
  f32: op.f32Ne,
  f64: op.f64Ne,
  i32: op.i32Ne,
  u32: op.i32Ne,
  i64: op.i64Ne,
  bool: op.i32Ne,
};

function pushZero(code: Code, family: Family): void {
  if (family === "f32") code.f32(0);
  else if (family === "f64") code.f64(0);
  else if (family === "i64") code.i64(0n);
  else code.i32(0);
}

const instruction = (...codes: number[]) => (code: Code) => code.op(...codes);
const saturate = (number: number) => (code: Code) => code.saturate(number);

/** Between families; what is absent keeps its bits. */
const conversions: Readonly<Record<string, (code: Code) => void>> = {
  "f32 f64": instruction(op.f64PromoteF32),
  "f64 f32": instruction(op.f32DemoteF64),
  "f32 i32": saturate(saturating.i32FromF32S),
  "f32 u32": saturate(saturating.i32FromF32U),
  "f32 i64": saturate(saturating.i64FromF32S),
  "f64 i32": saturate(saturating.i32FromF64S),
  "f64 u32": saturate(saturating.i32FromF64U),
  "f64 i64": saturate(saturating.i64FromF64S),
  "i32 f32": instruction(op.f32ConvertI32S),
  "u32 f32": instruction(op.f32ConvertI32U),
  "bool f32": instruction(op.f32ConvertI32U),
  "i64 f32": instruction(op.f32ConvertI64S),
  "i32 f64": instruction(op.f64ConvertI32S),
  "u32 f64": instruction(op.f64ConvertI32U),
  "bool f64": instruction(op.f64ConvertI32U),
  "i64 f64": instruction(op.f64ConvertI64S),
  "i32 i64": instruction(op.i64ExtendI32S),
  "u32 i64": instruction(op.i64ExtendI32U),
  "bool i64": instruction(op.i64ExtendI32U),
  "i64 i32": instruction(op.i32WrapI64),
  "i64 u32": instruction(op.i32WrapI64),
};

/** Pushes the same bits as another type. */
export function scalarBitcast(
  { code }: Target,
  { from, to }: { readonly from: ScalarType; readonly to: ScalarType },
  x: number,
): void {
  code.get(x);
  const [source, goal] = [localType[from], localType[to]];
  if (source === goal) return;
  const codes: Readonly<Record<string, number>> = {
    "f32 i32": op.i32ReinterpretF32,
    "i32 f32": op.f32ReinterpretI32,
    "f64 i64": op.i64ReinterpretF64,
    "i64 f64": op.f64ReinterpretI64,
  };
  code.op(codes[`${source} ${goal}`]);
}
