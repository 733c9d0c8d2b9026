/**
 * Learning rates: moved by schedulers, and written down.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { isOptimizer } from "../../optim/mod.ts";
import { Callback, type EpochEvent, type StepEvent } from "../trainer/mod.ts";
import { monitoredValue } from "./monitored.ts";

/** What moves a learning rate: one of optim's scheduler classes. */
export interface SteppedScheduler {
  /** One step further; ReduceLROnPlateau is told a number. */
  step(value?: number): void;
  /** What is to be saved. */
  stateDict(): unknown;
  /** Goes on from a saved state. */
  // deno-lint-ignore no-explicit-any
  loadStateDict(state: any): void;
}

/** Options of `ScheduleRate`. */
export interface ScheduleRateOptions {
  /** When the scheduler moves on. @default "epoch" */
  readonly every?: "step" | "epoch";
  /** A metric of the epoch whose number the scheduler is told, as ReduceLROnPlateau must be. */
  readonly monitor?: string;
}

/**
 * Moves a scheduler on after each epoch or step, and saves it in checkpoints.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 * import * as optim from "@cotangent/cotangent/optim";
 * import { ScheduleRate } from "@cotangent/cotangent/train";
 *
 * const optimizer = new optim.SGD(new nn.Linear(1, 1), { lr: 0.1 });
 * const scheduler = new optim.StepLR(optimizer, { stepSize: 10 });
 * assert.ok(new ScheduleRate(scheduler, { every: "epoch" }).state() !== null);
 * ```
 */
export class ScheduleRate extends Callback {
  readonly #scheduler: SteppedScheduler;
  readonly #options: ScheduleRateOptions;

  /** Of a scheduler. */
  constructor(scheduler: SteppedScheduler, options: ScheduleRateOptions = {}) {
    super();
    if (options.every === "step" && options.monitor !== undefined) {
      throw new ArgumentError(
        'ScheduleRate: Cannot monitor a metric of epochs at every step\nLeave out every: "step"',
      );
    }
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** Moves on, if at every step. */
  override onStepEnd(_event: StepEvent): void {
    if (this.#options.every === "step") this.#scheduler.step();
  }

  /** Moves on, if at every epoch. */
  override onEpochEnd({ metrics }: EpochEvent): void {
    const { every = "epoch", monitor } = this.#options;
    if (every !== "epoch") return;
    if (monitor === undefined) this.#scheduler.step();
    else this.#scheduler.step(monitoredValue("ScheduleRate", metrics, monitor));
  }

  /** The scheduler's. */
  override state(): unknown {
    return this.#scheduler.stateDict();
  }

  /** The scheduler's. */
  override restore(state: unknown): void {
    this.#scheduler.loadStateDict(state);
  }
}

/**
 * Writes the learning rates of an optimizer's groups into the metrics of each epoch, as `rate`, or
 * `rate/0`, `rate/1`, … of several groups; put it before callbacks that log.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { RateMonitor } from "@cotangent/cotangent/train";
 *
 * assert.equal(new RateMonitor().name, "RateMonitor");
 * ```
 *
 * @throws {ArgumentError} if the Trainer's optimizer is none of optim's classes
 */
export class RateMonitor extends Callback {
  /** Adds the rates. */
  override onEpochEnd({ metrics }: EpochEvent): void {
    const { optimizer } = this.trainer;
    if (!isOptimizer(optimizer)) {
      throw new ArgumentError(
        "RateMonitor: Expected a Trainer of a module with one of optim's classes, whose rates are " +
          "numbers",
      );
    }
    const groups = optimizer.paramGroups;
    groups.forEach(({ lr }, place) => {
      metrics[groups.length === 1 ? "rate" : `rate/${place}`] = Number(lr);
    });
  }
}
