/**
 * Averaged stochastic gradient descent.
 *
 * @module
 */
import { maximum, pow, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import {
  type CommonOptions,
  perParameter,
  type PerParameterState,
  towards,
} from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `asgd` and `ASGD`. */
export interface ASGDOptions extends CommonOptions {
  /** How strongly parameters and rate decay. @default 1e-4 */
  readonly lambd?: Hyperparameter;
  /** The exponent with which the rate falls. @default 0.75 */
  readonly alpha?: Hyperparameter;
  /** After how many steps the averaging begins. @default 1e6 */
  readonly t0?: Hyperparameter;
}

const defaults: Required<ASGDOptions> = {
  lr: 1e-2,
  lambd: 1e-4,
  alpha: 0.75,
  t0: 1e6,
  weightDecay: 0,
  maximize: false,
  mask: true,
};

/**
 * Averaged gradient descent (Polyak and Juditsky, 1992), as `torch.optim.ASGD`. The averaged
 * parameters stand in the state as `ax`:
 *
 * - `θ ← θ (1 − λ η) − η g`, `ax ← ax + (θ − ax) / max(1, t − 1 − t₀)`
 * - `η ← γ / (1 + λ γ t)^α`, at first γ
 *
 * Defaults: lr 0.01, lambd 1e-4, alpha 0.75, t0 1e6, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { asgd } from "@cotangent/cotangent/optim";
 *
 * const optimizer = asgd({ lr: 0.5, lambd: 0 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([8])], optimizer.init(params), params);
 * assert.equal(update.itemSync(), -4);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function asgd(options: ASGDOptions = {}): GradientTransformation<PerParameterState> {
  const { lambd, alpha, t0, ...common } = withDefaults("asgd", options, defaults);
  checkHyperparameter("asgd", lambd, { name: "lambd" });
  checkHyperparameter("asgd", alpha, { name: "alpha", minimum: -Infinity });
  checkHyperparameter("asgd", t0, { name: "t0", minimum: -Infinity });
  return perParameter({
    ...common,
    name: "asgd",
    numbers: { lambd, alpha, t0 },
    init: ({ parameter, lr }) => ({ eta: lr, ax: zerosLike(parameter) }),
    update: (gradient, { eta, ax }, { parameter, lr, step, lambd, alpha, t0 }) => {
      const update = parameter.mul(lambd.mul(eta)).add(gradient.mul(eta)).neg();
      const share = maximum(step.sub(1).sub(t0), 1).reciprocal();
      return {
        update,
        slots: {
          eta: lr.div(pow(lambd.mul(lr).mul(step).add(1), alpha)),
          ax: towards(ax, parameter.add(update), share),
        },
      };
    },
  });
}

/**
 * Averaged gradient descent over a module: see `asgd` for the formula. PyTorch's `torch.optim.ASGD`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ASGD, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * const optimizer = new ASGD(store, { lr: 0.5, lambd: 0 });
 * optimizer.step({ w: tensor([8]) });
 * assert.equal(optimizer.state.w.ax.itemSync(), -3);
 * ```
 */
export class ASGD extends Optimizer<ASGDOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<ASGDOptions> = {}) {
    super(target, options, { name: "ASGD", defaults, transformation: asgd });
  }
}
