/**
 * Dice scores of segmentations.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import type { Average, Averaged } from "../classification/mod.ts";
import { checkChoice } from "../inputs.ts";
import { Metric } from "../metric.ts";
import {
  checkSegmentation,
  type Overlap,
  overlaps,
  type SegmentationOptions,
  type SegmentedClasses,
} from "./overlap.ts";

/** Options of `DiceScore`. */
export interface DiceScoreOptions<A extends Average = Average> extends SegmentationOptions {
  /** What becomes of the classes' scores. @default "macro" */
  readonly average?: A;
  /**
   * Whether scores are those of images, of which the mean is taken, or of all pixels together.
   * @default "samplewise"
   */
  readonly aggregationLevel?: "samplewise" | "global";
}

/**
 * The dice score (Dice 1945), `2 |A ∩ B| / (|A| + |B|)` for the pixels that have a class in the
 * prediction and in the target. A class that an image has in neither mask is left out of the means of
 * that image; NaN where it is in no image.
 *
 * Takes `preds`, class numbers `[batch, …]` or floating scores `[batch, classes, …]`, and `target`,
 * class numbers `[batch, …]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { DiceScore } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const dice = new DiceScore({ numClasses: 2, average: "none" });
 * await dice.update(tensor([[0, 1, 1]]).int(), tensor([[0, 0, 1]]).int());
 * assert.deepEqual(dice.compute(), [2 / 3, 2 / 3]);
 * ```
 */
export class DiceScore<const A extends Average = "macro">
  extends Metric<[preds: Tensor, target: Tensor], Averaged<A>> {
  readonly #classes: SegmentedClasses;
  readonly #average: Average;
  readonly #samplewise: boolean;
  /** Pixels in both, predicted and actual of each class; or sums of scores and how many there are. */
  readonly #sums: Sums;

  /**
   * The score of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: DiceScoreOptions<A>) {
    const name = "DiceScore";
    const classes = checkSegmentation(name, options);
    const { average = "macro", aggregationLevel = "samplewise" } = options;
    const averages = ["micro", "macro", "weighted", "none"];
    checkChoice(name, { name: "average", value: average }, averages);
    const levels = ["samplewise", "global"];
    checkChoice(name, { name: "aggregationLevel", value: aggregationLevel }, levels);
    const sums = new Sums(3 * classes.classes);
    super({
      name,
      options: { ...classes, average, aggregationLevel },
      gathered: { sums },
    });
    this.#classes = classes;
    this.#average = average;
    this.#samplewise = aggregationLevel === "samplewise";
    this.#sums = sums;
  }

  /** Adds the scores, or the pixels, of the images of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const batch = new Float64Array(this.#sums.values.length);
    for (const image of await overlaps(this.name, [preds, target], this.#classes)) {
      const rows = this.#samplewise
        ? this.#scores(image).map((score) => Number.isNaN(score) ? [0, 0, 0] : [score, 1, 0])
        : image.map(({ both, predicted, actual }) => [both, predicted, actual]);
      rows.flat().forEach((number, i) => batch[i] += number);
    }
    this.#sums.add(batch);
  }

  /** The score, of each class or as the average has it. */
  protected override evaluate(): Averaged<A> {
    const { classes, first } = this.#classes;
    const rows = Array.from(
      { length: classes - first },
      (_, i) => this.#sums.values.subarray(3 * i, 3 * i + 3),
    );
    const scores = this.#samplewise
      ? rows.map(([sum, count]) => sum / count)
      : this.#scores(rows.map(([both, predicted, actual]) => ({ both, predicted, actual })));
    return (this.#average === "none" ? scores : scores[0]) as Averaged<A>;
  }

  /** The scores of one image's classes, or the one that the average makes of them; NaN of nothing. */
  #scores(classes: readonly Overlap[]): number[] {
    const total = (number: (overlap: Overlap) => number) =>
      classes.reduce((sum, overlap) => sum + number(overlap), 0);
    const dice = ({ both, predicted, actual }: Overlap) => 2 * both / (predicted + actual);
    if (this.#average === "micro") {
      const both = total((overlap) => overlap.both);
      const predicted = total((overlap) => overlap.predicted);
      return [dice({ both, predicted, actual: total((overlap) => overlap.actual) })];
    }
    if (this.#average === "none") return classes.map(dice);
    const there = classes.filter(({ predicted, actual }) => predicted + actual > 0);
    if (there.length === 0) return [NaN];
    const weight = (overlap: Overlap) => this.#average === "macro" ? 1 : overlap.actual;
    const all = there.reduce((sum, overlap) => sum + weight(overlap), 0);
    return [there.reduce((sum, overlap) => sum + weight(overlap) * dice(overlap) / all, 0)];
  }
}
