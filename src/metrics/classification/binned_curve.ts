/**
 * Curves at given thresholds, from counts of the scores between them.
 *
 * @module
 */
import { ArgumentError, checkInteger, describeValue } from "../../engine/base/mod.ts";
import { arange, bucketize, tensor, where } from "../../tensor.ts";
import { countCells, countedPlaces, countTrue, isLabel } from "../counting.ts";
import { readNumbers } from "../inputs.ts";
import type { Curve } from "./curve.ts";
import type { Classification } from "./options.ts";
import { checkScoreRows, type ScoreRows } from "./score_rows.ts";

/** How thresholds are named: so many from 0 to 1 at even distances, or one by one, ascending. */
export type Thresholds = number | readonly number[];

/**
 * The thresholds one by one, or null for every score.
 *
 * @throws {ArgumentError} unless they ascend and lie in [0, 1]
 */
export function checkThresholds(
  metric: string,
  thresholds: Thresholds | undefined,
): readonly number[] | null {
  if (thresholds === undefined) return null;
  if (!Array.isArray(thresholds)) {
    const count = checkInteger(metric, thresholds, { name: "thresholds", minimum: 2 });
    return Array.from({ length: count }, (_, i) => i / (count - 1));
  }
  const list: readonly unknown[] = thresholds;
  const wrong = list.findIndex((threshold, i) =>
    typeof threshold !== "number" || !(threshold >= 0 && threshold <= 1) ||
    (i > 0 && threshold <= (list[i - 1] as number))
  );
  if (list.length > 0 && wrong < 0) return [...thresholds];
  throw new ArgumentError(
    `${metric}: Expected ascending numbers from 0 to 1 as thresholds: got ` +
      (list.length === 0 ? "none" : `${describeValue(list[wrong])} at ${wrong}`),
  );
}

/**
 * How many scores lie in each bin: `[classes, 2, thresholds + 1]`, for each class of negatives and of
 * positives. Bin `i` is that of scores which reach `i` thresholds.
 */
export async function binCounts(
  metric: string,
  rows: ScoreRows,
  [settings, thresholds]: readonly [Classification, readonly number[]],
): Promise<Float64Array> {
  const { scores, labels } = rows;
  const { classes, task, ignoreIndex } = settings;
  const { device } = scores;
  // In the scores' own dtype, so that a score of 0.1 reaches a threshold of 0.1.
  const edges = tensor([...thresholds], { dtype: scores.dtype, device });
  const bins = thresholds.length + 1;
  const numbers = arange(classes, { dtype: "int32", device });
  const positive = labels.eq(task === "multiclass" ? numbers : 1);
  const cell = numbers.mul(2).add(positive.int()).mul(bins)
    .add(bucketize(scores, edges, { right: true }));
  const cells = 2 * classes * bins;
  const counted = countedPlaces(labels, ignoreIndex);
  const counts = countCells(where(counted, cell, cells), cells);
  const limit = task === "multiclass" ? classes : 2;
  const unknown = counted.logicalAnd(isLabel(labels, limit).logicalNot());
  const faults = countTrue(unknown).add(countTrue(scores.isnan()));
  const read = await readNumbers([counts, faults]);
  if (read[cells] > 0) {
    const data = { scores: await readNumbers([scores]), labels: await readNumbers([labels]) };
    checkScoreRows(metric, data, settings);
  }
  return read.subarray(0, cells);
}

/** The curve of some classes together, from their bins. */
export function binnedCurve(
  counts: Float64Array,
  thresholds: readonly number[],
  classes: readonly number[],
): Curve {
  const bins = thresholds.length + 1;
  const reaching = (positive: number) => {
    const sums = new Float64Array(bins);
    let sum = 0;
    for (let bin = bins - 1; bin >= 0; bin--) {
      for (const index of classes) sum += counts[(2 * index + positive) * bins + bin];
      sums[bins - 1 - bin] = sum;
    }
    return sums;
  };
  const [fps, tps] = [reaching(0), reaching(1)];
  return {
    tps: tps.subarray(0, thresholds.length),
    fps: fps.subarray(0, thresholds.length),
    positives: tps[thresholds.length],
    negatives: fps[thresholds.length],
  };
}
