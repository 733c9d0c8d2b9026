/**
 * Mean average precision of boxes.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { Rows } from "../accumulators/mod.ts";
import { Metric } from "../metric.ts";
import { type BoxFormat, checkBoxFormat } from "./boxes.ts";
import { type AreaRange, countsIn, matchBoxes, overlapTable } from "./match_boxes.ts";
import { type PrecisionAndRecall, precisionAndRecall } from "./precision_table.ts";
import { type BoxDetections, type BoxTargets, type ImageBoxes, readImages } from "./read_images.ts";

/** Options of `MeanAveragePrecision`. */
export interface MeanAveragePrecisionOptions {
  /** What the four numbers of a box are. @default "xyxy" */
  readonly boxFormat?: BoxFormat;
  /** How far boxes must overlap, ascending, at most 50. @default 0.5, 0.55, … 0.95 */
  readonly iouThresholds?: readonly number[];
}

/** Mean average precisions and recalls; −1 where there is nothing to be found. */
export interface BoxPrecision {
  /** Average precision, the mean over all thresholds. */
  readonly map: number;
  /** At an overlap of 0.5; −1 if that is none of the thresholds. */
  readonly map50: number;
  /** At an overlap of 0.75; −1 if that is none of the thresholds. */
  readonly map75: number;
  /** Of boxes of up to 32² pixels. */
  readonly mapSmall: number;
  /** Of boxes of 32² to 96² pixels. */
  readonly mapMedium: number;
  /** Of boxes from 96² pixels on. */
  readonly mapLarge: number;
  /** The recall of one detection an image and class. */
  readonly mar1: number;
  /** The recall of ten. */
  readonly mar10: number;
  /** The recall of a hundred. */
  readonly mar100: number;
  /** The recall of a hundred, of boxes of up to 32² pixels. */
  readonly marSmall: number;
  /** The recall of a hundred, of boxes of 32² to 96² pixels. */
  readonly marMedium: number;
  /** The recall of a hundred, of boxes from 96² pixels on. */
  readonly marLarge: number;
  /** The classes that were seen, ascending. */
  readonly classes: readonly number[];
  /** `map` of each. */
  readonly mapPerClass: readonly number[];
  /** `mar100` of each. */
  readonly mar100PerClass: readonly number[];
}

const ranges: Readonly<Record<"all" | "small" | "medium" | "large", AreaRange>> = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
};
const areaRanges = Object.values(ranges);
const mostDetections = 100;

/** 0.5, 0.55, … 0.95, as NumPy's linspace rounds them. */
const cocoThresholds = Array.from({ length: 10 }, (_, i) => i === 9 ? 0.95 : 0.5 + i * (0.45 / 9));

/**
 * Mean average precision of boxes as COCO defines it (Lin and others 2014; the code of pycocotools):
 * detections are matched to boxes of their image and class in the order of their scores; precisions,
 * made monotonic, are averaged over 101 recalls, then over thresholds of overlap and over classes.
 * Crowds may be hit any number of times and count neither way.
 *
 * Takes an array of detections and one of targets, an entry for each image. Keeps eleven numbers for
 * each detection and two for each box.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanAveragePrecision } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const precision = new MeanAveragePrecision();
 * await precision.update(
 *   [{ boxes: tensor([[0, 0, 10, 10]]), scores: tensor([0.9]), labels: tensor([0]).int() }],
 *   [{ boxes: tensor([[0, 0, 10, 9]]), labels: tensor([0]).int() }],
 * );
 * const { map, map50 } = precision.compute();
 * assert.ok(Math.abs(map50 - 1) < 1e-12);
 * assert.ok(Math.abs(map - 0.9) < 1e-12); // an overlap of 0.9 reaches 9 of the 10 thresholds
 * ```
 */
export class MeanAveragePrecision extends Metric<
  [preds: readonly BoxDetections[], target: readonly BoxTargets[]],
  BoxPrecision
> {
  readonly #format: BoxFormat;
  readonly #thresholds: readonly number[];
  /** Class, score, rank in its image, and for each range of areas the thresholds hit and ignored. */
  readonly #detections: Rows;
  /** Class, and the ranges of areas in which it counts. */
  readonly #truths: Rows;

  /**
   * The precision of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: MeanAveragePrecisionOptions = {}) {
    const { boxFormat = "xyxy", iouThresholds = cocoThresholds } = options;
    const name = "MeanAveragePrecision";
    checkBoxFormat(name, boxFormat);
    checkThresholds(name, iouThresholds);
    const detections = new Rows(3 + 2 * areaRanges.length);
    const truths = new Rows(2);
    super({
      name,
      options: { iouThresholds: [...iouThresholds] },
      gathered: { detections, truths },
    });
    this.#format = boxFormat;
    this.#thresholds = [...iouThresholds];
    this.#detections = detections;
    this.#truths = truths;
  }

  /** Matches the detections of each image. */
  protected override async gather(
    preds: readonly BoxDetections[],
    target: readonly BoxTargets[],
  ): Promise<void> {
    const images = await readImages(this.name, [preds, target], this.#format);
    for (const image of images) {
      const labels = new Set([...image.detected.keys(), ...image.truths.keys()]);
      for (const label of labels) this.#match(image, label);
    }
  }

  #match(image: ImageBoxes, label: number): void {
    const truths = image.truths.get(label) ?? [];
    const detected = [...image.detected.get(label) ?? []]
      .sort((a, b) => b.score - a.score).slice(0, mostDetections);
    const boxes = detected.map(({ box }) => box);
    const overlaps = overlapTable(boxes, truths);
    const matches = areaRanges.map((range) =>
      matchBoxes({ detected: boxes, truths, overlaps }, this.#thresholds, range)
    );
    detected.forEach(({ score }, rank) => {
      const sets = matches.flatMap(({ hit, ignored }) => [
        asSet(hit.map((row) => row[rank])),
        asSet(ignored.map((row) => row[rank])),
      ]);
      this.#detections.push([label, score, rank, ...sets]);
    });
    for (const truth of truths) {
      this.#truths.push([label, asSet(areaRanges.map((range) => countsIn(truth, range)))]);
    }
  }

  /** All figures. */
  protected override evaluate(): BoxPrecision {
    const detections = byClass(this.#detections);
    const truths = byClass(this.#truths);
    const classes = [...new Set([...detections.keys(), ...truths.keys()])].sort((a, b) => a - b);
    const tables = (area: AreaRange, limit: number) => {
      const place = areaRanges.indexOf(area);
      return classes.map((label) =>
        this.#tables(
          (detections.get(label) ?? []).filter((row) => row[2] < limit),
          { place, truths: (truths.get(label) ?? []).filter((row) => isIn(row[1], place)).length },
        )
      );
    };
    const all = tables(ranges.all, 100);
    const [small, medium, large] = [ranges.small, ranges.medium, ranges.large]
      .map((range) => tables(range, 100).flat());
    const at = (threshold: number) => {
      const place = this.#thresholds.findIndex((own) => Math.abs(own - threshold) < 1e-9);
      return all.map((own) => own[place] ?? null);
    };
    return {
      map: meanPrecision(all.flat()),
      map50: meanPrecision(at(0.5)),
      map75: meanPrecision(at(0.75)),
      mapSmall: meanPrecision(small),
      mapMedium: meanPrecision(medium),
      mapLarge: meanPrecision(large),
      mar1: meanRecall(tables(ranges.all, 1).flat()),
      mar10: meanRecall(tables(ranges.all, 10).flat()),
      mar100: meanRecall(all.flat()),
      marSmall: meanRecall(small),
      marMedium: meanRecall(medium),
      marLarge: meanRecall(large),
      classes,
      mapPerClass: all.map(meanPrecision),
      mar100PerClass: all.map(meanRecall),
    };
  }

  /** For each threshold precisions and recall of one class, null if there is nothing to be found. */
  #tables(
    rows: readonly Float64Array[],
    { place, truths }: { readonly place: number; readonly truths: number },
  ): (PrecisionAndRecall | null)[] {
    const scores = rows.map((row) => row[1]);
    return this.#thresholds.map((_, threshold) =>
      precisionAndRecall({
        scores,
        hit: rows.map((row) => isIn(row[3 + 2 * place], threshold)),
        ignored: rows.map((row) => isIn(row[4 + 2 * place], threshold)),
        truths,
      })
    );
  }
}

/** Flags as a set in one number: the sum of the powers of 2 at which they hold. */
function asSet(flags: readonly boolean[]): number {
  return flags.reduce((sum, flag, place) => flag ? sum + 2 ** place : sum, 0);
}

function isIn(set: number, place: number): boolean {
  return Math.floor(set / 2 ** place) % 2 === 1;
}

/** Rows by their first number. */
function byClass({ values, width, count }: Rows): Map<number, Float64Array[]> {
  const rows = Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
  return Map.groupBy(rows, (row) => row[0]);
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? -1 : numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function meanPrecision(tables: readonly (PrecisionAndRecall | null)[]): number {
  return mean(tables.flatMap((table) => table === null ? [] : [mean(table.precision)]));
}

function meanRecall(tables: readonly (PrecisionAndRecall | null)[]): number {
  return mean(tables.flatMap((table) => table === null ? [] : [table.recall]));
}

function checkThresholds(metric: string, thresholds: readonly number[]): void {
  const fits = Array.isArray(thresholds) && thresholds.length > 0 && thresholds.length <= 50 &&
    thresholds.every((threshold, i) =>
      threshold > 0 && threshold <= 1 && (i === 0 || threshold > thresholds[i - 1])
    );
  if (fits) return;
  throw new ArgumentError(
    `${metric}: Expected 1 to 50 ascending numbers above 0 and up to 1 as iouThresholds: ` +
      `got ${Array.isArray(thresholds) ? `[${thresholds.join(", ")}]` : describeValue(thresholds)}`,
  );
}
