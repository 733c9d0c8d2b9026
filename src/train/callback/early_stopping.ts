/**
 * Ends a training that no longer gets better.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { Callback, type EpochEvent } from "../trainer/mod.ts";
import { isBetter, monitoredValue, type MonitorOptions } from "./monitored.ts";

/** Options of `EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs may pass without getting better. @default 5 */
  readonly patience?: number;
  /** What counts as better, at least. @default 0 */
  readonly minDelta?: number;
}

/**
 * Stops when the monitored number has not become better for `patience` epochs.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { EarlyStopping } from "@cotangent/cotangent/train";
 *
 * const stopping = new EarlyStopping({ monitor: "validation/loss", patience: 3 });
 * assert.equal(stopping.best, null);
 * ```
 *
 * @throws {ArgumentError} if the patience is not a whole number, or there is no such metric
 */
export class EarlyStopping extends Callback {
  readonly #options: EarlyStoppingOptions;
  #best: number | null = null;
  #waited = 0;

  /** With options. */
  constructor(options: EarlyStoppingOptions = {}) {
    super();
    checkInteger("EarlyStopping", options.patience ?? 5, { name: "patience", minimum: 0 });
    this.#options = options;
  }

  /** The best number so far, or null. */
  get best(): number | null {
    return this.#best;
  }

  /** Compares with the best. */
  override onEpochEnd({ metrics }: EpochEvent): void {
    const { monitor, mode = "min", patience = 5, minDelta = 0 } = this.#options;
    const value = monitoredValue("EarlyStopping", metrics, monitor);
    if (this.#best === null || isBetter(value, this.#best, mode, minDelta)) {
      // A NaN is never the best: the next number is better.
      this.#best = Number.isNaN(value) ? this.#best : value;
      this.#waited = Number.isNaN(value) ? this.#waited + 1 : 0;
    } else this.#waited++;
    if (this.#waited > patience) {
      this.trainer.stop(`${monitor ?? "the loss"} has not become better for ${patience} epochs`);
    }
  }

  /** The best number and how long it is ago. */
  override state(): unknown {
    return { best: this.#best, waited: this.#waited };
  }

  /** Goes on from there. */
  override restore(state: unknown): void {
    const { best, waited } = state as { best: number | null; waited: number };
    this.#best = best;
    this.#waited = waited;
  }
}
