/**
 * Schedulers made of others.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { checkMilestones } from "../schedule/mod.ts";
import {
  checkGroupCount,
  groupsOf,
  LRScheduler,
  type Scheduled,
  type SchedulerState,
} from "./scheduler.ts";

/** What schedulers of schedulers save. */
export interface ComposedState {
  /** The number of steps. */
  readonly lastEpoch: number;
  /** The state of each. */
  readonly schedulers: readonly SchedulerState[];
}

/** Schedulers of one optimizer, saved together. */
export abstract class ComposedScheduler {
  /** What is steered. */
  readonly optimizer: Scheduled;
  /** The schedulers. */
  protected readonly schedulers: readonly LRScheduler[];
  /** The number of steps. */
  protected epoch = 0;

  /**
   * Schedulers of an optimizer.
   *
   * @throws {ArgumentError} if one is none, or of another optimizer
   */
  constructor(optimizer: Scheduled, schedulers: readonly LRScheduler[]) {
    const name = new.target.name;
    groupsOf(name, optimizer);
    schedulers.forEach((scheduler, i) => {
      if (!(scheduler instanceof LRScheduler)) {
        throw new ArgumentError(
          `${name}: Expected schedulers whose step takes no argument: got ${
            describeValue(scheduler)
          } in place ${i}`,
        );
      }
      if (scheduler.optimizer === optimizer) return;
      throw new ArgumentError(
        `${name}: Expected schedulers of one optimizer: got one of another in place ${i}`,
      );
    });
    this.optimizer = optimizer;
    this.schedulers = schedulers;
  }

  /** How many steps it has done. */
  get lastEpoch(): number {
    return this.epoch;
  }

  /** Sets the rates of the next step. */
  abstract step(): void;

  /** The present rates, a group each. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** What a file must hold for `loadStateDict` to go on from: numbers alone. */
  stateDict(): ComposedState {
    return {
      lastEpoch: this.epoch,
      schedulers: this.schedulers.map((scheduler) => scheduler.stateDict()),
    };
  }

  /**
   * Goes on from a saved state.
   *
   * @throws {ArgumentError} if it is of another number of schedulers or groups
   */
  loadStateDict({ lastEpoch, schedulers }: ComposedState): void {
    if (schedulers.length !== this.schedulers.length) {
      throw new ArgumentError(
        `${this.constructor.name}: Expected the state of ${this.schedulers.length} schedulers: ` +
          `got ${schedulers.length}`,
      );
    }
    for (const { baseLrs } of schedulers) {
      checkGroupCount(this.constructor.name, baseLrs, this.optimizer.paramGroups.length);
    }
    this.schedulers.forEach((scheduler, i) => scheduler.loadStateDict(schedulers[i]));
    this.epoch = lastEpoch;
  }
}

/** Options of `SequentialLR`. */
export interface SequentialOptions {
  /** The schedulers, of the same optimizer. */
  readonly schedulers: readonly LRScheduler[];
  /** The steps at which the next one takes its turn. */
  readonly milestones: readonly number[];
}

/**
 * Schedulers one after the other: from each milestone on the next one, which begins anew there.
 * PyTorch's `SequentialLR`; `joinSchedules` is the same of schedules.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ConstantLR, ExponentialLR, ParameterStore, SequentialLR, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const schedulers = [
 *   new ConstantLR(optimizer, { factor: 0.5, totalIters: 9 }),
 *   new ExponentialLR(optimizer, { gamma: 0.5 }),
 * ];
 * const scheduler = new SequentialLR(optimizer, { schedulers, milestones: [1] });
 * const rates = [scheduler.getLastLr()[0]];
 * for (let step = 0; step < 2; step++) {
 *   scheduler.step();
 *   rates.push(optimizer.paramGroups[0].lr);
 * }
 * assert.deepEqual(rates, [4, 8, 4]);
 * ```
 */
export class SequentialLR extends ComposedScheduler {
  readonly #milestones: readonly number[];

  /**
   * A scheduler of an optimizer.
   *
   * @throws {ArgumentError} if the schedulers are of another optimizer, or milestones do not fit
   */
  constructor(optimizer: Scheduled, { schedulers, milestones }: SequentialOptions) {
    checkMilestones("SequentialLR", milestones, schedulers.length);
    super(optimizer, schedulers);
    this.#milestones = [...milestones];
    // What the schedulers did to the rates when they were made is undone.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr!;
    this.#active().begin();
  }

  /** Sets the rates of the next step. */
  override step(): void {
    this.epoch++;
    if (this.#milestones.includes(this.epoch)) this.#active().restart();
    else this.#active().step();
  }

  #active(): LRScheduler {
    const passed = this.#milestones.filter((milestone) => milestone <= this.epoch).length;
    return this.schedulers[passed];
  }
}

/** Options of `ChainedScheduler`. */
export interface ChainedOptions {
  /** The schedulers, of the same optimizer. */
  readonly schedulers: readonly LRScheduler[];
}

/**
 * Schedulers at once, each of which changes the rates that the one before it left. PyTorch's
 * `ChainedScheduler`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ChainedScheduler, ConstantLR, ExponentialLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const schedulers = [
 *   new ConstantLR(optimizer, { factor: 0.5 }),
 *   new ExponentialLR(optimizer, { gamma: 0.5 }),
 * ];
 * new ChainedScheduler(optimizer, { schedulers }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 2);
 * ```
 */
export class ChainedScheduler extends ComposedScheduler {
  /**
   * A scheduler of an optimizer.
   *
   * @throws {ArgumentError} if there is no scheduler, or one is of another optimizer
   */
  constructor(optimizer: Scheduled, { schedulers }: ChainedOptions) {
    if (schedulers.length === 0) {
      throw new ArgumentError("ChainedScheduler: Expected at least one scheduler: got none");
    }
    super(optimizer, schedulers);
  }

  /** Sets the rates of the next step. */
  override step(): void {
    this.epoch++;
    for (const scheduler of this.schedulers) scheduler.step();
  }
}
