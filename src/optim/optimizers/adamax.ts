/**
 * Adamax.
 *
 * @module
 */
import { maximum, pow, sub, zerosLike } from "../../tensor.ts";
import { checkBetas, checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { perParameter, type PerParameterState, towards } from "../per_parameter.ts";
import type { GradientTransformation } from "../transformation.ts";
import type { MomentOptions } from "./adam.ts";

/** Options of `adamax` and `Adamax`. */
export type AdamaxOptions = MomentOptions;

const defaults: Required<AdamaxOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
  mask: true,
};

/**
 * Adam with the infinity norm (Kingma and Ba, 2015, algorithm 2), as `torch.optim.Adamax`:
 *
 * - `m ← β₁ m + (1 − β₁) g`, `u ← max(β₂ u, |g| + ε)`
 * - `θ ← θ − γ / (1 − β₁ᵗ) · m / u`
 *
 * Defaults: lr 0.002, betas 0.9 and 0.999, eps 1e-8, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { adamax } from "@cotangent/cotangent/optim";
 *
 * const optimizer = adamax({ lr: 0.5 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([-8])], optimizer.init(params), params);
 * assert.ok(Math.abs(update.itemSync() as number - 0.5) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adamax(options: AdamaxOptions = {}): GradientTransformation<PerParameterState> {
  const { betas, eps, ...common } = withDefaults("adamax", options, defaults);
  checkBetas("adamax", betas);
  checkHyperparameter("adamax", eps, { name: "eps" });
  return perParameter({
    ...common,
    name: "adamax",
    numbers: { beta1: betas[0], beta2: betas[1], eps },
    init: ({ parameter }) => ({ expAvg: zerosLike(parameter), expInf: zerosLike(parameter) }),
    update: (gradient, slots, { lr, step, beta1, beta2, eps }) => {
      const expAvg = towards(slots.expAvg, gradient, sub(1, beta1));
      const expInf = maximum(slots.expInf.mul(beta2), gradient.abs().add(eps));
      const stepSize = lr.div(sub(1, pow(beta1, step)));
      return { update: expAvg.div(expInf).mul(stepSize.neg()), slots: { expAvg, expInf } };
    },
  });
}

/**
 * Adamax over a module: see `adamax` for the formula. PyTorch's `torch.optim.Adamax`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Adamax, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * new Adamax(store, { lr: 0.5 }).step({ w: tensor([-8]) });
 * assert.ok(Math.abs(store.values.w.itemSync() as number - 1.5) < 1e-6);
 * ```
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdamaxOptions> = {}) {
    super(target, options, { name: "Adamax", defaults, transformation: adamax });
  }
}
