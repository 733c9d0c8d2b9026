/**
 * LAMB.
 *
 * @module
 */
import { pow, sub, where, zerosLike } from "../../tensor.ts";
import { checkBetas, checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { perParameter, type PerParameterState, towards } from "../per_parameter.ts";
import type { GradientTransformation } from "../transformation.ts";
import type { MomentOptions } from "./adam.ts";

/** Options of `lamb` and `LAMB`. */
export type LAMBOptions = MomentOptions;

const defaults: Required<LAMBOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-6,
  weightDecay: 0.01,
  maximize: false,
  mask: true,
};

/**
 * LAMB (You and others, 2020, algorithm 2, with φ the identity), for large batches: Adam's direction,
 * scaled for each parameter to the parameter's own norm. With Adam's means m and v:
 *
 * - `d = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ θ`
 * - `θ ← θ − γ ‖θ‖ / ‖d‖ · d`; where one of the norms is 0 the quotient is taken to be 1
 *
 * Defaults: lr 0.001, betas 0.9 and 0.999, eps 1e-6, weightDecay 0.01.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { lamb } from "@cotangent/cotangent/optim";
 *
 * const optimizer = lamb({ lr: 0.5 });
 * const params = [tensor([3, 4])];
 * const [[update]] = optimizer.update([tensor([1, -2])], optimizer.init(params), params);
 * assert.ok(Math.abs(update.norm().itemSync() as number - 0.5 * 5) < 1e-5);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function lamb(options: LAMBOptions = {}): GradientTransformation<PerParameterState> {
  const { betas, eps, ...common } = withDefaults("lamb", options, defaults);
  checkBetas("lamb", betas);
  checkHyperparameter("lamb", eps, { name: "eps" });
  return perParameter({
    ...common,
    name: "lamb",
    decay: "formula",
    numbers: { beta1: betas[0], beta2: betas[1], eps },
    init: ({ parameter }) => ({ expAvg: zerosLike(parameter), expAvgSq: zerosLike(parameter) }),
    update: (gradient, slots, { parameter, lr, step, beta1, beta2, eps, weightDecay }) => {
      const expAvg = towards(slots.expAvg, gradient, sub(1, beta1));
      const expAvgSq = slots.expAvgSq.mul(beta2).add(gradient.square().mul(sub(1, beta2)));
      const mean = expAvg.div(sub(1, pow(beta1, step)));
      const square = expAvgSq.div(sub(1, pow(beta2, step)));
      const adapted = mean.div(square.sqrt().add(eps));
      const direction = weightDecay === null ? adapted : adapted.add(parameter.mul(weightDecay));
      const [size, length] = [parameter.norm(), direction.norm()];
      const isZero = size.eq(0).logicalOr(length.eq(0));
      const ratio = where(isZero, 1, size.div(where(isZero, 1, length)));
      return { update: direction.mul(ratio.mul(lr).neg()), slots: { expAvg, expAvgSq } };
    },
  });
}

/**
 * LAMB over a module: see `lamb` for the formula.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { LAMB, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([4]) });
 * new LAMB(store, { lr: 0.5 }).step({ w: tensor([1]) });
 * assert.ok(Math.abs(store.values.w.itemSync() as number - 2) < 1e-5);
 * ```
 */
export class LAMB extends Optimizer<LAMBOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<LAMBOptions> = {}) {
    super(target, options, { name: "LAMB", defaults, transformation: lamb });
  }
}
