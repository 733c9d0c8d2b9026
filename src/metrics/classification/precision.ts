/**
 * Precision.
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
 * The share of right ones among what was predicted, `tp / (tp + fp)`: of all classes together
 * (`"micro"`, the default), or of each.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Precision } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const precision = new Precision({ task: "multiclass", numClasses: 2, average: "none" });
 * await precision.update(tensor([0, 1, 1]).int(), tensor([0, 0, 1]).int());
 * assert.deepEqual(precision.compute(), [1, 0.5]);
 * ```
 */
export class Precision<const A extends Average = "micro"> extends StatScoresMetric<A> {
  /**
   * Precision of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & ZeroDivisionOptions) {
    super({ name: "Precision", options, average: "micro" });
  }

  /** Hits to what was predicted. */
  protected override ratio({ tp, fp }: StatCounts): readonly [number, number] {
    return [tp, tp + fp];
  }
}

/**
 * The precision of one batch: see `Precision`. Without a task, `preds` are scores of classes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { precision } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.9, 0.7, 0.2]);
 * assert.equal(await precision(scores, tensor([1, 0, 1]).int(), { task: "binary" }), 0.5);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function precision<const A extends Average = "micro">(
  preds: Tensor,
  target: Tensor,
  options: FunctionOptions<A> & ZeroDivisionOptions = {},
): Promise<Averaged<A>> {
  return measure(new Precision<A>(withTask("Precision", options, [preds, target])), preds, target);
}
