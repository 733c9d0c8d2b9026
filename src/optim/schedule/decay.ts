/**
 * Schedules that hold, fall in steps or smoothly, or go along a line.
 *
 * @module
 */
import { pow, sub, tensor, where } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, scalarOf, type Schedule } from "../scalar.ts";
import { checkLengths, checkSteps, timeOf, times } from "./support.ts";

/**
 * The same rate in every step.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { constantSchedule } from "@cotangent/cotangent/optim";
 *
 * assert.equal(constantSchedule(0.5)(tensor(7)).itemSync(), 0.5);
 * ```
 *
 * @throws {ArgumentError} if the rate is negative
 */
export function constantSchedule(lr: Hyperparameter): Schedule {
  checkHyperparameter("constantSchedule", lr, { name: "lr" });
  return (step) => scalarOf(lr, step.device);
}

/** Options of `constantWarmup`. */
export interface ConstantOptions {
  /** What the rate is multiplied by at first. @default 1/3 */
  readonly factor?: number;
  /** For how many steps. @default 5 */
  readonly totalIters?: number;
}

/**
 * A share of the rate for some steps, then the rate: `torch.optim.lr_scheduler.ConstantLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { constantWarmup } from "@cotangent/cotangent/optim";
 *
 * const schedule = constantWarmup(1, { factor: 0.5, totalIters: 2 });
 * assert.deepEqual([0, 1, 2].map((step) => schedule(tensor(step)).itemSync()), [0.5, 0.5, 1]);
 * ```
 *
 * @throws {ArgumentError} if the factor is not in [0, 1]
 */
export function constantWarmup(
  lr: Hyperparameter,
  { factor = 1 / 3, totalIters = 5 }: ConstantOptions = {},
): Schedule {
  checkHyperparameter("constantWarmup", factor, { name: "factor", maximum: 1 });
  checkSteps("constantWarmup", { totalIters });
  return times(lr, (step) => where(step.lt(totalIters), scalarOf(factor, step.device), 1));
}

/** Options of `linearSchedule`. */
export interface LinearOptions {
  /** What the rate is multiplied by at first. @default 1/3 */
  readonly startFactor?: number;
  /** What it is multiplied by in the end. @default 1 */
  readonly endFactor?: number;
  /** How many steps lie between. @default 5 */
  readonly totalIters?: number;
}

/**
 * From one share of the rate to another along a line: `torch.optim.lr_scheduler.LinearLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { linearSchedule } from "@cotangent/cotangent/optim";
 *
 * const schedule = linearSchedule(8, { startFactor: 0.5, totalIters: 2 });
 * assert.deepEqual([0, 1, 2, 3].map((step) => schedule(tensor(step)).itemSync()), [4, 6, 8, 8]);
 * ```
 *
 * @throws {ArgumentError} if a factor is not in [0, 1]
 */
export function linearSchedule(
  lr: Hyperparameter,
  { startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearOptions = {},
): Schedule {
  checkHyperparameter("linearSchedule", startFactor, { name: "startFactor", maximum: 1 });
  checkHyperparameter("linearSchedule", endFactor, { name: "endFactor", maximum: 1 });
  checkLengths("linearSchedule", { totalIters });
  return times(lr, (step) => {
    const progress = timeOf(step).clamp(null, totalIters).div(totalIters);
    return progress.mul(endFactor - startFactor).add(startFactor);
  });
}

/** Options of `exponentialDecay`. */
export interface ExponentialOptions {
  /** What the rate is multiplied by in every step. */
  readonly gamma: number;
}

/**
 * `γ gᵗ`: `torch.optim.lr_scheduler.ExponentialLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { exponentialDecay } from "@cotangent/cotangent/optim";
 *
 * assert.equal(exponentialDecay(8, { gamma: 0.5 })(tensor(3)).itemSync(), 1);
 * ```
 *
 * @throws {ArgumentError} if gamma is negative
 */
export function exponentialDecay(lr: Hyperparameter, { gamma }: ExponentialOptions): Schedule {
  checkHyperparameter("exponentialDecay", gamma, { name: "gamma" });
  return times(lr, (step) => pow(scalarOf(gamma, step.device), timeOf(step)));
}

/** Options of `stepDecay`. */
export interface StepOptions {
  /** After how many steps the rate falls each time. */
  readonly stepSize: number;
  /** What it is multiplied by. @default 0.1 */
  readonly gamma?: number;
}

/**
 * `γ g^⌊t / stepSize⌋`: `torch.optim.lr_scheduler.StepLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { stepDecay } from "@cotangent/cotangent/optim";
 *
 * const schedule = stepDecay(8, { stepSize: 2, gamma: 0.5 });
 * assert.deepEqual([0, 1, 2, 3, 4].map((step) => schedule(tensor(step)).itemSync()), [8, 8, 4, 4, 2]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function stepDecay(
  lr: Hyperparameter,
  { stepSize, gamma = 0.1 }: StepOptions,
): Schedule {
  checkLengths("stepDecay", { stepSize });
  checkHyperparameter("stepDecay", gamma, { name: "gamma" });
  return times(
    lr,
    (step) => pow(scalarOf(gamma, step.device), timeOf(step).div(stepSize).floor()),
  );
}

/** Options of `multiStepDecay`. */
export interface MultiStepOptions {
  /** The steps at which the rate falls; twice named, it falls twice. */
  readonly milestones: readonly number[];
  /** What it is multiplied by. @default 0.1 */
  readonly gamma?: number;
}

/**
 * `γ gⁿ`, n the number of milestones passed: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { multiStepDecay } from "@cotangent/cotangent/optim";
 *
 * const schedule = multiStepDecay(8, { milestones: [1, 3], gamma: 0.5 });
 * assert.deepEqual([0, 1, 2, 3].map((step) => schedule(tensor(step)).itemSync()), [8, 4, 4, 2]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function multiStepDecay(
  lr: Hyperparameter,
  { milestones, gamma = 0.1 }: MultiStepOptions,
): Schedule {
  milestones.forEach((milestone, i) =>
    checkSteps("multiStepDecay", { [`milestones[${i}]`]: milestone })
  );
  checkHyperparameter("multiStepDecay", gamma, { name: "gamma" });
  return times(lr, (step) => {
    const passed = tensor([...milestones], { dtype: "int32" }).le(step).sum();
    return pow(scalarOf(gamma, step.device), timeOf(passed));
  });
}

/** Options of `polynomialDecay`. */
export interface PolynomialOptions {
  /** After how many steps the rate is 0. @default 5 */
  readonly totalIters?: number;
  /** The exponent. @default 1 */
  readonly power?: number;
}

/**
 * `γ (1 − t / totalIters)^power`, then 0: `torch.optim.lr_scheduler.PolynomialLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { polynomialDecay } from "@cotangent/cotangent/optim";
 *
 * const schedule = polynomialDecay(8, { totalIters: 2, power: 2 });
 * assert.deepEqual([0, 1, 2, 3].map((step) => schedule(tensor(step)).itemSync()), [8, 2, 0, 0]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function polynomialDecay(
  lr: Hyperparameter,
  { totalIters = 5, power = 1 }: PolynomialOptions = {},
): Schedule {
  checkLengths("polynomialDecay", { totalIters });
  checkHyperparameter("polynomialDecay", power, { name: "power" });
  return times(lr, (step) => {
    const progress = timeOf(step).clamp(null, totalIters).div(totalIters);
    return pow(sub(1, progress), scalarOf(power, step.device));
  });
}
