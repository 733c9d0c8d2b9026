/**
 * Elements of narrow dtypes in and out of the few dtypes that routines compute in.
 *
 * @module
 */
import { type DType, toBfloat16Bits, type TypedArray } from "../../../base/mod.ts";
import type { MatrixStrides } from "./gemm_javascript.ts";
import type { ComputeDType } from "./scratch.ts";

/**
 * The dtype in which a routine computes elements of each dtype. Integers narrower than 32 bits
 * wrap when they are stored, so sums modulo 2^32 do for all of them.
 */
export const computeDType: Readonly<Record<DType, ComputeDType>> = {
  float32: "float32",
  float64: "float64",
  float16: "float32",
  bfloat16: "float32",
  int32: "int32",
  int64: "int64",
  int8: "int32",
  uint8: "int32",
  uint32: "int32",
  bool: "int32",
};

/** Copies a matrix at any strides to row-major order, one element type to another of its kind. */
export function copyMatrix(
  source: TypedArray,
  offset: number,
  { row, column }: MatrixStrides,
  rows: number,
  columns: number,
  target: TypedArray,
): void {
  const from = source as Float32Array, to = target as Float32Array;
  if (Math.abs(row) < Math.abs(column)) {
    // Along the columns the reads lie closer together; scattered writes cost less.
    for (let j = 0; j < columns; j++) {
      let place = offset + j * column;
      for (let i = 0, end = j; i < rows; i++, end += columns, place += row) to[end] = from[place];
    }
    return;
  }
  let end = 0;
  for (let i = 0; i < rows; i++) {
    let place = offset + i * row;
    for (let j = 0; j < columns; j++, place += column) to[end++] = from[place];
  }
}

const words = new Uint32Array(1);
const float = new Float32Array(words.buffer);

/** Copies a matrix of any dtype to row-major order in its compute dtype. */
export function widenMatrix(
  dtype: DType,
  source: TypedArray,
  offset: number,
  strides: MatrixStrides,
  rows: number,
  columns: number,
  target: TypedArray,
): void {
  if (dtype !== "bfloat16") {
    copyMatrix(source, offset, strides, rows, columns, target);
    return;
  }
  const bits = source as Uint16Array, to = target as Float32Array;
  let end = 0;
  for (let i = 0; i < rows; i++) {
    let place = offset + i * strides.row;
    for (let j = 0; j < columns; j++, place += strides.column) {
      words[0] = bits[place] << 16;
      to[end++] = float[0];
    }
  }
}

/** Stores `length` elements of a compute dtype as elements of a narrower one. */
export function narrow(
  dtype: DType,
  source: TypedArray,
  target: TypedArray,
  offset: number,
  length: number,
): void {
  const from = source as Float32Array, to = target as Float32Array;
  if (dtype === "bfloat16") {
    for (let i = 0; i < length; i++) to[offset + i] = toBfloat16Bits(from[i]);
  } else if (dtype === "bool") {
    for (let i = 0; i < length; i++) to[offset + i] = from[i] !== 0 ? 1 : 0;
  } else {
    // The arrays themselves round floats to nearest and wrap integers.
    for (let i = 0; i < length; i++) to[offset + i] = from[i];
  }
}
