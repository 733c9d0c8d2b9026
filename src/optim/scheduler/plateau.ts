/**
 * A scheduler that watches a metric.
 *
 * @module
 */
import { checkInteger, checkNumber } from "../../engine/base/mod.ts";
import { checkHyperparameter, checkWord } from "../checks.ts";
import { groupsOf, perGroup, type Scheduled } from "./scheduler.ts";

/** Options of `ReduceLROnPlateau`. */
export interface PlateauOptions {
  /** Whether the metric is to fall or to rise. @default "min" */
  readonly mode?: "min" | "max";
  /** What rates are multiplied by. @default 0.1 */
  readonly factor?: number;
  /** How many steps without progress are borne. @default 10 */
  readonly patience?: number;
  /** How much counts as progress. @default 1e-4 */
  readonly threshold?: number;
  /** Whether as a share of the best metric, or by itself. @default "rel" */
  readonly thresholdMode?: "rel" | "abs";
  /** How many steps after a reduction do not count. @default 0 */
  readonly cooldown?: number;
  /** The least rate, or a list with one for each group. @default 0 */
  readonly minLr?: number | readonly number[];
  /** The least reduction that is done. @default 1e-8 */
  readonly eps?: number;
}

/** What `ReduceLROnPlateau` saves. */
export interface PlateauState {
  /** The best metric, null before the first. */
  readonly best: number | null;
  /** How many steps without progress there were. */
  readonly numBadEpochs: number;
  /** How many of the steps after a reduction are left. */
  readonly cooldownCounter: number;
  /** The number of steps. */
  readonly lastEpoch: number;
}

/**
 * Reduces rates when a metric has stopped to improve. PyTorch's `ReduceLROnPlateau`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, ReduceLROnPlateau, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const scheduler = new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 });
 * for (const loss of [3, 2, 2, 2]) scheduler.step(loss);
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class ReduceLROnPlateau {
  /** What is steered. */
  readonly optimizer: Scheduled;
  readonly #options: Required<Omit<PlateauOptions, "minLr">>;
  readonly #minLrs: readonly number[];
  #best: number | null = null;
  #numBadEpochs = 0;
  #cooldownCounter = 0;
  #lastEpoch = 0;

  /**
   * A scheduler of an optimizer.
   *
   * @throws {ArgumentError} if a number is out of range
   */
  constructor(optimizer: Scheduled, options: PlateauOptions = {}) {
    const {
      mode = "min",
      factor = 0.1,
      patience = 10,
      threshold = 1e-4,
      thresholdMode = "rel",
      cooldown = 0,
      minLr = 0,
      eps = 1e-8,
    } = options;
    const name = "ReduceLROnPlateau";
    const count = groupsOf(name, optimizer).length;
    checkWord(name, mode, { name: "mode", words: ["min", "max"] });
    checkWord(name, thresholdMode, { name: "thresholdMode", words: ["rel", "abs"] });
    checkHyperparameter(name, factor, { name: "factor", below: 1 });
    checkHyperparameter(name, threshold, { name: "threshold" });
    checkHyperparameter(name, eps, { name: "eps" });
    checkInteger(name, patience, { name: "patience", minimum: 0 });
    checkInteger(name, cooldown, { name: "cooldown", minimum: 0 });
    this.optimizer = optimizer;
    this.#options = { mode, factor, patience, threshold, thresholdMode, cooldown, eps };
    this.#minLrs = perGroup(name, minLr, { name: "minLr", count });
  }

  /** How many steps it has done. */
  get lastEpoch(): number {
    return this.#lastEpoch;
  }

  /**
   * Takes the metric of an epoch in, and reduces the rates if it has not improved for too long.
   *
   * @throws {ArgumentError} if the metric is no number
   */
  step(metric: number): void {
    const { patience, cooldown } = this.#options;
    checkNumber("ReduceLROnPlateau", metric, "metric");
    this.#lastEpoch++;
    if (this.#isBetter(metric)) {
      this.#best = metric;
      this.#numBadEpochs = 0;
    } else {
      this.#numBadEpochs++;
    }
    if (this.#cooldownCounter > 0) {
      this.#cooldownCounter--;
      this.#numBadEpochs = 0;
    }
    if (this.#numBadEpochs <= patience) return;
    this.#reduce();
    this.#cooldownCounter = cooldown;
    this.#numBadEpochs = 0;
  }

  /** The present rates, a group each. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** What a file must hold for `loadStateDict` to go on from: numbers alone. */
  stateDict(): PlateauState {
    return {
      best: this.#best,
      numBadEpochs: this.#numBadEpochs,
      cooldownCounter: this.#cooldownCounter,
      lastEpoch: this.#lastEpoch,
    };
  }

  /** Goes on from a saved state. The rates themselves are the optimizer's, which saves them. */
  loadStateDict({ best, numBadEpochs, cooldownCounter, lastEpoch }: PlateauState): void {
    this.#best = best;
    this.#numBadEpochs = numBadEpochs;
    this.#cooldownCounter = cooldownCounter;
    this.#lastEpoch = lastEpoch;
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best ?? (mode === "min" ? Infinity : -Infinity);
    const sign = mode === "min" ? -1 : 1;
    const bound = thresholdMode === "rel" ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === "min" ? metric < bound : metric > bound;
  }

  #reduce(): void {
    const { factor, eps } = this.#options;
    this.optimizer.paramGroups.forEach((group, i) => {
      const reduced = Math.max(group.lr * factor, this.#minLrs[i]);
      if (group.lr - reduced > eps) group.lr = reduced;
    });
  }
}
