/**
 * NAdam.
 *
 * @module
 */
import { pow, sub, type Tensor, zerosLike } from "../../tensor.ts";
import { checkBetas, checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { perParameter, type PerParameterState, towards } from "../per_parameter.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import type { MomentOptions } from "./adam.ts";

/** Options of `nadam` and `NAdam`. */
export interface NAdamOptions extends MomentOptions {
  /** How fast the momentum warms up. @default 0.004 */
  readonly momentumDecay?: Hyperparameter;
  /** Whether parameters decay beside the update, as in AdamW. @default false */
  readonly decoupledWeightDecay?: boolean;
}

const defaults: Required<NAdamOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
  maximize: false,
  mask: true,
};

/**
 * Adam with Nesterov's momentum (Dozat, 2016), as `torch.optim.NAdam`. With the means m and v of
 * Adam, the momentum `μₜ = β₁ (1 − ½ 0.96^(t ψ))` and the product Π of μ₁ to μₜ:
 *
 * `θ ← θ − γ ((1 − μₜ) g / (1 − Π) + μₜ₊₁ m / (1 − Π μₜ₊₁)) / (√(v / (1 − β₂ᵗ)) + ε)`
 *
 * Defaults: lr 0.002, betas 0.9 and 0.999, eps 1e-8, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { nadam } from "@cotangent/cotangent/optim";
 *
 * const optimizer = nadam({ lr: 0.1 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([7])], optimizer.init(params), params);
 * assert.ok(update.itemSync() as number < -0.1);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function nadam(options: NAdamOptions = {}): GradientTransformation<PerParameterState> {
  const { betas, eps, momentumDecay, decoupledWeightDecay, ...common } = withDefaults(
    "nadam",
    options,
    defaults,
  );
  checkBetas("nadam", betas);
  checkHyperparameter("nadam", eps, { name: "eps" });
  checkHyperparameter("nadam", momentumDecay, { name: "momentumDecay" });
  return perParameter({
    ...common,
    name: "nadam",
    decay: decoupledWeightDecay ? "parameter" : "gradient",
    numbers: { beta1: betas[0], beta2: betas[1], eps, momentumDecay },
    init: ({ parameter }) => ({
      expAvg: zerosLike(parameter),
      expAvgSq: zerosLike(parameter),
      muProduct: scalarOf(1, parameter.device),
    }),
    update: (gradient, slots, { lr, step, beta1, beta2, eps, momentumDecay }) => {
      const momentumAt = (time: Tensor) =>
        beta1.mul(sub(1, pow(0.96, time.mul(momentumDecay)).mul(0.5)));
      const mu = momentumAt(step);
      const nextMu = momentumAt(step.add(1));
      const muProduct = slots.muProduct.mul(mu);
      const expAvg = towards(slots.expAvg, gradient, sub(1, beta1));
      const expAvgSq = slots.expAvgSq.mul(beta2).add(gradient.square().mul(sub(1, beta2)));
      const denominator = expAvgSq.div(sub(1, pow(beta2, step))).sqrt().add(eps);
      const ofGradient = lr.mul(sub(1, mu)).div(sub(1, muProduct));
      const ofMean = lr.mul(nextMu).div(sub(1, muProduct.mul(nextMu)));
      const direction = gradient.mul(ofGradient).add(expAvg.mul(ofMean));
      return {
        update: direction.div(denominator).neg(),
        slots: { expAvg, expAvgSq, muProduct },
      };
    },
  });
}

/**
 * NAdam over a module: see `nadam` for the formula. PyTorch's `torch.optim.NAdam`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { NAdam, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * new NAdam(store, { lr: 0.1 }).step({ w: tensor([7]) });
 * assert.ok(store.values.w.itemSync() as number < 0.9);
 * ```
 */
export class NAdam extends Optimizer<NAdamOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<NAdamOptions> = {}) {
    super(target, options, { name: "NAdam", defaults, transformation: nadam });
  }
}
