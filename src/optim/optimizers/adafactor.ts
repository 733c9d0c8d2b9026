/**
 * Adafactor.
 *
 * @module
 */
import { type DType, maximum, minimum, pow, type Tensor, zeros, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, checkPair, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import {
  type CommonOptions,
  perParameter,
  type PerParameterState,
  type Slots,
  towards,
} from "../per_parameter.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `adafactor` and `Adafactor`. */
export interface AdafactorOptions extends CommonOptions {
  /** The exponent of the step with which the share of new squares falls. @default -0.8 */
  readonly beta2Decay?: Hyperparameter;
  /**
   * The least variance's root (null: the precision of the dtype), and the least root mean square of a
   * parameter. @default [null, 1e-3]
   */
  readonly eps?: readonly [Hyperparameter | null, Hyperparameter];
  /** Which root mean square of an update is too large. @default 1 */
  readonly d?: Hyperparameter;
}

const defaults: Required<AdafactorOptions> = {
  lr: 1e-2,
  beta2Decay: -0.8,
  eps: [null, 1e-3],
  d: 1,
  weightDecay: 0,
  maximize: false,
  mask: true,
};

/** The distance from 1 to the next number. */
const precision: Partial<Record<DType, number>> = {
  float64: 2 ** -52,
  float32: 2 ** -23,
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
};

/**
 * Adafactor (Shazeer and Stern, 2018, algorithms 4 and 5), as `torch.optim.Adafactor`: of the squares
 * of a matrix's gradients only the running means over rows (R) and over columns (C) are kept. With
 * `RMS(x) = ‖x‖ / √n`:
 *
 * - `1 − β = t^τ`, `ρ = min(γ, 1 / √t)`, `α = max(ε₂, RMS(θ)) ρ`
 * - `V = R C / max(mean R, ε₁)`, of vectors the running mean of the squares itself
 * - `U = g / √max(V, ε₁²)`, `θ ← θ − γ λ θ − α U / max(1, RMS(U) / d)`
 *
 * Defaults: lr 0.01, beta2Decay (τ) −0.8, eps [null, 1e-3], d 1, no weight decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor } from "@cotangent/cotangent";
 * import { adafactor } from "@cotangent/cotangent/optim";
 *
 * const optimizer = adafactor();
 * const params = { w: ones([3, 4]) };
 * const state = optimizer.init(params);
 * assert.deepEqual((state.rowVar as typeof params).w.shape, [3, 1]);
 * const [updates] = optimizer.update({ w: ones([3, 4]).mul(7) }, state, params);
 * assert.ok(updates.w.allclose(tensor(-0.01))); // RMS(θ) = 1, and every U = 1
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function adafactor(
  options: AdafactorOptions = {},
): GradientTransformation<PerParameterState> {
  const { beta2Decay, eps, d, ...common } = withDefaults("adafactor", options, defaults);
  checkPair("adafactor", eps, "eps");
  checkHyperparameter("adafactor", beta2Decay, {
    name: "beta2Decay",
    minimum: -Infinity,
    maximum: 0,
  });
  if (eps[0] !== null) checkHyperparameter("adafactor", eps[0], { name: "eps[0]" });
  checkHyperparameter("adafactor", eps[1], { name: "eps[1]" });
  checkHyperparameter("adafactor", d, { name: "d", minimum: 1 });
  return perParameter({
    ...common,
    name: "adafactor",
    decay: "parameter",
    numbers: { beta2Decay, smallest: eps[1], threshold: d },
    init: ({ parameter }) => varianceSlots(parameter),
    update: (gradient, slots, { parameter, lr, step, beta2Decay, smallest, threshold }) => {
      const floor = scalarOf(eps[0] ?? precision[parameter.dtype]!, parameter.device);
      const fresh = pow(step, beta2Decay);
      const { variance, next } = varianceOf(gradient, slots, { fresh, floor });
      const direction = maximum(variance, floor.square()).rsqrt().mul(gradient);
      const rate = maximum(rootMeanSquare(parameter), smallest).mul(minimum(lr, step.rsqrt()));
      const excess = maximum(rootMeanSquare(direction).div(threshold), 1);
      return { update: direction.mul(rate.div(excess).neg()), slots: next };
    },
  });
}

/** Means over the rows and over the columns of matrices; of vectors and scalars all squares. */
function varianceSlots(parameter: Tensor): Slots {
  if (parameter.ndim < 2) return { variance: zerosLike(parameter) };
  const { dtype, device, shape } = parameter;
  const [batch, rows, columns] = [shape.slice(0, -2), shape.at(-2)!, shape.at(-1)!];
  return {
    rowVar: zeros([...batch, rows, 1], { dtype, device }),
    colVar: zeros([...batch, 1, columns], { dtype, device }),
  };
}

/** The variance of each element, and the running means that it is made of. */
function varianceOf(
  gradient: Tensor,
  slots: Slots,
  { fresh, floor }: { readonly fresh: Tensor; readonly floor: Tensor },
): { readonly variance: Tensor; readonly next: Slots } {
  const square = gradient.square();
  if (gradient.ndim < 2) {
    const variance = towards(slots.variance, square, fresh);
    return { variance, next: { variance } };
  }
  const rowVar = towards(slots.rowVar, square.mean(-1, { keepdim: true }), fresh);
  const colVar = towards(slots.colVar, square.mean(-2, { keepdim: true }), fresh);
  const scale = maximum(rowVar.mean(-2, { keepdim: true }), floor);
  return { variance: rowVar.mul(colVar).div(scale), next: { rowVar, colVar } };
}

function rootMeanSquare(x: Tensor): Tensor {
  return x.norm().div(Math.sqrt(x.size));
}

/**
 * Adafactor over a module: see `adafactor` for the formula. PyTorch's `torch.optim.Adafactor`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import { Adafactor, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: ones([3, 4]) });
 * new Adafactor(store).step({ w: ones([3, 4]) });
 * assert.ok(Math.abs(store.values.w.at(0, 0).itemSync() as number - 0.99) < 1e-6);
 * ```
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  /** An optimizer of a module's parameters. */
  constructor(target: Parameterized, options: OptimizerOptions<AdafactorOptions> = {}) {
    super(target, options, { name: "Adafactor", defaults, transformation: adafactor });
  }
}
