/**
 * Lion.
 *
 * @module
 */
import { sub, zerosLike } from "../../tensor.ts";
import { checkBetas, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import {
  type CommonOptions,
  perParameter,
  type PerParameterState,
  towards,
} from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `lion` and `Lion`. */
export interface LionOptions extends CommonOptions {
  /** How much of the mean counts in the direction, and how much of it is kept. @default [0.9, 0.99] */
  readonly betas?: readonly [Hyperparameter, Hyperparameter];
}

const defaults: Required<LionOptions> = {
  lr: 1e-4,
  betas: [0.9, 0.99],
  weightDecay: 0,
  maximize: false,
  mask: true,
};

/**
 * Lion (Chen and others, 2023, algorithm 2): steps of one length in every element.
 *
 * - `θ ← θ − γ (sign(β₁ m + (1 − β₁) g) + λ θ)`
 * - `m ← β₂ m + (1 − β₂) g`
 *
 * Defaults: lr 1e-4, betas 0.9 and 0.99, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { lion } from "@cotangent/cotangent/optim";
 *
 * const optimizer = lion({ lr: 0.5 });
 * const params = [tensor([1, 1])];
 * const [[update]] = optimizer.update([tensor([8, -0.1])], optimizer.init(params), params);
 * assert.deepEqual(update.arraySync(), [-0.5, 0.5]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function lion(options: LionOptions = {}): GradientTransformation<PerParameterState> {
  const { betas, ...common } = withDefaults("lion", options, defaults);
  checkBetas("lion", betas);
  return perParameter({
    ...common,
    name: "lion",
    decay: "parameter",
    numbers: { beta1: betas[0], beta2: betas[1] },
    init: ({ parameter }) => ({ expAvg: zerosLike(parameter) }),
    update: (gradient, { expAvg }, { lr, beta1, beta2 }) => ({
      update: towards(expAvg, gradient, sub(1, beta1)).sign().mul(lr.neg()),
      slots: { expAvg: towards(expAvg, gradient, sub(1, beta2)) },
    }),
  });
}

/**
 * Lion over a module: see `lion` for the formula.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Lion, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1, 1]) });
 * new Lion(store, { lr: 0.5 }).step({ w: tensor([8, -0.1]) });
 * assert.deepEqual(store.values.w.arraySync(), [0.5, 1.5]);
 * ```
 */
export class Lion extends Optimizer<LionOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<LionOptions> = {}) {
    super(target, options, { name: "Lion", defaults, transformation: lion });
  }
}
