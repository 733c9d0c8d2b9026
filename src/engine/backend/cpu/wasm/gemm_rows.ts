/**
 * Rows of numbers copied between arrays, such as into the WebAssembly memory and out of it.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";

/** Numbers from which `set` beats a loop: a call takes 45 ns, a number of a loop 1.1 ns. */
const leastSet = 40;

/** Where rows lie: the numbers of each side by side. */
export interface Rows {
  readonly array: TypedArray;
  readonly start: number;
  /** From a row to the next, of any sign. */
  readonly lead: number;
}

/** Copies so many rows of `length` numbers. */
export function copyRows(source: Rows, target: Rows, count: number, length: number): void {
  const from = source.array as Float32Array, to = target.array as Float32Array;
  let { start } = source, goal = target.start;
  if (count === 1 || (source.lead === length && target.lead === length)) {
    to.set(from.subarray(start, start + count * length), goal);
    return;
  }
  for (let row = 0; row < count; row++) {
    if (length >= leastSet) {
      to.set(from.subarray(start, start + length), goal);
    } else {
      for (let i = 0; i < length; i++) to[goal + i] = from[start + i];
    }
    start += source.lead;
    goal += target.lead;
  }
}
