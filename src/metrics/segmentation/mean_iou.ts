/**
 * Intersection over union of segmentations.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import { Metric } from "../metric.ts";
import {
  checkSegmentation,
  overlaps,
  type SegmentationOptions,
  type SegmentedClasses,
} from "./overlap.ts";

/** Options of `MeanIoU`. */
export interface MeanIoUOptions<P extends boolean = boolean> extends SegmentationOptions {
  /** Whether there is a figure for each class. @default false */
  readonly perClass?: P;
}

/**
 * The mean over images and classes of the pixels of a class that are in both masks by those in one of
 * them. A class that an image has in neither mask is left out; NaN where it is in no image.
 *
 * Takes `preds`, class numbers `[batch, …]` or floating scores `[batch, classes, …]`, and `target`,
 * class numbers `[batch, …]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanIoU } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const iou = new MeanIoU({ numClasses: 3, perClass: true });
 * await iou.update(tensor([[0, 0], [1, 1]]).int(), tensor([[0, 1], [1, 1]]).int());
 * assert.deepEqual(iou.compute(), [0.5, 0.5, NaN]);
 * ```
 */
export class MeanIoU<const P extends boolean = false>
  extends Metric<[preds: Tensor, target: Tensor], P extends true ? number[] : number> {
  readonly #classes: SegmentedClasses;
  readonly #perClass: boolean;
  /** For each class the sum of its figures, and how many there are. */
  readonly #sums: Sums;

  /**
   * The mean of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: MeanIoUOptions<P>) {
    const classes = checkSegmentation("MeanIoU", options);
    const perClass = options.perClass ?? false;
    const sums = new Sums(2 * classes.classes);
    super({ name: "MeanIoU", options: { ...classes, perClass }, gathered: { sums } });
    this.#classes = classes;
    this.#perClass = perClass;
    this.#sums = sums;
  }

  /** Adds the figures of the images of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const { classes, first } = this.#classes;
    const batch = new Float64Array(2 * classes);
    for (const image of await overlaps(this.name, [preds, target], this.#classes)) {
      image.forEach(({ both, predicted, actual }, i) => {
        const union = predicted + actual - both;
        if (union === 0) return;
        batch[2 * (first + i)] += both / union;
        batch[2 * (first + i) + 1]++;
      });
    }
    this.#sums.add(batch);
  }

  /** The mean, of each class or of all. */
  protected override evaluate(): P extends true ? number[] : number {
    const { classes, first } = this.#classes;
    const numbers = Array.from({ length: classes - first }, (_, i) => first + i);
    const { values } = this.#sums;
    const sum = (at: (index: number) => number) =>
      numbers.reduce((all, index) => all + values[at(index)], 0);
    const result = this.#perClass
      ? numbers.map((index) => values[2 * index] / values[2 * index + 1])
      : sum((index) => 2 * index) / sum((index) => 2 * index + 1);
    return result as P extends true ? number[] : number;
  }
}
