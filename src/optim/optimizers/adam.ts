/**
 * Adam.
 *
 * @module
 */
import { maximum, pow, sub, zerosLike } from "../../tensor.ts";
import { checkBetas, checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import {
  type CommonOptions,
  perParameter,
  type PerParameterState,
  towards,
} from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** What Adam and its relatives share. */
export interface MomentOptions extends CommonOptions {
  /** How much is kept of the running means of gradients and of their squares. */
  readonly betas?: readonly [Hyperparameter, Hyperparameter];
  /** What is added to the denominator. */
  readonly eps?: Hyperparameter;
}

/** Options of `adam` and `Adam`. */
export interface AdamOptions extends MomentOptions {
  /** Whether the largest mean square so far counts (Reddi and others, 2018). @default false */
  readonly amsgrad?: boolean;
  /** Whether parameters decay beside the update, as in AdamW. @default false */
  readonly decoupledWeightDecay?: boolean;
}

const defaults: Required<AdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  decoupledWeightDecay: false,
  maximize: false,
  mask: true,
};

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as `torch.optim.Adam`:
 *
 * - `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`
 * - `θ ← θ − γ / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)`
 *
 * Defaults: lr 0.001, betas 0.9 and 0.999, eps 1e-8, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { adam } from "@cotangent/cotangent/optim";
 *
 * const optimizer = adam({ lr: 0.5 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([7])], optimizer.init(params), params);
 * assert.ok(Math.abs(update.itemSync() as number + 0.5) < 1e-6); // the first step has length lr
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adam(options: AdamOptions = {}): GradientTransformation<PerParameterState> {
  return adamFormula("adam", withDefaults("adam", options, defaults));
}

/** Adam's formula, for it and for AdamW. */
export function adamFormula(
  name: string,
  options: Required<AdamOptions>,
): GradientTransformation<PerParameterState> {
  const { betas, eps, amsgrad, decoupledWeightDecay, ...common } = options;
  checkBetas(name, betas);
  checkHyperparameter(name, eps, { name: "eps" });
  return perParameter({
    ...common,
    name,
    decay: decoupledWeightDecay ? "parameter" : "gradient",
    numbers: { beta1: betas[0], beta2: betas[1], eps },
    init: ({ parameter }) => ({
      expAvg: zerosLike(parameter),
      expAvgSq: zerosLike(parameter),
      ...(amsgrad && { maxExpAvgSq: zerosLike(parameter) }),
    }),
    update: (gradient, slots, { lr, step, beta1, beta2, eps }) => {
      const expAvg = towards(slots.expAvg, gradient, sub(1, beta1));
      const expAvgSq = slots.expAvgSq.mul(beta2).add(gradient.square().mul(sub(1, beta2)));
      const maxExpAvgSq = amsgrad ? maximum(slots.maxExpAvgSq, expAvgSq) : expAvgSq;
      const stepSize = lr.div(sub(1, pow(beta1, step)));
      const root = sub(1, pow(beta2, step)).sqrt();
      const denominator = maxExpAvgSq.sqrt().div(root).add(eps);
      return {
        update: expAvg.div(denominator).mul(stepSize.neg()),
        slots: { expAvg, expAvgSq, ...(amsgrad && { maxExpAvgSq }) },
      };
    },
  });
}

/**
 * Adam over a module: see `adam` for the formula. PyTorch's `torch.optim.Adam`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Adam, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * const optimizer = new Adam(store, { lr: 0.5 });
 * optimizer.step({ w: tensor([7]) });
 * assert.ok(Math.abs(store.values.w.itemSync() as number - 0.5) < 1e-6);
 * ```
 */
export class Adam extends Optimizer<AdamOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdamOptions> = {}) {
    super(target, options, { name: "Adam", defaults, transformation: adam });
  }
}
