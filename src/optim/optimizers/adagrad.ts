/**
 * Adagrad.
 *
 * @module
 */
import { fullLike } from "../../tensor.ts";
import { checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { type CommonOptions, perParameter, type PerParameterState } from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `adagrad` and `Adagrad`. */
export interface AdagradOptions extends CommonOptions {
  /** How fast the learning rate falls. @default 0 */
  readonly lrDecay?: Hyperparameter;
  /** What the sum of squares begins with. @default 0 */
  readonly initialAccumulatorValue?: number;
  /** What is added to the denominator. @default 1e-10 */
  readonly eps?: Hyperparameter;
}

const defaults: Required<AdagradOptions> = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
  mask: true,
};

/**
 * Adagrad (Duchi, Hazan and Singer, 2011), as `torch.optim.Adagrad`:
 *
 * - `s ← s + g²`
 * - `θ ← θ − γ / (1 + (t − 1) η) · g / (√s + ε)`
 *
 * Defaults: lr 0.01, no decay of the rate (η) or of weights.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { adagrad } from "@cotangent/cotangent/optim";
 *
 * const optimizer = adagrad({ lr: 0.5 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([8])], optimizer.init(params), params);
 * assert.equal(update.itemSync(), -0.5);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adagrad(options: AdagradOptions = {}): GradientTransformation<PerParameterState> {
  const { lrDecay, initialAccumulatorValue, eps, ...common } = withDefaults(
    "adagrad",
    options,
    defaults,
  );
  checkHyperparameter("adagrad", lrDecay, { name: "lrDecay" });
  checkHyperparameter("adagrad", initialAccumulatorValue, { name: "initialAccumulatorValue" });
  checkHyperparameter("adagrad", eps, { name: "eps" });
  return perParameter({
    ...common,
    name: "adagrad",
    numbers: { lrDecay, eps },
    init: ({ parameter }) => ({ sum: fullLike(parameter, initialAccumulatorValue) }),
    update: (gradient, slots, { lr, step, lrDecay, eps }) => {
      const sum = slots.sum.add(gradient.square());
      const rate = lr.div(step.sub(1).mul(lrDecay).add(1));
      return { update: gradient.div(sum.sqrt().add(eps)).mul(rate.neg()), slots: { sum } };
    },
  });
}

/**
 * Adagrad over a module: see `adagrad` for the formula. PyTorch's `torch.optim.Adagrad`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Adagrad, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * new Adagrad(store, { lr: 0.5 }).step({ w: tensor([8]) });
 * assert.equal(store.values.w.itemSync(), 0.5);
 * ```
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdagradOptions> = {}) {
    super(target, options, {
      name: "Adagrad",
      defaults,
      transformation: adagrad,
      constants: ["initialAccumulatorValue"],
    });
  }
}
