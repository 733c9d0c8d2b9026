/**
 * Stochastic gradient descent.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { sub, where, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import { type CommonOptions, perParameter, type PerParameterState } from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `sgd` and `SGD`. */
export interface SGDOptions extends CommonOptions {
  /** How much of the last direction is kept. @default 0 */
  readonly momentum?: Hyperparameter;
  /** By how much less the gradient counts in the direction. @default 0 */
  readonly dampening?: Hyperparameter;
  /** Whether to look ahead along the direction (Nesterov's momentum). @default false */
  readonly nesterov?: boolean;
}

const defaults: Required<SGDOptions> = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
  mask: true,
};

/**
 * Gradient descent, with momentum as Sutskever and others (2013) have it, as `torch.optim.SGD`:
 *
 * - `b ← μ b + (1 − τ) g`, in the first step `b ← g`
 * - `θ ← θ − γ b`, with `nesterov` `θ ← θ − γ (g + μ b)`
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { sgd } from "@cotangent/cotangent/optim";
 *
 * const optimizer = sgd({ lr: 0.5 });
 * const params = tensor([1, 2]);
 * const [updates] = optimizer.update(tensor([2, 4]), optimizer.init(params), params);
 * assert.deepEqual(updates.arraySync(), [-1, -2]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range, or `nesterov` lacks momentum or has dampening
 */
export function sgd(options: SGDOptions = {}): GradientTransformation<PerParameterState> {
  const { momentum, dampening, nesterov, ...common } = withDefaults("sgd", options, defaults);
  checkHyperparameter("sgd", momentum, { name: "momentum" });
  checkHyperparameter("sgd", dampening, { name: "dampening", minimum: -Infinity });
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new ArgumentError(
      `sgd: Expected momentum above 0 and no dampening with nesterov: got ${momentum} and ` +
        `${dampening}`,
    );
  }
  return perParameter({
    ...common,
    name: "sgd",
    numbers: { momentum, dampening },
    init: ({ parameter }) => momentum === 0 ? {} : { momentumBuffer: zerosLike(parameter) },
    update: (gradient, { momentumBuffer }, { lr, step, momentum: keep, dampening: less }) => {
      if (momentumBuffer === undefined || momentum === 0) {
        return { update: gradient.mul(lr.neg()), slots: {} };
      }
      // The first buffer is the gradient: with dampening that is an exception.
      const damped = dampening === 0
        ? gradient
        : gradient.mul(where(step.eq(1), 1, sub(1, less)).to(step.dtype));
      const buffer = momentumBuffer.mul(keep).add(damped);
      const direction = nesterov ? gradient.add(buffer.mul(keep)) : buffer;
      return { update: direction.mul(lr.neg()), slots: { momentumBuffer: buffer } };
    },
  });
}

/**
 * Gradient descent over a module: see `sgd` for the formula. PyTorch's `torch.optim.SGD`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1, 2]) });
 * new SGD(store, { lr: 0.5 }).step({ w: tensor([2, 4]) });
 * assert.deepEqual(store.values.w.arraySync(), [0, 0]);
 * ```
 */
export class SGD extends Optimizer<SGDOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<SGDOptions> = {}) {
    super(target, options, { name: "SGD", defaults, transformation: sgd });
  }
}
