/**
 * Numbers counted in bins.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import type { Histogram } from "./events.ts";

/**
 * Bins of equal width from the smallest number to the largest; of equal numbers a single one.
 *
 * @throws {ArgumentError} if there is no number, or one that is not finite
 */
export function histogramOf(operation: string, values: ArrayLike<number>, bins: number): Histogram {
  if (values.length === 0) {
    throw new ArgumentError(`${operation}: Expected numbers for a histogram: got none`);
  }
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      throw new ArgumentError(
        `${operation}: Expected finite numbers for a histogram: got ${value} at ${i}`,
      );
    }
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  const count = min === max ? 1 : bins;
  // Halves first, as the difference of two finite numbers need not be finite.
  const width = (max / 2 - min / 2) / count * 2;
  const limits = Float64Array.from({ length: count }, (_, i) => min + (i + 1) * width);
  limits[count - 1] = max;
  const counts = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    const place = width === 0 ? 0 : Math.floor((values[i] / 2 - min / 2) / width * 2);
    counts[Math.min(place, count - 1)]++;
  }
  return { min, max, count: values.length, sum, sumOfSquares, limits, counts };
}
