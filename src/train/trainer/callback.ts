/**
 * What a callback is told, and what it may do.
 *
 * @module
 */
import type { BatchMetrics } from "../learner/mod.ts";
import type { Numbers } from "./running_means.ts";
import type { Trainer } from "./trainer.ts";

/** A step that has been made. */
export interface StepEvent {
  /** The epoch, from 0 on. */
  readonly epoch: number;
  /** The steps made so far in all, this one counted. */
  readonly step: number;
  /** The steps made so far in this epoch, this one counted. */
  readonly stepInEpoch: number;
  /** The number of examples in the batch. */
  readonly batchSize: number;
  /** Scalars of the batch. */
  readonly metrics: BatchMetrics;
  /** The scalars as numbers, read once for all callbacks. */
  numbers(): Promise<Numbers>;
}

/** An epoch that has ended. */
export interface EpochEvent {
  /** The epoch, from 0 on. */
  readonly epoch: number;
  /** The steps made so far in all. */
  readonly step: number;
  /** Means over the epoch, and those of the validation under `validation/…`; callbacks may add to them. */
  readonly metrics: Record<string, number>;
}

/** Batches that are evaluated. */
export interface EvaluationEvent {
  /** The batches evaluated so far. */
  readonly batch: number;
  /** How many there are, or null where that is not known. */
  readonly batches: number | null;
}

/**
 * Called by a Trainer at every point of a training. Subclasses override what they need; a method that
 * returns a promise is waited for.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type EpochEvent, Callback } from "@cotangent/cotangent/train";
 *
 * class StopWhenGood extends Callback {
 *   override onEpochEnd({ metrics }: EpochEvent): void {
 *     if (metrics.loss < 0.1) this.trainer.stop("good enough");
 *   }
 * }
 * assert.equal(new StopWhenGood().name, "StopWhenGood");
 * ```
 */
export abstract class Callback {
  #trainer: Trainer | null = null;

  /** Tells callbacks apart in checkpoints; by default the class's name. */
  get name(): string {
    return this.constructor.name;
  }

  /** Whether it looks at the norm of the gradients, which costs a pass over them. */
  get needsGradientNorm(): boolean {
    return false;
  }

  /** The Trainer that calls. */
  get trainer(): Trainer {
    if (this.#trainer === null) throw new TypeError(`${this.name}: Used outside of a Trainer`);
    return this.#trainer;
  }

  /** Called by the Trainer that it is given to. */
  attach(trainer: Trainer): void {
    this.#trainer = trainer;
  }

  /** Before the first epoch. */
  onFitStart(): void | Promise<void> {}
  /** Before an epoch's first batch. */
  onEpochStart(_epoch: number): void | Promise<void> {}
  /** Before a batch is trained on. */
  onStepStart(_batch: unknown): void | Promise<void> {}
  /** After a batch was trained on. */
  onStepEnd(_event: StepEvent): void | Promise<void> {}
  /** Before a validation or evaluation. */
  onEvaluationStart(): void | Promise<void> {}
  /** After each batch of it. */
  onEvaluationStep(_event: EvaluationEvent): void | Promise<void> {}
  /** After it, with its means. */
  onEvaluationEnd(_metrics: Numbers): void | Promise<void> {}
  /** After an epoch and its validation; what is added to the metrics is seen by callbacks behind. */
  onEpochEnd(_event: EpochEvent): void | Promise<void> {}
  /** After the last epoch. */
  onFitEnd(): void | Promise<void> {}
  /** When a training fails, before the error goes on; close what is open. */
  onError(_error: unknown): void | Promise<void> {}

  /** What is to be saved in checkpoints: a tree of tensors and constants, or null. */
  state(): unknown {
    return null;
  }

  /** Goes on from a saved state. */
  restore(_state: unknown): void {}
}
