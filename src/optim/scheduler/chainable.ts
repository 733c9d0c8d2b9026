/**
 * Schedulers that multiply the present rate, so that several of them may steer one optimizer.
 *
 * @module
 */
import { scalarOf, type Schedule } from "../scalar.ts";
import {
  checkSteps,
  type ConstantOptions,
  constantWarmup,
  cosineDecay,
  cosineFall,
  type CosineOptions,
  exponentialDecay,
  type ExponentialOptions,
  type LinearOptions,
  linearSchedule,
  multiStepDecay,
  type MultiStepOptions,
  polynomialDecay,
  type PolynomialOptions,
  stepDecay,
  type StepOptions,
  timeOf,
  valueAt,
} from "../schedule/mod.ts";
import { checkWord } from "../checks.ts";
import { type Course, groupsOf, LRScheduler, perGroup, type Scheduled } from "./scheduler.ts";

/**
 * The course on which a rate's distance from a target is multiplied in each step by the quotient of a
 * factor: f(t) / f(t − 1). From a factor of 0 it begins anew with the base.
 */
function chained(factor: Schedule, targets: readonly number[] = []): Course {
  return {
    rate: ({ index, epoch, base, current }) => {
      const target = targets[index] ?? 0;
      const now = valueAt(factor, epoch);
      const before = epoch === 0 ? 1 : valueAt(factor, epoch - 1);
      if (now === before) return current;
      if (before === 0) return current + (base - target) * now;
      return target + (current - target) * (now / before);
    },
  };
}

/**
 * Multiplies rates by `gamma` every `stepSize` steps: see `stepDecay`. PyTorch's `StepLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD, StepLR } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const scheduler = new StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * scheduler.step();
 * scheduler.step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class StepLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: StepOptions) {
    super(optimizer, chained(stepDecay(1, options)));
  }
}

/**
 * Multiplies rates by `gamma` at milestones: see `multiStepDecay`. PyTorch's `MultiStepLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { MultiStepLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new MultiStepLR(optimizer, { milestones: [1, 5], gamma: 0.5 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class MultiStepLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: MultiStepOptions) {
    super(optimizer, chained(multiStepDecay(1, options)));
  }
}

/**
 * A share of the rates for some steps: see `constantWarmup`. PyTorch's `ConstantLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ConstantLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new ConstantLR(optimizer, { factor: 0.5 });
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class ConstantLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: ConstantOptions = {}) {
    super(optimizer, chained(constantWarmup(1, options)));
  }
}

/**
 * From one share of the rates to another along a line: see `linearSchedule`. PyTorch's `LinearLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { LinearLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 6);
 * ```
 */
export class LinearLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: LinearOptions = {}) {
    super(optimizer, chained(linearSchedule(1, options)));
  }
}

/**
 * Multiplies rates by `gamma` in every step: see `exponentialDecay`. PyTorch's `ExponentialLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ExponentialLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new ExponentialLR(optimizer, { gamma: 0.5 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class ExponentialLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: ExponentialOptions) {
    super(optimizer, chained(exponentialDecay(1, options)));
  }
}

/**
 * Rates that fall to 0 as a power: see `polynomialDecay`. PyTorch's `PolynomialLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, PolynomialLR, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new PolynomialLR(optimizer, { totalIters: 2, power: 2 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 2);
 * ```
 */
export class PolynomialLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: PolynomialOptions = {}) {
    super(optimizer, chained(polynomialDecay(1, options)));
  }
}

/**
 * Rates along a cosine: see `cosineDecay`. PyTorch's `CosineAnnealingLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { CosineAnnealingLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new CosineAnnealingLR(optimizer, { tMax: 2, etaMin: 2 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 5);
 * ```
 */
export class CosineAnnealingLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, { tMax, etaMin = 0 }: CosineOptions) {
    const count = groupsOf("CosineAnnealingLR", optimizer).length;
    const targets = perGroup("CosineAnnealingLR", etaMin, { name: "etaMin", count });
    super(optimizer, chained(cosineDecay(1, { tMax }), targets));
  }
}

/** Options of `SWALR`. */
export interface SWAOptions {
  /** The rate to reach, or a list with one for each group. */
  readonly swaLr: number | readonly number[];
  /** In how many steps. @default 10 */
  readonly annealEpochs?: number;
  /** Along what. @default "cos" */
  readonly annealStrategy?: "cos" | "linear";
}

/**
 * From the present rates to a constant one, with which weights are averaged (Izmailov and others,
 * 2018). `torch.optim.swa_utils.SWALR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD, SWALR } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new SWALR(optimizer, { swaLr: 2, annealEpochs: 2 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 5);
 * ```
 */
export class SWALR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: SWAOptions) {
    const { swaLr, annealEpochs = 10, annealStrategy = "cos" } = options;
    checkSteps("SWALR", { annealEpochs });
    checkWord("SWALR", annealStrategy, { name: "annealStrategy", words: ["cos", "linear"] });
    const count = groupsOf("SWALR", optimizer).length;
    const targets = perGroup("SWALR", swaLr, { name: "swaLr", count });
    super(optimizer, chained(annealing(annealEpochs, annealStrategy), targets));
  }
}

/** Which share of the way to the target is left. */
function annealing(epochs: number, strategy: "cos" | "linear"): Schedule {
  return (step) => {
    const progress = epochs === 0
      ? scalarOf(1, step.device)
      : timeOf(step).div(epochs).clamp(null, 1);
    return strategy === "cos" ? cosineFall(progress) : progress.neg().add(1);
  };
}
