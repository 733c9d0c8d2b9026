/**
 * Working space that is kept from one call to the next: fresh pages cost more than the work on
 * them. A routine runs to its end before another starts, so each use has its slot and no more.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";

/** Above this many bytes space is given back after the call. */
const keptBytes = 1 << 26;

/** The element types that routines compute in. */
export type ComputeDType = "float32" | "float64" | "int32" | "int64";

const classes = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const;

const slots = new Map<string, TypedArray>();

/** At least `length` elements of unspecified content for a purpose, the same at each call. */
export function scratch(purpose: string, dtype: "float32", length: number): Float32Array;
export function scratch(purpose: string, dtype: "float64", length: number): Float64Array;
export function scratch(purpose: string, dtype: ComputeDType, length: number): TypedArray;
export function scratch(purpose: string, dtype: ComputeDType, length: number): TypedArray {
  const key = purpose + dtype;
  const kept = slots.get(key);
  if (kept !== undefined && kept.length >= length) return kept;
  const made = new classes[dtype](length);
  if (made.byteLength <= keptBytes) slots.set(key, made);
  return made;
}
