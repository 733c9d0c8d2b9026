/**
 * Which detected boxes of one image and class hit which true ones, by COCO's rules.
 *
 * @module
 */

/** A box as COCO has it: left, top, width, height. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** A box that is there. */
export interface TrueBox {
  readonly box: Box;
  /** Its area, by which it is small, medium or large; that of a mask, perhaps. */
  readonly area: number;
  /** Whether it stands for a crowd, which any number of detections may hit. */
  readonly crowd: boolean;
}

/** A range of areas, both ends included. */
export type AreaRange = readonly [low: number, high: number];

/** What became of the detections, in the order of their scores. */
export interface Matches {
  /** For each threshold and detection whether it hit a box. */
  readonly hit: readonly (readonly boolean[])[];
  /** For each threshold and detection whether it counts neither as hit nor as miss. */
  readonly ignored: readonly (readonly boolean[])[];
}

/**
 * The intersection of two boxes by their union, or for a crowd by the area of the detection, `[detected][true]`.
 */
export function overlapTable(detected: readonly Box[], truths: readonly TrueBox[]): number[][] {
  return detected.map(([x, y, width, height]) =>
    truths.map(({ box, crowd }) => {
      const across = Math.min(x + width, box[0] + box[2]) - Math.max(x, box[0]);
      const down = Math.min(y + height, box[1] + box[3]) - Math.max(y, box[1]);
      if (across <= 0 || down <= 0) return 0;
      const both = across * down;
      return both / (crowd ? width * height : width * height + box[2] * box[3] - both);
    })
  );
}

/** Whether a true box counts in a range of areas. */
export function countsIn({ area, crowd }: TrueBox, [low, high]: AreaRange): boolean {
  return !crowd && area >= low && area <= high;
}

/**
 * Matches detections, the highest score first, each to the free box that it overlaps most, with those
 * that count before all others. What hits a box that does not count, and what hits none and lies
 * outside of the range, is ignored.
 */
export function matchBoxes(
  { detected, truths, overlaps }: {
    readonly detected: readonly Box[];
    readonly truths: readonly TrueBox[];
    readonly overlaps: readonly (readonly number[])[];
  },
  thresholds: readonly number[],
  range: AreaRange,
): Matches {
  const counts = truths.map((truth) => countsIn(truth, range));
  const places = truths.map((_, place) => place);
  // Those that count come first; else the order is kept.
  const order = [...places.filter((i) => counts[i]), ...places.filter((i) => !counts[i])];
  const outside = detected.map(([, , width, height]) => {
    const area = width * height;
    return area < range[0] || area > range[1];
  });
  const rows = thresholds.map((threshold) => {
    const taken = new Set<number>();
    return detected.map((_, place) => {
      const best = bestMatch(overlaps[place], { order, counts, truths, taken, threshold });
      if (best < 0) return { hit: false, ignored: outside[place] };
      taken.add(best);
      return { hit: true, ignored: !counts[best] };
    });
  });
  return {
    hit: rows.map((row) => row.map(({ hit }) => hit)),
    ignored: rows.map((row) => row.map(({ ignored }) => ignored)),
  };
}

/** The box that a detection hits, or −1. */
function bestMatch(
  overlaps: readonly number[],
  { order, counts, truths, taken, threshold }: {
    readonly order: readonly number[];
    readonly counts: readonly boolean[];
    readonly truths: readonly TrueBox[];
    readonly taken: ReadonlySet<number>;
    readonly threshold: number;
  },
): number {
  let best = -1;
  let least = Math.min(threshold, 1 - 1e-10);
  for (const place of order) {
    if (taken.has(place) && !truths[place].crowd) continue;
    if (best >= 0 && counts[best] && !counts[place]) break;
    if (overlaps[place] < least) continue;
    least = overlaps[place];
    best = place;
  }
  return best;
}
