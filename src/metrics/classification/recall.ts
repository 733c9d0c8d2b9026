/**
 * Recall.
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
 * The share of what is there that was found, `tp / (tp + fn)`: of all classes together (`"micro"`, the
 * default), or of each.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Recall } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const recall = new Recall({ task: "multiclass", numClasses: 2, average: "macro" });
 * await recall.update(tensor([0, 1, 1]).int(), tensor([0, 0, 1]).int());
 * assert.equal(recall.compute(), (0.5 + 1) / 2);
 * ```
 */
export class Recall<const A extends Average = "micro"> extends StatScoresMetric<A> {
  /**
   * Recall of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & ZeroDivisionOptions) {
    super({ name: "Recall", options, average: "micro" });
  }

  /** Hits to what there is. */
  protected override ratio({ tp, fn }: StatCounts): readonly [number, number] {
    return [tp, tp + fn];
  }
}

/**
 * The recall of one batch: see `Recall`. Without a task, `preds` are scores of classes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { recall } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.9, 0.7, 0.2]);
 * assert.equal(await recall(scores, tensor([1, 1, 1]).int(), { task: "binary" }), 2 / 3);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function recall<const A extends Average = "micro">(
  preds: Tensor,
  target: Tensor,
  options: FunctionOptions<A> & ZeroDivisionOptions = {},
): Promise<Averaged<A>> {
  return measure(new Recall<A>(withTask("Recall", options, [preds, target])), preds, target);
}
