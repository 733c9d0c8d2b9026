/**
 * What schedulers share: they set the learning rates of an optimizer's groups.
 *
 * @module
 */
import { ArgumentError, checkNumber, describeValue } from "../../engine/base/mod.ts";

/** A group of an optimizer, as far as schedulers are concerned. */
export interface ScheduledGroup {
  /** The learning rate. */
  lr: number;
  /** The learning rate with which a scheduler began. */
  initialLr?: number;
  /** The momentum, where the optimizer has one. */
  momentum?: number;
  /** The decay rates, the first of which is the momentum of Adam's relatives. */
  betas?: readonly [number, number];
}

/** What a scheduler steers: any optimizer. */
export interface Scheduled {
  /** The groups. */
  readonly paramGroups: { lr: number; initialLr?: number }[];
}

/** Where a scheduler is, and what the rates of a group are. */
export interface RatePoint {
  /** The group's place. */
  readonly index: number;
  /** The step, from 0 on. */
  readonly epoch: number;
  /** The rate with which the group began. */
  readonly base: number;
  /** The present rate. */
  readonly current: number;
}

/** How a scheduler's rates go. */
export interface Course {
  /** The rate of a group. */
  rate(point: RatePoint): number;
  /**
   * The rate of a group where the scheduler takes its turn in a sequence.
   * @default that of step 0 from the base
   */
  restart?(point: RatePoint): number;
  /** The momentum of a group, where it is scheduled too. */
  momentum?(point: Pick<RatePoint, "index" | "epoch">): number;
}

/** What schedulers save. */
export interface SchedulerState {
  /** The number of steps. */
  readonly lastEpoch: number;
  /** The rates with which the groups began. */
  readonly baseLrs: readonly number[];
  /** The rates of the last step. */
  readonly lastLr: readonly number[];
}

/**
 * A scheduler: `step()` after each step (or epoch) sets the learning rates of an optimizer's groups. It
 * begins where it is made, with the rates of step 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ExponentialLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const scheduler = new ExponentialLR(optimizer, { gamma: 0.5 });
 * optimizer.step({ w: tensor([1]) });
 * scheduler.step();
 * assert.deepEqual(scheduler.getLastLr(), [4]);
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export abstract class LRScheduler {
  /** What is steered. */
  readonly optimizer: Scheduled;
  readonly #course: Course;
  #baseLrs: readonly number[];
  #lastEpoch = 0;
  #lastLr: readonly number[] = [];

  /** A scheduler whose rates go so. */
  constructor(optimizer: Scheduled, course: Course) {
    this.optimizer = optimizer;
    this.#course = course;
    this.#baseLrs = groupsOf(new.target.name, optimizer).map((group) =>
      group.initialLr ??= group.lr
    );
    this.#write(course.rate);
  }

  /** How many steps it has done. */
  get lastEpoch(): number {
    return this.#lastEpoch;
  }

  /** Sets the rates of the next step. */
  step(): void {
    this.#lastEpoch++;
    this.#write(this.#course.rate);
  }

  /** Begins anew with the rates of step 0, as the first one in a sequence does. */
  begin(): void {
    this.#lastEpoch = 0;
    this.#write(this.#course.rate);
  }

  /** Begins anew from the base rates, as the next one in a sequence does. */
  restart(): void {
    const { rate, restart } = this.#course;
    this.#lastEpoch = 0;
    this.#write(restart ?? ((point) => rate({ ...point, current: point.base })));
  }

  /** The rates that it set last, a group each. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** What a file must hold for `loadStateDict` to go on from: numbers alone. */
  stateDict(): SchedulerState {
    return {
      lastEpoch: this.#lastEpoch,
      baseLrs: [...this.#baseLrs],
      lastLr: [...this.#lastLr],
    };
  }

  /**
   * Goes on from a saved state. The rates themselves are the optimizer's, which saves them.
   *
   * @throws {ArgumentError} if it is of another number of groups
   */
  loadStateDict({ lastEpoch, baseLrs, lastLr }: SchedulerState): void {
    checkGroupCount(this.constructor.name, baseLrs, this.optimizer.paramGroups.length);
    this.#lastEpoch = lastEpoch;
    this.#baseLrs = [...baseLrs];
    this.#lastLr = [...lastLr];
  }

  #write(rate: Course["rate"]): void {
    const groups = this.optimizer.paramGroups as ScheduledGroup[];
    const epoch = this.#lastEpoch;
    checkGroupCount(this.constructor.name, this.#baseLrs, groups.length);
    groups.forEach((group, index) => {
      const base = this.#baseLrs[index];
      group.lr = rate({ index, epoch, base, current: group.lr });
      if (this.#course.momentum !== undefined) {
        setMomentum(group, this.#course.momentum({ index, epoch }));
      }
    });
    this.#lastLr = groups.map(({ lr }) => lr);
  }
}

/** Sets the momentum of a group: its own, or the first of its betas. */
function setMomentum(group: ScheduledGroup, momentum: number): void {
  if (group.betas === undefined) group.momentum = momentum;
  else group.betas = [momentum, group.betas[1]];
}

/**
 * The groups of an optimizer.
 *
 * @throws {ArgumentError} if it is none
 */
export function groupsOf(operation: string, optimizer: Scheduled): ScheduledGroup[] {
  if (Array.isArray(optimizer?.paramGroups)) return optimizer.paramGroups;
  throw new ArgumentError(
    `${operation}: Expected an optimizer: got ${describeValue(optimizer)}\n` +
      "Transformations take schedules as lr, for example adamw({ lr: cosineDecay(0.1, { tMax: 9 }) })",
  );
}

/**
 * Checks that every group has a momentum.
 *
 * @throws {ArgumentError} if one has none
 */
export function checkMomentum(operation: string, groups: readonly ScheduledGroup[]): void {
  if (groups.every(({ momentum, betas }) => momentum !== undefined || betas !== undefined)) return;
  throw new ArgumentError(
    `${operation}: Expected an optimizer with momentum or betas: got neither\n` +
      "Turn it off with { cycleMomentum: false }",
  );
}

/**
 * A value for each group, of one for all or of a list.
 *
 * @throws {ArgumentError} if the list is not as long as there are groups, or has no numbers
 */
export function perGroup(
  operation: string,
  value: number | readonly number[],
  { name, count }: { readonly name: string; readonly count: number },
): readonly number[] {
  if (typeof value === "number") return new Array(count).fill(value);
  if (!Array.isArray(value)) checkNumber(operation, value, name);
  checkGroupCount(operation, value, count);
  for (const one of value) checkNumber(operation, one, name);
  return value;
}

/** Checks that a list has an entry for each group. */
export function checkGroupCount(
  operation: string,
  list: readonly unknown[],
  count: number,
): void {
  if (list.length === count) return;
  throw new ArgumentError(
    `${operation}: Expected a value for each of ${count} groups: got ${list.length}`,
  );
}
