/**
 * Intersection over union of labels.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { measure } from "../measure.ts";
import {
  type Average,
  type Averaged,
  type ClassificationOptions,
  type FunctionOptions,
  withTask,
} from "./options.ts";
import { type StatCounts, StatScoresMetric, type ZeroDivisionOptions } from "./stat_scores.ts";

/**
 * Intersection over union, the Jaccard index: `tp / (tp + fp + fn)` of each class, as their mean
 * (`"macro"`, the default). An ignored class that exists counts in no average, as a class that occurs
 * nowhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { JaccardIndex } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const iou = new JaccardIndex({ task: "multiclass", numClasses: 2 });
 * await iou.update(tensor([0, 1, 1]).int(), tensor([0, 0, 1]).int());
 * assert.equal(iou.compute(), 0.5);
 * ```
 */
export class JaccardIndex<const A extends Average = "macro"> extends StatScoresMetric<A> {
  /**
   * Intersection over union of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & ZeroDivisionOptions) {
    super({ name: "JaccardIndex", options, average: "macro", withoutIgnored: true });
  }

  /** Hits to what was predicted or is there. */
  protected override ratio({ tp, fp, fn }: StatCounts): readonly [number, number] {
    return [tp, tp + fp + fn];
  }
}

/**
 * The intersection over union of one batch: see `JaccardIndex`. Without a task, `preds` are scores
 * of classes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jaccardIndex } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const masks = [tensor([[1, 1], [0, 0]]).int(), tensor([[1, 0], [0, 0]]).int()] as const;
 * assert.equal(await jaccardIndex(...masks, { task: "binary" }), 0.5);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function jaccardIndex<const A extends Average = "macro">(
  preds: Tensor,
  target: Tensor,
  options: FunctionOptions<A> & ZeroDivisionOptions = {},
): Promise<Averaged<A>> {
  return measure(
    new JaccardIndex<A>(withTask("JaccardIndex", options, [preds, target])),
    preds,
    target,
  );
}
