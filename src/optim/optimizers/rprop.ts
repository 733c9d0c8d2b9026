/**
 * Rprop.
 *
 * @module
 */
import { clamp, fullLike, where, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, checkPair, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { type CommonOptions, perParameter, type PerParameterState } from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `rprop` and `Rprop`. */
export interface RpropOptions extends Omit<CommonOptions, "weightDecay" | "mask"> {
  /** By what a step's size is multiplied where the sign turned, and where not. @default [0.5, 1.2] */
  readonly etas?: readonly [Hyperparameter, Hyperparameter];
  /** The smallest and the largest size of a step. @default [1e-6, 50] */
  readonly stepSizes?: readonly [Hyperparameter, Hyperparameter];
}

const defaults: Required<RpropOptions> = {
  lr: 1e-2,
  etas: [0.5, 1.2],
  stepSizes: [1e-6, 50],
  maximize: false,
};

/**
 * Resilient backpropagation (Riedmiller and Braun, 1993, without backtracking), as
 * `torch.optim.Rprop`: each element has its own step size, which begins with the learning rate,
 * grows while the gradient keeps its sign and shrinks where it turns; there the element rests once.
 *
 * Defaults: lr 0.01, etas 0.5 and 1.2, stepSizes 1e-6 and 50.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { rprop } from "@cotangent/cotangent/optim";
 *
 * const optimizer = rprop({ lr: 0.5 });
 * const params = [tensor([1, 1])];
 * const [[update]] = optimizer.update([tensor([8, -1])], optimizer.init(params), params);
 * assert.deepEqual(update.arraySync(), [-0.5, 0.5]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function rprop(options: RpropOptions = {}): GradientTransformation<PerParameterState> {
  const { etas, stepSizes, ...common } = withDefaults("rprop", options, defaults);
  checkPair("rprop", etas, "etas");
  checkPair("rprop", stepSizes, "stepSizes");
  checkHyperparameter("rprop", etas[0], { name: "etas[0]", below: 1 });
  checkHyperparameter("rprop", etas[1], { name: "etas[1]", minimum: 1 });
  stepSizes.forEach((size, i) => checkHyperparameter("rprop", size, { name: `stepSizes[${i}]` }));
  return perParameter({
    ...common,
    name: "rprop",
    numbers: { shrink: etas[0], grow: etas[1], smallest: stepSizes[0], largest: stepSizes[1] },
    init: ({ parameter, lr }) => ({
      prev: zerosLike(parameter),
      stepSize: fullLike(parameter, 1).mul(lr).to(parameter.dtype),
    }),
    update: (gradient, slots, { shrink, grow, smallest, largest }) => {
      const agreement = gradient.mul(slots.prev);
      const turned = agreement.lt(0);
      const factor = where(agreement.gt(0), grow, where(turned, shrink, 1));
      const stepSize = clamp(slots.stepSize.mul(factor), smallest, largest);
      const prev = where(turned, 0, gradient);
      return { update: prev.sign().mul(stepSize).neg(), slots: { prev, stepSize } };
    },
  });
}

/**
 * Rprop over a module: see `rprop` for the rule. PyTorch's `torch.optim.Rprop`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, Rprop } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1, 1]) });
 * new Rprop(store, { lr: 0.5 }).step({ w: tensor([8, -1]) });
 * assert.deepEqual(store.values.w.arraySync(), [0.5, 1.5]);
 * ```
 */
export class Rprop extends Optimizer<RpropOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<RpropOptions> = {}) {
    super(target, options, { name: "Rprop", defaults, transformation: rprop });
  }
}
