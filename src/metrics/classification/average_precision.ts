/**
 * Average precision of classifiers.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { measure } from "../measure.ts";
import type { Curve } from "./curve.ts";
import { CurveMetric, type CurveOptions } from "./curve_metric.ts";
import type { Average, Averaged } from "./options.ts";

/**
 * The area under the precision-recall curve by steps, `AP = Σ (Rₙ − Rₙ₋₁) Pₙ` over the thresholds from
 * the highest on. Of several classes each against the others, then their mean. Without positives it is
 * 0, and of several exclusive classes NaN, which no mean contains.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { AveragePrecision } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const precision = new AveragePrecision({ task: "binary" });
 * await precision.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]).int());
 * assert.equal(precision.compute(), 1 / 2 + 1 / 2 * 2 / 3);
 * ```
 */
export class AveragePrecision<const A extends Average = "macro"> extends CurveMetric<A> {
  /**
   * Average precision of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: CurveOptions<A>) {
    super({ name: "AveragePrecision", options });
  }

  /** The area by steps. */
  protected override figure({ tps, fps, positives }: Curve): number {
    if (positives === 0) return this.settings.task === "multiclass" ? NaN : 0;
    let [area, reached] = [0, 0];
    for (let i = 0; i < tps.length; i++) {
      if (tps[i] > reached) area += (tps[i] - reached) / positives * tps[i] / (tps[i] + fps[i]);
      reached = tps[i];
    }
    return area;
  }
}

/**
 * The average precision of one batch: see `AveragePrecision`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { averagePrecision } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.2, 0.6, 0.6, 0.9]);
 * const target = tensor([0, 0, 1, 1]).int();
 * assert.equal(await averagePrecision(scores, target, { task: "binary" }), 1 / 2 + 1 / 2 * 2 / 3);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a score is NaN, or a label is none of the classes
 */
export function averagePrecision<const A extends Average = "macro">(
  preds: Tensor,
  target: Tensor,
  options: CurveOptions<A>,
): Promise<Averaged<A>> {
  return measure(new AveragePrecision<A>(options), preds, target);
}
