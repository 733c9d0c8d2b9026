/**
 * F-scores.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
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

/** Options of `FBetaScore` beside the task's. */
export interface FBetaOptions extends ZeroDivisionOptions {
  /** How many times as much recall counts as precision. @default 1 */
  readonly beta?: number;
}

/**
 * The weighted harmonic mean of precision and recall,
 * `F = (1 + β²) P R / (β² P + R) = (1 + β²) tp / ((1 + β²) tp + β² fn + fp)` (van Rijsbergen 1979):
 * of all classes together (`"micro"`, the default), or of each.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { FBetaScore } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const f2 = new FBetaScore({ task: "binary", beta: 2 });
 * await f2.update(tensor([1, 1, 0]).int(), tensor([1, 0, 0]).int());
 * assert.equal(f2.compute(), 5 / 6);
 * ```
 */
export class FBetaScore<const A extends Average = "micro"> extends StatScoresMetric<A> {
  readonly #weight: number;

  /**
   * An F-score of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & FBetaOptions, name = "FBetaScore") {
    const beta = options?.beta ?? 1;
    if (typeof beta !== "number" || !(beta > 0 && beta < Infinity)) {
      throw new ArgumentError(
        `${name}: Expected a positive number as beta: got ${describeValue(beta)}`,
      );
    }
    super({ name, options, average: "micro", further: { beta } });
    this.#weight = beta ** 2;
  }

  /** Weighted hits to weighted hits and misses. */
  protected override ratio({ tp, fp, fn }: StatCounts): readonly [number, number] {
    const hits = (1 + this.#weight) * tp;
    return [hits, hits + this.#weight * fn + fp];
  }
}

/**
 * The harmonic mean of precision and recall, `2 tp / (2 tp + fp + fn)`: `FBetaScore` with a beta of 1.
 * Of masks it is the dice coefficient of all pixels.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { F1Score } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const f1 = new F1Score({ task: "multiclass", numClasses: 3, average: "none" });
 * await f1.update(tensor([0, 1, 1]).int(), tensor([0, 0, 1]).int());
 * assert.deepEqual(f1.compute(), [2 / 3, 2 / 3, 0]);
 * ```
 */
export class F1Score<const A extends Average = "micro"> extends FBetaScore<A> {
  /**
   * An F₁ score of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: ClassificationOptions<A> & ZeroDivisionOptions) {
    super({ ...options, beta: 1 }, "F1Score");
  }
}

/**
 * The F₁ score of one batch: see `F1Score`. Without a task, `preds` are scores of classes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { f1Score } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.9, 0.7, 0.2]);
 * assert.equal(await f1Score(scores, tensor([1, 0, 0]).int(), { task: "binary" }), 2 / 3);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function f1Score<const A extends Average = "micro">(
  preds: Tensor,
  target: Tensor,
  options: FunctionOptions<A> & ZeroDivisionOptions = {},
): Promise<Averaged<A>> {
  return measure(new F1Score<A>(withTask("F1Score", options, [preds, target])), preds, target);
}
