/**
 * Shows how far a training is.
 *
 * @module
 */
import { formatNumber, ProgressBar, type ProgressOptions } from "../progress/mod.ts";
import { Callback, type EpochEvent, type Numbers, type StepEvent } from "../trainer/mod.ts";

/** Options of `Progress`. */
export interface ProgressCallbackOptions
  extends Pick<ProgressOptions, "unit" | "unitsPerStep" | "quiet" | "interval" | "output"> {}

/** Milliseconds between looks at the numbers of a step, which wait for the device. */
const lookInterval = 100;

/**
 * A progress bar on a terminal, plain lines elsewhere, and a line each epoch with its means.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Progress } from "@cotangent/cotangent/train";
 *
 * const progress = new Progress({ unit: "token", unitsPerStep: 16 * 64 });
 * assert.equal(progress.name, "Progress");
 * ```
 */
export class Progress extends Callback {
  readonly #options: ProgressCallbackOptions;
  #bar: ProgressBar | null = null;
  #looked = -Infinity;

  /** With options. */
  constructor(options: ProgressCallbackOptions = {}) {
    super();
    this.#options = options;
  }

  /** Makes the bar, of all epochs. */
  override onFitStart(): void {
    const { step, epochs, stepsPerEpoch } = this.trainer;
    const total = stepsPerEpoch === null ? null : epochs * stepsPerEpoch;
    this.#bar = new ProgressBar(total, { ...this.#options, initial: step });
    this.#looked = -Infinity;
  }

  /** Moves the bar on. */
  override async onStepEnd(event: StepEvent): Promise<void> {
    const now = performance.now();
    if (now - this.#looked < lookInterval) return;
    this.#looked = now;
    this.#bar!.update(event.step, await event.numbers());
  }

  /** Writes the epoch's means. */
  override onEpochEnd({ epoch, metrics }: EpochEvent): void {
    this.#bar!.print(`epoch ${epoch + 1}/${this.trainer.epochs}  ${describe(metrics)}`);
  }

  /** Ends the bar. */
  override onFitEnd(): void {
    const { stopReason } = this.trainer;
    this.#bar!.end(stopReason === null ? "trained" : `stopped, as ${stopReason},`);
  }

  /** Ends the bar. */
  override onError(): void {
    this.#bar?.end("failed");
  }
}

function describe(metrics: Numbers): string {
  return Object.entries(metrics).map(([name, value]) => `${name} ${formatNumber(value)}`).join(
    "  ",
  );
}
