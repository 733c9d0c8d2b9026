/**
 * Numbers that are all kept.
 *
 * @module
 */
import { type Accumulator, decodeNumbers, encodeNumbers, type Json } from "./accumulator.ts";

/**
 * Rows of numbers, as many as come, in float64: for figures that need every example.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Rows } from "@cotangent/cotangent/metrics";
 *
 * const rows = new Rows(2);
 * rows.push([0.5, 1, 0.25, 0]);
 * assert.equal(rows.count, 2);
 * assert.deepEqual([...rows.values], [0.5, 1, 0.25, 0]);
 * ```
 */
export class Rows implements Accumulator {
  /** Numbers a row. */
  readonly width: number;
  #storage = new Float64Array(0);
  #length = 0;

  /** No rows yet, of so many numbers each. */
  constructor(width: number) {
    this.width = width;
  }

  /** How many rows there are. */
  get count(): number {
    return this.#length / this.width;
  }

  /** The rows one behind the other; a view that holds until the next push. */
  get values(): Float64Array {
    return this.#storage.subarray(0, this.#length);
  }

  /** Appends rows, given one behind the other. */
  push(rows: ArrayLike<number>): void {
    const length = this.#length + rows.length;
    if (length > this.#storage.length) {
      const grown = new Float64Array(Math.max(length, 2 * this.#storage.length));
      grown.set(this.values);
      this.#storage = grown;
    }
    this.#storage.set(rows, this.#length);
    this.#length = length;
  }

  /** Appends the rows of another. */
  merge(other: this): void {
    this.push(other.values);
  }

  /** Drops all rows. */
  reset(): void {
    this.#storage = new Float64Array(0);
    this.#length = 0;
  }

  /** The rows as plain data. */
  state(): Json {
    return encodeNumbers(this.values);
  }

  /** Replaces the rows. */
  restore(state: Json, caller: string): void {
    const rows = decodeNumbers(state, caller, { width: this.width });
    this.reset();
    this.push(rows);
  }
}
