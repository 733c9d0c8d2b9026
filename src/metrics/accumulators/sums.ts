/**
 * Sums.
 *
 * @module
 */
import { type Accumulator, decodeNumbers, encodeNumbers, type Json } from "./accumulator.ts";

/**
 * A fixed number of sums in float64.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Sums } from "@cotangent/cotangent/metrics";
 *
 * const sums = new Sums(2);
 * sums.add([1, 2]);
 * sums.add([3, 4]);
 * assert.deepEqual([...sums.values], [4, 6]);
 * ```
 */
export class Sums implements Accumulator {
  /** The sums so far. */
  readonly values: Float64Array;

  /** So many sums of nothing. */
  constructor(length: number) {
    this.values = new Float64Array(length);
  }

  /** Adds a summand to each sum. */
  add(summands: ArrayLike<number>): void {
    const { values } = this;
    for (let i = 0; i < values.length; i++) values[i] += summands[i];
  }

  /** Adds the sums of another. */
  merge(other: this): void {
    this.add(other.values);
  }

  /** Sets all sums to 0. */
  reset(): void {
    this.values.fill(0);
  }

  /** The sums as plain data. */
  state(): Json {
    return encodeNumbers(this.values);
  }

  /** Sets the sums. */
  restore(state: Json, caller: string): void {
    this.values.set(decodeNumbers(state, caller, { length: this.values.length }));
  }
}
