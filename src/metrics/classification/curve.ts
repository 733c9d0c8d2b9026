/**
 * Curves over thresholds: how many positives and negatives have scores that reach each.
 *
 * @module
 */

/** The points of a curve, from the highest threshold to the lowest. */
export interface Curve {
  /** How many positives reach each threshold; ascending. */
  readonly tps: ArrayLike<number>;
  /** How many negatives reach each threshold; ascending. */
  readonly fps: ArrayLike<number>;
  /** How many positives there are. */
  readonly positives: number;
  /** How many negatives there are. */
  readonly negatives: number;
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0];
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

/** The curve that has each score as a threshold, of pairs of positives' and negatives' scores. */
export function exactCurve(scores: readonly (readonly [Float64Array, Float64Array])[]): Curve {
  const positives = concatenate(scores.map(([scores]) => scores)).sort();
  const negatives = concatenate(scores.map(([, scores]) => scores)).sort();
  const tps: number[] = [];
  const fps: number[] = [];
  let [p, n] = [positives.length - 1, negatives.length - 1];
  while (p >= 0 || n >= 0) {
    // Equal scores are one threshold.
    const threshold = Math.max(positives[p] ?? -Infinity, negatives[n] ?? -Infinity);
    while (p >= 0 && positives[p] === threshold) p--;
    while (n >= 0 && negatives[n] === threshold) n--;
    tps.push(positives.length - 1 - p);
    fps.push(negatives.length - 1 - n);
  }
  return { tps, fps, positives: positives.length, negatives: negatives.length };
}
