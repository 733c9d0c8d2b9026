/**
 * The mean of the last updates.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { Window } from "../accumulators/mod.ts";
import { Metric } from "../metric.ts";
import { weightedSums } from "./weighted.ts";

/** Options of `RunningMean`. */
export interface RunningMeanOptions {
  /** How many updates count. @default 5 */
  readonly window?: number;
}

/**
 * The weighted mean of what the last updates brought: of the loss while training, for a line that
 * neither jumps nor lags. When two are merged, the other's updates come after this one's.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { RunningMean } from "@cotangent/cotangent/metrics";
 *
 * const loss = new RunningMean({ window: 2 });
 * for (const value of [9, 3, 1]) await loss.update(value);
 * assert.equal(loss.compute(), 2);
 * ```
 */
export class RunningMean extends Metric<[value: number | Tensor, weight?: number | Tensor]> {
  readonly #sums: Window;

  /**
   * The mean of nothing yet.
   *
   * @throws {ArgumentError} if the window has no room
   */
  constructor({ window = 5 }: RunningMeanOptions = {}) {
    checkInteger("RunningMean", window, { name: "window", minimum: 1 });
    const sums = new Window({ size: window, width: 2 });
    super({ name: "RunningMean", options: { window }, gathered: { sums } });
    this.#sums = sums;
  }

  /** Appends the sums of values and weights. */
  protected override async gather(
    value: number | Tensor,
    weight: number | Tensor = 1,
  ): Promise<void> {
    this.#sums.push(await weightedSums(this.name, value, weight));
  }

  /** The mean of the last updates; NaN of none. */
  protected override evaluate(): number {
    let [sum, weight] = [0, 0];
    for (const row of this.#sums.rows) {
      sum += row[0];
      weight += row[1];
    }
    return sum / weight;
  }
}
