/**
 * Precision at 101 recalls and the recall that is reached, from matched detections.
 *
 * @module
 */

/** Detections of one class over all images. */
export interface ScoredMatches {
  /** In the order of images, and within one of scores. */
  readonly scores: readonly number[];
  readonly hit: readonly boolean[];
  readonly ignored: readonly boolean[];
  /** How many boxes there are to be found. */
  readonly truths: number;
}

/** The highest precision at a recall of at least 0, 0.01, … 1 each, and the highest recall. */
export interface PrecisionAndRecall {
  readonly precision: readonly number[];
  readonly recall: number;
}

/** The recalls at which precisions are taken, as NumPy rounds them. */
const recallPoints = Array.from({ length: 101 }, (_, i) => i * 0.01);

/** Precisions and recall of a class; null if there is nothing to be found. */
export function precisionAndRecall(matches: ScoredMatches): PrecisionAndRecall | null {
  const { scores, hit, ignored, truths } = matches;
  if (truths === 0) return null;
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  const precisions: number[] = [];
  const recalls: number[] = [];
  let [hits, misses] = [0, 0];
  for (const place of order) {
    if (!ignored[place]) hit[place] ? hits++ : misses++;
    recalls.push(hits / truths);
    // As pycocotools, which keeps 0/0 at 0 by the spacing of doubles at 1.
    precisions.push(hits / (hits + misses + Number.EPSILON));
  }
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i], precisions[i + 1]);
  }
  let place = 0;
  const precision = recallPoints.map((recall) => {
    while (place < recalls.length && recalls[place] < recall) place++;
    return precisions[place] ?? 0;
  });
  return { precision, recall: recalls.at(-1) ?? 0 };
}
