/**
 * Adadelta.
 *
 * @module
 */
import { sub, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { type CommonOptions, perParameter, type PerParameterState } from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `adadelta` and `Adadelta`. */
export interface AdadeltaOptions extends CommonOptions {
  /** How much is kept of the running means of squares. @default 0.9 */
  readonly rho?: Hyperparameter;
  /** What is added below both roots. @default 1e-6 */
  readonly eps?: Hyperparameter;
}

const defaults: Required<AdadeltaOptions> = {
  lr: 1,
  rho: 0.9,
  eps: 1e-6,
  weightDecay: 0,
  maximize: false,
  mask: true,
};

/**
 * Adadelta (Zeiler, 2012, algorithm 1), as `torch.optim.Adadelta`:
 *
 * - `v ← ρ v + (1 − ρ) g²`, `δ = √(u + ε) / √(v + ε) · g`, `u ← ρ u + (1 − ρ) δ²`
 * - `θ ← θ − γ δ`
 *
 * Defaults: lr 1, rho 0.9, eps 1e-6, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { adadelta } from "@cotangent/cotangent/optim";
 *
 * const optimizer = adadelta();
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([8])], optimizer.init(params), params);
 * assert.ok(Math.abs(update.itemSync() as number + 0.00316) < 1e-5); // √(1e-6 / 0.1)
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adadelta(options: AdadeltaOptions = {}): GradientTransformation<PerParameterState> {
  const { rho, eps, ...common } = withDefaults("adadelta", options, defaults);
  checkHyperparameter("adadelta", rho, { name: "rho", maximum: 1 });
  checkHyperparameter("adadelta", eps, { name: "eps" });
  return perParameter({
    ...common,
    name: "adadelta",
    numbers: { rho, eps },
    init: ({ parameter }) => ({ squareAvg: zerosLike(parameter), accDelta: zerosLike(parameter) }),
    update: (gradient, slots, { lr, rho, eps }) => {
      const fresh = sub(1, rho);
      const squareAvg = slots.squareAvg.mul(rho).add(gradient.square().mul(fresh));
      const delta = slots.accDelta.add(eps).sqrt().div(squareAvg.add(eps).sqrt()).mul(gradient);
      const accDelta = slots.accDelta.mul(rho).add(delta.square().mul(fresh));
      return { update: delta.mul(lr.neg()), slots: { squareAvg, accDelta } };
    },
  });
}

/**
 * Adadelta over a module: see `adadelta` for the formula. PyTorch's `torch.optim.Adadelta`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Adadelta, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * new Adadelta(store).step({ w: tensor([8]) });
 * assert.ok(store.values.w.itemSync() as number < 1);
 * ```
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdadeltaOptions> = {}) {
    super(target, options, { name: "Adadelta", defaults, transformation: adadelta });
  }
}
