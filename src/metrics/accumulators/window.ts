/**
 * The last rows of numbers.
 *
 * @module
 */
import { type Accumulator, decodeNumbers, encodeNumbers, type Json } from "./accumulator.ts";

/**
 * The last rows of numbers, up to a size; older ones are dropped.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Window } from "@cotangent/cotangent/metrics";
 *
 * const window = new Window({ size: 2, width: 1 });
 * for (const x of [1, 2, 3]) window.push([x]);
 * assert.deepEqual(window.rows, [[2], [3]]);
 * ```
 */
export class Window implements Accumulator {
  readonly #size: number;
  readonly #width: number;
  #rows: (readonly number[])[] = [];

  /** No rows yet; at most `size`, of `width` numbers each. */
  constructor({ size, width }: { readonly size: number; readonly width: number }) {
    this.#size = size;
    this.#width = width;
  }

  /** The rows that are kept, the oldest first. */
  get rows(): readonly (readonly number[])[] {
    return this.#rows;
  }

  /** Appends a row and drops the oldest if there are too many. */
  push(row: readonly number[]): void {
    this.#rows.push(row);
    if (this.#rows.length > this.#size) this.#rows.shift();
  }

  /** Appends the rows of another. */
  merge(other: this): void {
    for (const row of [...other.#rows]) this.push(row);
  }

  /** Drops all rows. */
  reset(): void {
    this.#rows = [];
  }

  /** The rows as plain data. */
  state(): Json {
    return encodeNumbers(this.#rows.flat());
  }

  /** Replaces the rows. */
  restore(state: Json, caller: string): void {
    const numbers = decodeNumbers(state, caller, { width: this.#width });
    this.reset();
    for (let i = 0; i < numbers.length; i += this.#width) {
      this.push([...numbers.subarray(i, i + this.#width)]);
    }
  }
}
