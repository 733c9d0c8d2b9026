/**
 * Scalar expressions: what a kernel computes for one element. An expression is an immutable tree
 * over run-time integers, variables, loads and scalar operations. Loads widen what is stored to a
 * type that processors compute in, stores narrow it again (bfloat16 and float16 compute in
 * float32, int8 and uint8 in int32), so no printer has arithmetic on small types.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";

/**
 * The types that scalars have inside a kernel. `index` counts elements, up to 2^53; a printer may
 * give it 32 bits where all run-time integers are below 2^31, so what is computed on the way to an
 * index must not be larger than indices are.
 */
export type ScalarType =
  | "float32"
  | "float64"
  | "int32"
  | "int64"
  | "uint32"
  | "bool"
  | "index";

/** The scalar operations of one operand and, unless they say otherwise, of its type. */
export type UnaryOp =
  | "negate"
  | "absolute"
  | "sign"
  | "not" // bool: logical, integers: bitwise
  | "floor"
  | "ceil"
  | "round" // half to even
  | "trunc"
  | "sqrt"
  | "exp"
  | "exp2"
  | "expm1"
  | "log"
  | "log2"
  | "log10"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "isNaN"; // to bool, tested on bits where a processor's comparison cannot be trusted

/** The scalar operations of two operands of one type. */
export type BinaryOp =
  | "add"
  | "subtract"
  | "multiply"
  | "divide" // floats: IEEE; integers: towards zero, x/0 = 0 (checked before it gets here)
  | "remainder" // sign of the dividend, as C's %; floats: fmod
  | "power"
  | "atan2"
  | "maximum" // NaN if either is
  | "minimum"
  | "and" // bool: logical, integers: bitwise
  | "or"
  | "xor"
  | "shiftLeft"
  | "shiftRight" // int32, int64: arithmetic; uint32: logical
  | "equal" // to bool, as the next two
  | "less"
  | "lessEqual";

/**
 * Every scalar operation: `select` takes a bool and two of one type, and evaluates only one.
 * `multiplyAdd` is `x · y + z` of floats with one rounding or two, whichever the printer has cheaper:
 * only expansions that are accurate either way use it, never an expression that a user wrote.
 */
export type ScalarOp = UnaryOp | BinaryOp | "select" | "multiplyAdd";

/** A literal. An int64 literal is a bigint, a bool one a boolean, any other a number. */
export interface Constant {
  readonly kind: "constant";
  readonly type: ScalarType;
  readonly value: number | bigint | boolean;
}

/** A run-time integer: a size, a stride or an offset that the caller hands in, by position. */
export interface Parameter {
  readonly kind: "parameter";
  readonly type: "index";
  readonly position: number;
}

/** A name bound by a statement: a loop's index, a definition, a reduction's result. */
export interface Variable {
  readonly kind: "variable";
  readonly type: ScalarType;
  /** Unique in its kernel. */
  readonly id: number;
}

/** The storage that a kernel reads or writes: an argument by position, or a scratch of its own. */
export type Target =
  | { readonly kind: "buffer"; readonly position: number; readonly dtype: DType }
  | { readonly kind: "scratch"; readonly id: number; readonly type: ScalarType };

/** An element read from a buffer or a scratch, widened to the type that is computed in. */
export interface Load {
  readonly kind: "load";
  readonly type: ScalarType;
  readonly source: Target;
  /** Of type `index`, in elements from the storage's start. */
  readonly index: Expression;
}

/** A scalar operation applied. */
export interface Apply {
  readonly kind: "apply";
  readonly type: ScalarType;
  readonly op: ScalarOp;
  readonly operands: readonly Expression[];
}

/**
 * A conversion by value: floats to integers truncate and saturate (NaN gives 0), integers to
 * narrower ones wrap, anything to bool is `x != 0`.
 */
export interface Convert {
  readonly kind: "convert";
  readonly type: ScalarType;
  readonly operand: Expression;
}

/** The same bits as another type of the same width: float32 and (u)int32, float64 and int64. */
export interface Bitcast {
  readonly kind: "bitcast";
  readonly type: ScalarType;
  readonly operand: Expression;
}

/** Rounds or wraps to what storing in a dtype and loading again would give. */
export interface Narrow {
  readonly kind: "narrow";
  readonly type: ScalarType;
  readonly dtype: DType;
  readonly operand: Expression;
}

/** A scalar expression. */
export type Expression =
  | Constant
  | Parameter
  | Variable
  | Load
  | Apply
  | Convert
  | Bitcast
  | Narrow;

/** The type in which elements of a dtype are computed. */
export const computeType: Readonly<Record<DType, ScalarType>> = {
  float32: "float32",
  float64: "float64",
  float16: "float32",
  bfloat16: "float32",
  int32: "int32",
  int64: "int64",
  int8: "int32",
  uint8: "int32",
  uint32: "uint32",
  bool: "bool",
};
