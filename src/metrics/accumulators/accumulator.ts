/**
 * What accumulators have in common.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";

/** Plain data: what JSON can hold. */
export type Json =
  | number
  | string
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A part of what a metric gathers. */
export interface Accumulator {
  /** Takes over what another has gathered, behind its own; it is made alike. */
  merge(other: this): void;
  /** Forgets everything. */
  reset(): void;
  /** What was gathered, as plain data. */
  state(): Json;
  /**
   * Replaces what was gathered; `caller` begins the messages.
   *
   * @throws {ArgumentError} if the state is not one of this accumulator
   */
  restore(state: Json, caller: string): void;
}

/** Numbers for JSON, which has no NaN and no infinities: those become their names. */
export function encodeNumbers(values: Iterable<number>): Json {
  return Array.from(values, (value) => Number.isFinite(value) ? value : String(value));
}

/**
 * The numbers of a state.
 *
 * @throws {ArgumentError} unless there are `length` of them, or, if null, a multiple of `width`
 */
export function decodeNumbers(
  state: Json,
  caller: string,
  { length = null, width = 1 }: { readonly length?: number | null; readonly width?: number },
): Float64Array {
  const wanted = length === null
    ? (width === 1 ? "numbers" : `rows of ${width} numbers`)
    : `${length} numbers`;
  const fits = Array.isArray(state) &&
    (length === null ? state.length % width === 0 : state.length === length);
  if (!fits) {
    const given = Array.isArray(state) ? `${state.length} of them` : describeValue(state);
    throw new ArgumentError(`${caller}Expected ${wanted} in the state: got ${given}`);
  }
  return Float64Array.from(state as readonly Json[], (value) => {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && (typeof value === "number" || String(number) === value)) {
      return number;
    }
    throw new ArgumentError(
      `${caller}Expected ${wanted} in the state: got ${describeValue(value)}`,
    );
  });
}
