/**
 * The element types of tensors: their names, storage classes, ranges and categories.
 *
 * @module
 */
import { DTypeError } from "./errors.ts";

/** The name of an element type. */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int32"
  | "int64"
  | "int8"
  | "uint8"
  | "uint32"
  | "bool";

/**
 * A typed array that stores elements. A bfloat16 lies in a `Uint16Array` as its bits, a bool in a
 * `Uint8Array` as 0 or 1; every other dtype has a class of its own.
 */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Float16Array
  | Uint16Array
  | Int32Array
  | BigInt64Array
  | Int8Array
  | Uint8Array
  | Uint32Array;

/** What promotion distinguishes, from lowest to highest. */
export type DTypeCategory = "bool" | "integer" | "floating";

/** What the library knows of a dtype. */
export interface DTypeInfo {
  /** A small number, distinct for each dtype, for packing into cache keys. */
  readonly code: number;
  /** Bytes an element. */
  readonly bytes: number;
  /** Bool, integer or floating. */
  readonly category: DTypeCategory;
  /** Makes a zeroed array of so many elements. */
  readonly allocate: (length: number) => TypedArray;
  /** The typed array's class. */
  readonly array: TypedArrayClass;
}

/** The class of a dtype's typed arrays. */
export interface TypedArrayClass {
  /** An array of zeros. */
  new (length: number): TypedArray;
  /** So many elements of a buffer, from a byte of it on. */
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TypedArray;
  /** Bytes an element. */
  readonly BYTES_PER_ELEMENT: number;
  /** The class's name. */
  readonly name: string;
}

function info(
  code: number,
  category: DTypeCategory,
  array: TypedArrayClass,
): DTypeInfo {
  return {
    code,
    bytes: array.BYTES_PER_ELEMENT,
    category,
    array,
    allocate: (length) => new array(length),
  };
}

/** The facts about every dtype. */
export const dtypeInfo: Readonly<Record<DType, DTypeInfo>> = {
  float32: info(0, "floating", Float32Array),
  float64: info(1, "floating", Float64Array),
  float16: info(2, "floating", Float16Array),
  bfloat16: info(3, "floating", Uint16Array),
  int32: info(4, "integer", Int32Array),
  int64: info(5, "integer", BigInt64Array),
  int8: info(6, "integer", Int8Array),
  uint8: info(7, "integer", Uint8Array),
  uint32: info(8, "integer", Uint32Array),
  bool: info(9, "bool", Uint8Array),
};

/** Every dtype's name. */
export const dtypes: readonly DType[] = Object.keys(dtypeInfo) as DType[];

/** Whether the dtype is a floating-point one. */
export function isFloating(dtype: DType): boolean {
  return dtypeInfo[dtype].category === "floating";
}

/** Whether the dtype is a signed or unsigned integer (bool is not). */
export function isInteger(dtype: DType): boolean {
  return dtypeInfo[dtype].category === "integer";
}

/** Checks that a value names a dtype, for options that come from users. */
export function checkDType(operation: string, dtype: unknown): DType {
  if (typeof dtype === "string" && Object.hasOwn(dtypeInfo, dtype)) return dtype as DType;
  throw new DTypeError(
    `${operation}: Expected a dtype out of ${dtypes.join(", ")}: got ${String(dtype)}`,
  );
}
