/**
 * RMSprop.
 *
 * @module
 */
import { sub, zerosLike } from "../../tensor.ts";
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

/** Options of `rmsprop` and `RMSprop`. */
export interface RMSpropOptions extends CommonOptions {
  /** How much is kept of the running mean of squares. @default 0.99 */
  readonly alpha?: Hyperparameter;
  /** What is added to the denominator. @default 1e-8 */
  readonly eps?: Hyperparameter;
  /** How much of the last direction is kept. @default 0 */
  readonly momentum?: Hyperparameter;
  /** Whether to divide by the deviation from the running mean of gradients. @default false */
  readonly centered?: boolean;
}

const defaults: Required<RMSpropOptions> = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
  mask: true,
};

/**
 * RMSprop (Hinton, lecture 6 of his course of 2012; centered: Graves, 2013, equations 38 to 41), as
 * `torch.optim.RMSprop`:
 *
 * - `v ← α v + (1 − α) g²`, `d = √v + ε`; centered: `ḡ ← α ḡ + (1 − α) g`, `d = √(v − ḡ²) + ε`
 * - `θ ← θ − γ g / d`, with momentum `b ← μ b + g / d`, `θ ← θ − γ b`
 *
 * Defaults: lr 0.01, alpha 0.99, eps 1e-8, no momentum, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { rmsprop } from "@cotangent/cotangent/optim";
 *
 * const optimizer = rmsprop({ lr: 0.5 });
 * const params = [tensor([1])];
 * const [[update]] = optimizer.update([tensor([8])], optimizer.init(params), params);
 * assert.ok(Math.abs(update.itemSync() as number + 5) < 1e-5); // 0.5 / √(1 − 0.99)
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function rmsprop(options: RMSpropOptions = {}): GradientTransformation<PerParameterState> {
  const { alpha, eps, momentum, centered, ...common } = withDefaults("rmsprop", options, defaults);
  checkHyperparameter("rmsprop", alpha, { name: "alpha" });
  checkHyperparameter("rmsprop", eps, { name: "eps" });
  checkHyperparameter("rmsprop", momentum, { name: "momentum" });
  return perParameter({
    ...common,
    name: "rmsprop",
    numbers: { alpha, eps, momentum },
    init: ({ parameter }) => ({
      squareAvg: zerosLike(parameter),
      ...(centered && { gradAvg: zerosLike(parameter) }),
      ...(momentum !== 0 && { momentumBuffer: zerosLike(parameter) }),
    }),
    update: (gradient, slots, { lr, alpha, eps, momentum: keep }) => {
      const fresh = sub(1, alpha);
      const squareAvg = slots.squareAvg.mul(alpha).add(gradient.square().mul(fresh));
      const gradAvg = centered ? towards(slots.gradAvg, gradient, fresh) : null;
      const variance = gradAvg === null ? squareAvg : squareAvg.sub(gradAvg.square());
      const direction = gradient.div(variance.sqrt().add(eps));
      const means = { squareAvg, ...(gradAvg !== null && { gradAvg }) };
      if (momentum === 0) return { update: direction.mul(lr.neg()), slots: means };
      const momentumBuffer = slots.momentumBuffer.mul(keep).add(direction);
      return { update: momentumBuffer.mul(lr.neg()), slots: { ...means, momentumBuffer } };
    },
  });
}

/**
 * RMSprop over a module: see `rmsprop` for the formula. PyTorch's `torch.optim.RMSprop`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, RMSprop } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1]) });
 * new RMSprop(store, { lr: 0.1 }).step({ w: tensor([8]) });
 * assert.ok(Math.abs(store.values.w.itemSync() as number) < 1e-5);
 * ```
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<RMSpropOptions> = {}) {
    super(target, options, { name: "RMSprop", defaults, transformation: rmsprop });
  }
}
