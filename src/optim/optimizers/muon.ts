/**
 * Muon.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError } from "../../engine/base/mod.ts";
import { sub, type Tensor, zerosLike } from "../../tensor.ts";
import { checkHyperparameter, checkWord, withDefaults } from "../checks.ts";
import { Optimizer, type OptimizerOptions, type Parameterized } from "../optimizer/mod.ts";
import {
  type CommonOptions,
  perParameter,
  type PerParameterState,
  towards,
} from "../per_parameter.ts";
import type { Hyperparameter } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";

/** Options of `muon` and `Muon`. */
export interface MuonOptions extends Omit<CommonOptions, "maximize"> {
  /** How much is kept of the running mean of gradients. @default 0.95 */
  readonly momentum?: Hyperparameter;
  /** Whether to look ahead along the mean. @default true */
  readonly nesterov?: boolean;
  /** The coefficients of the iteration's quintic. @default [3.4445, -4.775, 2.0315] */
  readonly nsCoefficients?: readonly [number, number, number];
  /** The least norm that is divided by. @default 1e-7 */
  readonly eps?: number;
  /** How often the iteration is done. @default 5 */
  readonly nsSteps?: number;
  /**
   * How the rate depends on a matrix's shape `[a, b]`: "original" multiplies it by √max(1, a / b)
   * (Jordan), "match_rms_adamw" by 0.2 √max(a, b) (Liu and others, 2025), "spectral_unclamped" by
   * √(a / b) (Bernstein). @default "original"
   */
  readonly adjustLrFn?: "original" | "match_rms_adamw" | "spectral_unclamped";
}

const defaults: Required<MuonOptions> = {
  lr: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  eps: 1e-7,
  nsSteps: 5,
  adjustLrFn: "original",
  mask: true,
};

/** What the learning rate of a matrix is multiplied by. */
const adjustments: Record<Required<MuonOptions>["adjustLrFn"], (a: number, b: number) => number> = {
  original: (a, b) => Math.sqrt(Math.max(1, a / b)),
  match_rms_adamw: (a, b) => 0.2 * Math.sqrt(Math.max(a, b)),
  spectral_unclamped: (a, b) => Math.sqrt(a / b),
};

/**
 * Muon (Jordan and others, 2024), as `torch.optim.Muon`, for matrices alone: the running mean of the
 * gradients, orthogonalised by a Newton-Schulz iteration in bfloat16, with decoupled weight decay.
 *
 * - `b ← μ b + (1 − μ) g`, `O = NS((1 − μ) g + μ b)`, without `nesterov` `O = NS(b)`
 * - `θ ← θ − γ λ θ − γ a O`, where a depends on the shape
 *
 * Defaults: lr 0.001, weightDecay 0.1, momentum 0.95.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye } from "@cotangent/cotangent";
 * import { muon } from "@cotangent/cotangent/optim";
 *
 * const optimizer = muon({ lr: 0.5, weightDecay: 0 });
 * const params = { w: eye(2) };
 * const [updates] = optimizer.update({ w: eye(2).mul(7) }, optimizer.init(params), params);
 * const length = updates.w.at(0, 0).itemSync() as number / -0.5;
 * assert.ok(length > 0.6 && length < 1.3); // the singular values become about 1
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function muon(options: MuonOptions = {}): GradientTransformation<PerParameterState> {
  const { momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn, ...common } = withDefaults(
    "muon",
    options,
    defaults,
  );
  checkHyperparameter("muon", momentum, { name: "momentum" });
  checkHyperparameter("muon", eps, { name: "eps" });
  checkInteger("muon", nsSteps, { name: "nsSteps", minimum: 0 });
  nsCoefficients.forEach((coefficient, i) =>
    checkHyperparameter("muon", coefficient, { name: `nsCoefficients[${i}]`, minimum: -Infinity })
  );
  checkWord("muon", adjustLrFn, { name: "adjustLrFn", words: Object.keys(adjustments) });
  const adjustment = adjustments[adjustLrFn];
  return perParameter({
    ...common,
    name: "muon",
    decay: "parameter",
    numbers: { momentum },
    init: ({ parameter }) => {
      checkMatrix(parameter);
      return { momentumBuffer: zerosLike(parameter) };
    },
    update: (gradient, slots, { parameter, lr, momentum }) => {
      const momentumBuffer = towards(slots.momentumBuffer, gradient, sub(1, momentum));
      const direction = nesterov ? towards(gradient, momentumBuffer, momentum) : momentumBuffer;
      const orthogonal = orthogonalize(direction, { nsCoefficients, eps, nsSteps });
      const [rows, columns] = parameter.shape;
      const rate = lr.mul(adjustment(rows, columns));
      return {
        update: orthogonal.to(parameter.dtype).mul(rate.neg()),
        slots: { momentumBuffer },
      };
    },
  });
}

function checkMatrix({ shape }: Tensor): void {
  if (shape.length === 2) return;
  throw new ShapeError(
    `muon: Expected matrices as parameters: got one of shape ${formatShape(shape)}\n` +
      "Give the others another optimizer, for example by multiTransform",
  );
}

/** Rounded to bfloat16, in float32. */
function rounded(x: Tensor): Tensor {
  return x.to("bfloat16").to("float32");
}

/**
 * About U Vᵀ of a matrix U S Vᵀ, by the quintic Newton-Schulz iteration
 * `X ← a X + (b X Xᵀ + c (X Xᵀ)²) X`, every result rounded to bfloat16; float32.
 */
function orthogonalize(
  matrix: Tensor,
  { nsCoefficients: [a, b, c], eps, nsSteps }: {
    readonly nsCoefficients: readonly [number, number, number];
    readonly eps: number;
    readonly nsSteps: number;
  },
): Tensor {
  const isTall = matrix.shape[0] > matrix.shape[1];
  const start = rounded(isTall ? matrix.T : matrix);
  // The norm bounds the largest singular value, which must be at most 1.
  let x = rounded(start.div(rounded(start.norm()).clamp(eps)));
  for (let i = 0; i < nsSteps; i++) {
    const gram = rounded(x.matmul(x.T));
    const polynomial = rounded(gram.mul(b).add(gram.matmul(gram).mul(c)));
    x = rounded(x.mul(a).add(polynomial.matmul(x)));
  }
  return isTall ? x.T : x;
}

/**
 * Muon over the matrices of a module: see `muon` for the formula. PyTorch's `torch.optim.Muon`. The
 * option `params` leaves biases and embeddings to another optimizer beside it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye, zeros } from "@cotangent/cotangent";
 * import { Muon, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: eye(2), b: zeros([2]) });
 * const optimizer = new Muon(store, { lr: 0.5, params: (_, parameter) => parameter.ndim === 2 });
 * optimizer.step({ w: eye(2), b: zeros([2]) });
 * assert.ok(store.values.w.at(0, 0).itemSync() as number < 0.7);
 * ```
 */
export class Muon extends Optimizer<MuonOptions> {
  /**
   * An optimizer of a module's matrices.
   *
   * @throws {ShapeError} if a parameter is no matrix
   */
  constructor(target: Parameterized, options: OptimizerOptions<MuonOptions> = {}) {
    super(target, options, {
      name: "Muon",
      defaults,
      transformation: muon,
      constants: ["nsCoefficients", "eps", "nsSteps"],
    });
  }
}
