/**
 * Accuracy.
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
 * The share of right predictions. Of several classes `tp / (tp + fn)` of each, or of all together
 * (`"micro"`, the default); of two classes and of labels `(tp + tn) / all`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Accuracy } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const top2 = new Accuracy({ task: "multiclass", numClasses: 3, topK: 2 });
 * const logits = tensor([[3, 2, 1], [1, 3, 2]]);
 * await top2.update(logits, tensor([1, 0], { dtype: "int32" }));
 * assert.equal(top2.compute(), 0.5);
 * ```
 */
export class Accuracy<const A extends Average = "micro"> extends StatScoresMetric<A> {
  /**
   * Accuracy of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & ZeroDivisionOptions) {
    super({ name: "Accuracy", options, average: "micro" });
  }

  /** Hits to all. */
  protected override ratio({ tp, fp, tn, fn }: StatCounts): readonly [number, number] {
    return this.settings.task === "multiclass" ? [tp, tp + fn] : [tp + tn, tp + fp + tn + fn];
  }
}

/**
 * The share of right predictions of one batch: see `Accuracy`. Without a task, `preds` are scores
 * `[batch, classes, …]` of classes and `target` their numbers `[batch, …]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { accuracy } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const logits = tensor([[3, 2, 1], [1, 3, 2]]);
 * assert.equal(await accuracy(logits, tensor([0, 0], { dtype: "int32" })), 0.5);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function accuracy<const A extends Average = "micro">(
  preds: Tensor,
  target: Tensor,
  options: FunctionOptions<A> & ZeroDivisionOptions = {},
): Promise<Averaged<A>> {
  return measure(new Accuracy<A>(withTask("Accuracy", options, [preds, target])), preds, target);
}
