/**
 * Schedules made of others, and of functions.
 *
 * @module
 */
import { ArgumentError, checkFunction } from "../../engine/base/mod.ts";
import { onesLike, type Tensor, where, whileLoop } from "../../tensor.ts";
import { type Hyperparameter, rateAt, scalarOf, type Schedule } from "../scalar.ts";
import { checkSteps, times } from "./support.ts";

/**
 * Schedules one after the other: from each milestone on the next one, which counts from 0 there:
 * `torch.optim.lr_scheduler.SequentialLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { constantSchedule, exponentialDecay, joinSchedules } from "@cotangent/cotangent/optim";
 *
 * const schedule = joinSchedules([constantSchedule(8), exponentialDecay(8, { gamma: 0.5 })], [2]);
 * assert.deepEqual([0, 1, 2, 3, 4].map((step) => schedule(tensor(step)).itemSync()), [8, 8, 8, 4, 2]);
 * ```
 *
 * @throws {ArgumentError} if there is not one milestone less than schedules, or they do not rise
 */
export function joinSchedules(
  schedules: readonly Schedule[],
  milestones: readonly number[],
): Schedule {
  schedules.forEach((schedule, i) => checkFunction("joinSchedules", schedule, `schedules[${i}]`));
  checkMilestones("joinSchedules", milestones, schedules.length);
  const value = (i: number, step: Tensor) =>
    rateAt("joinSchedules", schedules[i], i === 0 ? step : step.sub(milestones[i - 1]));
  return (step) =>
    milestones.reduce(
      (earlier, milestone, i) => where(step.lt(milestone), earlier, value(i + 1, step)),
      value(0, step),
    );
}

/**
 * Checks that milestones lie between so many things and rise.
 *
 * @throws {ArgumentError} if they do not
 */
export function checkMilestones(
  operation: string,
  milestones: readonly number[],
  count: number,
): void {
  milestones.forEach((milestone, i) => checkSteps(operation, { [`milestones[${i}]`]: milestone }));
  if (count === 0 || milestones.length !== count - 1) {
    throw new ArgumentError(
      `${operation}: Expected one milestone less than schedules: got ${milestones.length} and ${count}`,
    );
  }
  if (milestones.every((milestone, i) => i === 0 || milestone > milestones[i - 1])) return;
  throw new ArgumentError(
    `${operation}: Expected milestones that rise: got ${milestones.join(", ")}`,
  );
}

/**
 * The rate times a function of the step: `torch.optim.lr_scheduler.LambdaLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { lambdaSchedule } from "@cotangent/cotangent/optim";
 *
 * const schedule = lambdaSchedule(8, (step) => step.add(1).reciprocal());
 * assert.equal(schedule(tensor(3)).itemSync(), 2);
 * ```
 *
 * @throws {ArgumentError} if it is no function
 */
export function lambdaSchedule(lr: Hyperparameter, lrLambda: Schedule): Schedule {
  checkFunction("lambdaSchedule", lrLambda, "lrLambda");
  return times(lr, (step) => rateAt("lambdaSchedule", lrLambda, step));
}

/**
 * The rate times a function of every step up to this one, `γ f(1) f(2) … f(t)`:
 * `torch.optim.lr_scheduler.MultiplicativeLR`. The product is computed anew in each step, so it takes
 * time in proportion to the step's number.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { multiplicativeSchedule } from "@cotangent/cotangent/optim";
 *
 * const schedule = multiplicativeSchedule(1, (step) => step.mul(0.5));
 * assert.equal(schedule(tensor(3)).itemSync(), 0.75); // 0.5 · 1 · 1.5
 * ```
 *
 * @throws {ArgumentError} if it is no function
 */
export function multiplicativeSchedule(lr: Hyperparameter, lrLambda: Schedule): Schedule {
  checkFunction("multiplicativeSchedule", lrLambda, "lrLambda");
  return times(lr, (step) => {
    const initial = { at: onesLike(step), product: scalarOf(1, step.device) };
    return whileLoop(
      ({ at }) => at.le(step),
      ({ at, product }) => ({
        at: at.add(1),
        product: product.mul(rateAt("multiplicativeSchedule", lrLambda, at)),
      }),
      initial,
    ).product;
  });
}
