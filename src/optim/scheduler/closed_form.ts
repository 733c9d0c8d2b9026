/**
 * Schedulers whose rates depend on the step alone.
 *
 * @module
 */
import { ArgumentError, checkFunction } from "../../engine/base/mod.ts";
import type { Schedule } from "../scalar.ts";
import {
  cosineRestarts,
  type RestartOptions,
  valueAt,
  warmupCosine,
  warmupLinear,
  type WarmupOptions,
} from "../schedule/mod.ts";
import {
  checkGroupCount,
  type Course,
  groupsOf,
  LRScheduler,
  type RatePoint,
  type Scheduled,
} from "./scheduler.ts";

/** The course of a schedule of each group's base rate. */
function scheduled(make: (base: number) => Schedule): Course {
  return { rate: ({ epoch, base }) => valueAt(make(base), epoch) };
}

/**
 * Rates along cosines that begin anew: see `cosineRestarts`. PyTorch's `CosineAnnealingWarmRestarts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { CosineAnnealingWarmRestarts, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 2 });
 * scheduler.step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * scheduler.step();
 * assert.equal(optimizer.paramGroups[0].lr, 8);
 * ```
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: RestartOptions) {
    super(optimizer, scheduled((base) => cosineRestarts(base, options)));
  }
}

/**
 * Rates that rise along a line and fall along a cosine: see `warmupCosine`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD, WarmupCosineLR } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * const scheduler = new WarmupCosineLR(optimizer, { warmupSteps: 2, totalSteps: 6 });
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * scheduler.step();
 * assert.equal(optimizer.paramGroups[0].lr, 8);
 * ```
 */
export class WarmupCosineLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: WarmupOptions) {
    super(optimizer, scheduled((base) => warmupCosine(base, options)));
  }
}

/**
 * Rates that rise and fall along lines: see `warmupLinear`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD, WarmupLinearLR } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new WarmupLinearLR(optimizer, { warmupSteps: 2, totalSteps: 6 });
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class WarmupLinearLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, options: WarmupOptions) {
    super(optimizer, scheduled((base) => warmupLinear(base, options)));
  }
}

/** A factor of the learning rate as a function of the step, or a list with one for each group. */
export type LRLambda = ((epoch: number) => number) | readonly ((epoch: number) => number)[];

/** Options of `LambdaLR` and `MultiplicativeLR`. */
export interface LambdaOptions {
  /** What rates are multiplied by. */
  readonly lrLambda: LRLambda;
}

/** The function of each group. */
function lambdasOf(
  operation: string,
  optimizer: Scheduled,
  lrLambda: LRLambda,
): readonly ((epoch: number) => number)[] {
  const { length } = groupsOf(operation, optimizer);
  const lambdas = typeof lrLambda === "object" ? lrLambda : new Array(length).fill(lrLambda);
  checkGroupCount(operation, lambdas, length);
  for (const one of lambdas) checkFunction(operation, one, "lrLambda");
  return lambdas;
}

/** A lambda's factor. */
function factorOf(operation: string, factor: unknown): number {
  if (typeof factor === "number" && !Number.isNaN(factor)) return factor;
  throw new ArgumentError(`${operation}: Expected a number from lrLambda: got ${String(factor)}`);
}

/**
 * The base rates times a function of the step. PyTorch's `LambdaLR`; functions are not saved.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { LambdaLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new LambdaLR(optimizer, { lrLambda: (epoch) => 1 / (epoch + 1) }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class LambdaLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, { lrLambda }: LambdaOptions) {
    const lambdas = lambdasOf("LambdaLR", optimizer, lrLambda);
    super(optimizer, {
      rate: ({ index, epoch, base }) => base * factorOf("LambdaLR", lambdas[index](epoch)),
    });
  }
}

/**
 * The present rates times a function of the step. PyTorch's `MultiplicativeLR`; functions are not
 * saved.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { MultiplicativeLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { lr: 8 });
 * new MultiplicativeLR(optimizer, { lrLambda: () => 0.5 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 4);
 * ```
 */
export class MultiplicativeLR extends LRScheduler {
  /** A scheduler of an optimizer. */
  constructor(optimizer: Scheduled, { lrLambda }: LambdaOptions) {
    const lambdas = lambdasOf("MultiplicativeLR", optimizer, lrLambda);
    const next = ({ index, epoch, current }: RatePoint) =>
      current * factorOf("MultiplicativeLR", lambdas[index](epoch));
    super(optimizer, {
      rate: (point) => point.epoch === 0 ? point.current : next(point),
      restart: next,
    });
  }
}
