/**
 * The area under the receiver operating characteristic.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { measure } from "../measure.ts";
import type { Curve } from "./curve.ts";
import { CurveMetric, type CurveOptions } from "./curve_metric.ts";
import type { Average, Averaged } from "./options.ts";

/** Options of `AUROC` beside those of all curves. */
export interface AUROCOptions {
  /**
   * Of two classes, the false positive rate up to which the area is taken; it is scaled so that
   * guessing still gives ½ (McClish 1989). @default 1
   */
  readonly maxFpr?: number;
}

/**
 * The area under the curve of the true positive rate over the false positive rate, by trapezoids: the
 * probability that a positive example has a higher score than a negative one, ties counting half. Of
 * several classes each against the others, then their mean. Without positives or without negatives it
 * is taken to be 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { AUROC } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const area = new AUROC({ task: "binary" });
 * await area.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]).int());
 * assert.equal(area.compute(), 0.75);
 * ```
 */
export class AUROC<const A extends Average = "macro"> extends CurveMetric<A> {
  readonly #maxFpr: number;

  /**
   * An area of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: CurveOptions<A> & AUROCOptions) {
    const maxFpr = options?.maxFpr ?? 1;
    if (typeof maxFpr !== "number" || !(maxFpr > 0 && maxFpr <= 1)) {
      throw new ArgumentError(
        `AUROC: Expected a number above 0 and up to 1 as maxFpr: got ${describeValue(maxFpr)}`,
      );
    }
    if (maxFpr < 1 && options.task !== "binary") {
      throw new ArgumentError(
        `AUROC: Expected the task "binary" as maxFpr is ${maxFpr}: got ${
          describeValue(options.task)
        }`,
      );
    }
    super({ name: "AUROC", options, further: { maxFpr } });
    this.#maxFpr = maxFpr;
  }

  /** The area by trapezoids. */
  protected override figure({ tps, fps, positives, negatives }: Curve): number {
    if (positives === 0 || negatives === 0) return 0;
    const limit = this.#maxFpr;
    let [area, lastTpr, lastFpr] = [0, 0, 0];
    // The last point is that of no threshold at all.
    for (let i = 0; i <= tps.length && lastFpr < limit; i++) {
      const tpr = i < tps.length ? tps[i] / positives : 1;
      const fpr = i < tps.length ? fps[i] / negatives : 1;
      const end = Math.min(fpr, limit);
      const share = fpr === lastFpr ? 1 : (end - lastFpr) / (fpr - lastFpr);
      const height = lastTpr + share * (tpr - lastTpr);
      area += (end - lastFpr) * (lastTpr + height) / 2;
      [lastTpr, lastFpr] = [tpr, fpr];
    }
    if (limit === 1) return area;
    const guessed = limit ** 2 / 2;
    return (1 + (area - guessed) / (limit - guessed)) / 2;
  }
}

/**
 * The area under the receiver operating characteristic of one batch: see `AUROC`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { auroc } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.2, 0.6, 0.6, 0.9]);
 * assert.equal(await auroc(scores, tensor([0, 0, 1, 1]).int(), { task: "binary" }), 0.875);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a score is NaN, or a label is none of the classes
 */
export function auroc<const A extends Average = "macro">(
  preds: Tensor,
  target: Tensor,
  options: CurveOptions<A> & AUROCOptions,
): Promise<Averaged<A>> {
  return measure(new AUROC<A>(options), preds, target);
}
