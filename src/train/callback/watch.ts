/**
 * Watches over gradients and over numbers that are none.
 *
 * @module
 */
import { AnomalyError, checkInteger } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { Callback, type EpochEvent, type StepEvent } from "../trainer/mod.ts";

/** Options of `NanWatch`. */
export interface NanWatchOptions {
  /** Every how many steps it looks; looking waits for the device. @default 1 */
  readonly every?: number;
}

/**
 * Ends a training with an error at the first step whose loss, or gradients, are not finite.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { NanWatch } from "@cotangent/cotangent/train";
 *
 * assert.equal(new NanWatch({ every: 10 }).name, "NanWatch");
 * ```
 *
 * @throws {AnomalyError} naming the step, and what was not finite
 */
export class NanWatch extends Callback {
  readonly #every: number;

  /** With options. */
  constructor({ every = 1 }: NanWatchOptions = {}) {
    super();
    this.#every = checkInteger("NanWatch", every, { name: "every", minimum: 1 });
  }

  /** It does. */
  override get needsGradientNorm(): boolean {
    return true;
  }

  /** Looks at the step's numbers. */
  override async onStepEnd(event: StepEvent): Promise<void> {
    if (event.step % this.#every !== 0) return;
    const numbers: Record<string, number> = { ...await event.numbers() };
    const { gradientNorm } = this.trainer.learner;
    if (gradientNorm !== null) numbers["the norm of the gradients"] = await read(gradientNorm);
    for (const [name, value] of Object.entries(numbers)) {
      if (Number.isFinite(value)) continue;
      throw new AnomalyError(
        `NanWatch: Expected finite numbers: ${name} is ${value} in step ${event.step}\n` +
          "Lower the learning rate, clip the gradients, or find the operation with detectAnomaly",
      );
    }
  }
}

/**
 * Writes the mean and the largest norm of the gradients into the metrics of each epoch, as
 * `gradient/mean` and `gradient/largest`; put it before callbacks that log.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { GradientWatch } from "@cotangent/cotangent/train";
 *
 * assert.equal(new GradientWatch().name, "GradientWatch");
 * ```
 */
export class GradientWatch extends Callback {
  #norms: Tensor[] = [];

  /** It does. */
  override get needsGradientNorm(): boolean {
    return true;
  }

  /** Forgets the last epoch. */
  override onEpochStart(): void {
    this.#norms = [];
  }

  /** Keeps the norm. */
  override onStepEnd(): void {
    const { gradientNorm } = this.trainer.learner;
    if (gradientNorm !== null) this.#norms.push(gradientNorm);
  }

  /** Adds mean and maximum. */
  override async onEpochEnd({ metrics }: EpochEvent): Promise<void> {
    const norms = await Promise.all(this.#norms.map(read));
    if (norms.length === 0) return;
    metrics["gradient/mean"] = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
    metrics["gradient/largest"] = norms.reduce((a, b) => Math.max(a, b), 0);
  }
}

async function read(scalar: Tensor): Promise<number> {
  return Number(await scalar.item());
}
