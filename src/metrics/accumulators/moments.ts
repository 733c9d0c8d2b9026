/**
 * Means and squared deviations.
 *
 * @module
 */
import { type Accumulator, decodeNumbers, encodeNumbers, type Json } from "./accumulator.ts";

/**
 * For some columns of numbers their count, means, and sums of squared deviations from the mean, put
 * together batch by batch without the cancellation of Σx² − (Σx)²/n (Chan, Golub and LeVeque 1979,
 * equations 2.1).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Moments } from "@cotangent/cotangent/metrics";
 *
 * const moments = new Moments(1);
 * moments.add(2, [1.5], [0.5]); // 1 and 2
 * moments.add(1, [3], [0]);
 * assert.deepEqual([moments.count, ...moments.means, ...moments.deviations], [3, 2, 2]);
 * ```
 */
export class Moments implements Accumulator {
  /** How many numbers each column has. */
  count = 0;
  /** The mean of each column. */
  readonly means: Float64Array;
  /** Σ (x − mean)² of each column. */
  readonly deviations: Float64Array;

  /** Nothing yet, for so many columns. */
  constructor(columns: number) {
    this.means = new Float64Array(columns);
    this.deviations = new Float64Array(columns);
  }

  /** Takes in a batch of so many numbers a column with these means and squared deviations. */
  add(count: number, means: ArrayLike<number>, deviations: ArrayLike<number>): void {
    if (count === 0) return;
    const total = this.count + count;
    for (let i = 0; i < this.means.length; i++) {
      const difference = means[i] - this.means[i];
      this.means[i] += difference * count / total;
      // M = M₁ + M₂ + δ² n₁n₂/(n₁ + n₂)
      this.deviations[i] += deviations[i] + difference ** 2 * this.count * count / total;
    }
    this.count = total;
  }

  /** Takes in what another has seen. */
  merge(other: this): void {
    this.add(other.count, other.means, other.deviations);
  }

  /** Forgets everything. */
  reset(): void {
    this.count = 0;
    this.means.fill(0);
    this.deviations.fill(0);
  }

  /** Count, means and deviations as plain data. */
  state(): Json {
    return encodeNumbers([this.count, ...this.means, ...this.deviations]);
  }

  /** Replaces count, means and deviations. */
  restore(state: Json, caller: string): void {
    const columns = this.means.length;
    const numbers = decodeNumbers(state, caller, { length: 1 + 2 * columns });
    this.count = numbers[0];
    this.means.set(numbers.subarray(1, 1 + columns));
    this.deviations.set(numbers.subarray(1 + columns));
  }
}
