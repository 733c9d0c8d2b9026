/**
 * RAdam.
 *
 * @module
 */
import { pow, sub, where, zerosLike } from "../../tensor.ts";
import { checkBetas, checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { perParameter, type PerParameterState, towards } from "../per_parameter.ts";
import type { GradientTransformation } from "../transformation.ts";
import type { MomentOptions } from "./adam.ts";

/** Options of `radam` and `RAdam`. */
export interface RAdamOptions extends MomentOptions {
  /** Whether parameters decay beside the update, as in AdamW. @default false */
  readonly decoupledWeightDecay?: boolean;
}

const defaults: Required<RAdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  maximize: false,
  mask: true,
};

/**
 * Rectified Adam (Liu and others, 2020, algorithm 2), as `torch.optim.RAdam`: Adam whose step is
 * multiplied by a rectification r while the mean of squares is young, and which does without that mean
 * as long as it is too young (ρ at most 5):
 *
 * - `ρ∞ = 2 / (1 − β₂) − 1`, `ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)`
 * - `r = √((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))`
 *
 * Defaults: lr 0.001, betas 0.9 and 0.999, eps 1e-8, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { radam } from "@cotangent/cotangent/optim";
 *
 * const optimizer = radam({ lr: 0.5 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([6])], optimizer.init(params), params);
 * assert.equal(update.itemSync(), -3); // the first steps are of plain momentum
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function radam(options: RAdamOptions = {}): GradientTransformation<PerParameterState> {
  const { betas, eps, decoupledWeightDecay, ...common } = withDefaults("radam", options, defaults);
  checkBetas("radam", betas);
  checkHyperparameter("radam", eps, { name: "eps" });
  return perParameter({
    ...common,
    name: "radam",
    decay: decoupledWeightDecay ? "parameter" : "gradient",
    numbers: { beta1: betas[0], beta2: betas[1], eps },
    init: ({ parameter }) => ({ expAvg: zerosLike(parameter), expAvgSq: zerosLike(parameter) }),
    update: (gradient, slots, { lr, step, beta1, beta2, eps }) => {
      const expAvg = towards(slots.expAvg, gradient, sub(1, beta1));
      const expAvgSq = slots.expAvgSq.mul(beta2).add(gradient.square().mul(sub(1, beta2)));
      const decayed = pow(beta2, step);
      const correction2 = sub(1, decayed);
      const longest = sub(1, beta2).reciprocal().mul(2).sub(1);
      const length = longest.sub(step.mul(2).mul(decayed).div(correction2));
      const rectified = length.sub(4).mul(length.sub(2)).mul(longest)
        .div(longest.sub(4).mul(longest.sub(2)).mul(length));
      const isRectified = length.gt(5);
      // The root of a negative number is taken of none, whichever is chosen.
      const factor = where(isRectified, rectified, 1).sqrt().mul(correction2.sqrt());
      const adaptive = expAvgSq.sqrt().add(eps).reciprocal().mul(factor);
      const stepSize = lr.div(sub(1, pow(beta1, step)));
      const direction = expAvg.mul(stepSize.neg());
      return {
        update: where(isRectified, direction.mul(adaptive), direction),
        slots: { expAvg, expAvgSq },
      };
    },
  });
}

/**
 * RAdam over a module: see `radam` for the formula. PyTorch's `torch.optim.RAdam`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, RAdam } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([4]) });
 * new RAdam(store, { lr: 0.5 }).step({ w: tensor([6]) });
 * assert.equal(store.values.w.itemSync(), 1);
 * ```
 */
export class RAdam extends Optimizer<RAdamOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<RAdamOptions> = {}) {
    super(target, options, { name: "RAdam", defaults, transformation: radam });
  }
}
