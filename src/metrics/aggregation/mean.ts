/**
 * The mean of everything.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import { Metric } from "../metric.ts";
import { weightedSums } from "./weighted.ts";

/**
 * The weighted mean of numbers and of the elements of tensors: `Σ w x / Σ w`. A NaN among them makes
 * it NaN, as does nothing at all.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanMetric } from "@cotangent/cotangent/metrics";
 *
 * const loss = new MeanMetric();
 * await loss.update(1, 32); // the mean loss of a batch of 32
 * await loss.update(2, 16);
 * assert.equal(loss.compute(), 4 / 3);
 * ```
 */
export class MeanMetric extends Metric<[value: number | Tensor, weight?: number | Tensor]> {
  readonly #sums: Sums;

  /** The mean of nothing yet. */
  constructor() {
    const sums = new Sums(2);
    super({ name: "MeanMetric", options: {}, gathered: { sums } });
    this.#sums = sums;
  }

  /** Adds values by their weights. */
  protected override async gather(
    value: number | Tensor,
    weight: number | Tensor = 1,
  ): Promise<void> {
    this.#sums.add(await weightedSums(this.name, value, weight));
  }

  /** The mean. */
  protected override evaluate(): number {
    const [sum, weight] = this.#sums.values;
    return sum / weight;
  }
}
