/**
 * Points of a curve as they are drawn.
 *
 * @module
 */

/** Places in a picture, in pixels; NaN where the curve is interrupted. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Exponential smoothing, `s ← w s + (1 − w) y`, divided by the sum of weights so that the first values
 * count fully (as Adam's moments, Kingma and Ba 2015, section 3). What is not finite stays as it is
 * and leaves the others untouched.
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  let [sum, all] = [0, 0];
  return Float64Array.from({ length: values.length }, (_, i) => {
    const value = values[i];
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    all = weight * all + (1 - weight);
    return sum / all;
  });
}

/**
 * The points that make a difference in a picture: of those in one column of pixels the first, the
 * lowest, the highest and the last, in their order. Gaps stay.
 */
export function decimated({ x, y }: Points): Points {
  const kept: number[] = [];
  let start = 0;
  while (start < x.length) {
    const column = Math.floor(x[start]);
    let end = start + 1;
    let [lowest, highest] = [start, start];
    if (!Number.isNaN(y[start])) {
      while (end < x.length && !Number.isNaN(y[end]) && Math.floor(x[end]) === column) {
        if (y[end] < y[lowest]) lowest = end;
        if (y[end] > y[highest]) highest = end;
        end++;
      }
    }
    const places = new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
    kept.push(...places);
    start = end;
  }
  return {
    x: Float64Array.from(kept, (place) => x[place]),
    y: Float64Array.from(kept, (place) => y[place]),
  };
}

/** The points as the commands of an SVG path, with a move after each gap. */
export function pathData({ x, y }: Points): string {
  const commands: string[] = [];
  let drawing = false;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(y[i]) || Number.isNaN(x[i])) {
      drawing = false;
      continue;
    }
    commands.push(`${drawing ? "L" : "M"}${rounded(x[i])} ${rounded(y[i])}`);
    drawing = true;
  }
  return commands.join("");
}

/** A length in pixels, to a tenth. */
export function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
