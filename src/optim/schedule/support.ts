/**
 * What schedules share.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { full, type Tensor } from "../../tensor.ts";
import { type Hyperparameter, scalarOf, type Schedule } from "../scalar.ts";

/** The step as a scalar to compute with. */
export function timeOf(step: Tensor): Tensor {
  return scalarOf(step, step.device);
}

/** A schedule's value at a step, as a plain number. */
export function valueAt(schedule: Schedule, step: number): number {
  return schedule(full([], step, { dtype: "int32" })).itemSync() as number;
}

/** A learning rate times a factor that depends on the step. */
export function times(lr: Hyperparameter, factor: Schedule): Schedule {
  return (step) => factor(step).mul(scalarOf(lr, step.device));
}

/** Checks counts of steps, each of which is at least 0. */
export function checkSteps(operation: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [name, count] of Object.entries(counts)) {
    checkInteger(operation, count, { name, minimum: 0 });
  }
}

/** Checks that the lengths of phases are at least 1. */
export function checkLengths(operation: string, lengths: Readonly<Record<string, unknown>>): void {
  for (const [name, length] of Object.entries(lengths)) {
    checkInteger(operation, length, { name, minimum: 1 });
  }
}
