/**
 * AdamW.
 *
 * @module
 */
import { withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import type { PerParameterState } from "../per_parameter.ts";
import type { GradientTransformation } from "../transformation.ts";
import { adamFormula, type AdamOptions } from "./adam.ts";

/** Options of `adamw` and `AdamW`. */
export type AdamWOptions = Omit<AdamOptions, "decoupledWeightDecay">;

const defaults: Required<AdamWOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 1e-2,
  amsgrad: false,
  maximize: false,
  mask: true,
};

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2), as
 * `torch.optim.AdamW`: beside Adam's update, `θ ← θ − γ λ θ`.
 *
 * Defaults: lr 0.001, betas 0.9 and 0.999, eps 1e-8, weightDecay 0.01.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zerosLike } from "@cotangent/cotangent";
 * import { adamw } from "@cotangent/cotangent/optim";
 *
 * // Biases do not decay.
 * const optimizer = adamw({ lr: 0.5, weightDecay: 0.5, mask: (path) => path !== "bias" });
 * const params = { weight: tensor([[4]]), bias: tensor([4]) };
 * const zeros = { weight: zerosLike(params.weight), bias: zerosLike(params.bias) };
 * const [updates] = optimizer.update(zeros, optimizer.init(params), params);
 * assert.equal(updates.weight.itemSync(), -1);
 * assert.ok(updates.bias.eq(0).itemSync());
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adamw(options: AdamWOptions = {}): GradientTransformation<PerParameterState> {
  const settled = withDefaults("adamw", options, defaults);
  return adamFormula("adamw", { ...settled, decoupledWeightDecay: true });
}

/**
 * AdamW over a module: see `adamw` for the formula. PyTorch's `torch.optim.AdamW`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { AdamW, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ weight: tensor([4]), bias: tensor([4]) });
 * const groups = [{ params: /bias/, weightDecay: 0 }];
 * const optimizer = new AdamW(store, { lr: 0.5, weightDecay: 0.5, groups });
 * optimizer.step({ weight: tensor([0]), bias: tensor([0]) });
 * assert.deepEqual([store.values.weight.itemSync(), store.values.bias.itemSync()], [3, 4]);
 * ```
 */
export class AdamW extends Optimizer<AdamWOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdamWOptions> = {}) {
    super(target, options, { name: "AdamW", defaults, transformation: adamw });
  }
}
