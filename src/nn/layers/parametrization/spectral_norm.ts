/**
 * Weights with a largest singular value of 1.
 *
 * @module
 */
import { checkIndex, checkInteger } from "../../../engine/base/mod.ts";
import { random, stopGradient, type Tensor } from "../../../tensor.ts";
import { Buffer, type Module } from "../../module/mod.ts";
import { nextKey } from "../../random/mod.ts";
import { TransposedConvolution } from "../convolution/mod.ts";
import { parameterToReplace, Parametrization, registerParametrization } from "./parametrization.ts";

/** Options of `spectralNorm`. */
export interface SpectralNormOptions {
  /** The parameter. @default "weight" */
  readonly name?: string;
  /** How often the singular vectors are improved each time the parameter is read. @default 1 */
  readonly nPowerIterations?: number;
  /** The least norm that is divided by. @default 1e-12 */
  readonly eps?: number;
  /** The dim of outputs. @default 1 for transposed convolutions, else 0 */
  readonly dim?: number;
}

/** Power iterations at the start. */
const STARTING_ITERATIONS = 15;

/**
 * Lets a parameter be its original divided by the largest singular value, taken as the matrix of one dim
 * and all others (Miyato et al., 2018). The singular vectors are buffers, which move on each time the
 * parameter is read in training. Vectors are divided by their norm. Returns the module.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = nn.spectralNorm(new nn.Linear(2, 2, { bias: false }));
 * layer.weight = new nn.Parameter(ones([2, 2]));
 * for (let turn = 0; turn < 5; turn++) layer.forward(ones([1, 2]));
 * assert.ok(Math.abs(layer.weight.norm().itemSync() as number - 1) < 1e-5);
 * ```
 *
 * @throws {ArgumentError} if the module has no such parameter, or it is parametrized, or a number is
 *   not whole
 * @throws {IndexError} if the parameter has no such dim
 */
export function spectralNorm<M extends Module>(
  module: M,
  { name = "weight", nPowerIterations = 1, eps = 1e-12, dim }: SpectralNormOptions = {},
): M {
  const weight = parameterToReplace("spectralNorm", module, name);
  checkInteger("spectralNorm", nPowerIterations, { name: "nPowerIterations", minimum: 1 });
  const outputs = dim ?? (module instanceof TransposedConvolution ? 1 : 0);
  const place = checkIndex("spectralNorm", outputs, { name: "dim", size: weight.ndim });
  const parametrization = new SpectralNorm(weight, { nPowerIterations, eps, dim: place });
  return registerParametrization(module, name, parametrization);
}

class SpectralNorm extends Parametrization {
  readonly nPowerIterations: number;
  readonly eps: number;
  readonly dim: number;
  /** The left singular vector; null for parameters that are vectors. */
  _u: Buffer | null = null;
  /** The right singular vector; null for parameters that are vectors. */
  _v: Buffer | null = null;

  constructor(
    weight: Tensor,
    { nPowerIterations, eps, dim }: Required<Omit<SpectralNormOptions, "name">>,
  ) {
    super();
    this.nPowerIterations = nPowerIterations;
    this.eps = eps;
    this.dim = dim;
    if (weight.ndim === 1) return;
    const matrix = this.matrixOf(stopGradient(weight));
    const [keyU, keyV] = random.split(nextKey("spectralNorm"));
    const { dtype } = weight;
    const start: SingularVectors = {
      u: this.normalize(random.normal(keyU, [matrix.shape[0]], { dtype })),
      v: this.normalize(random.normal(keyV, [matrix.shape[1]], { dtype })),
    };
    const { u, v } = this.improve(matrix, start, STARTING_ITERATIONS);
    this._u = new Buffer(u);
    this._v = new Buffer(v);
  }

  override forward(weight: Tensor): Tensor {
    if (this._u === null || this._v === null) return this.normalize(weight);
    const matrix = this.matrixOf(weight);
    let vectors: SingularVectors = { u: this._u, v: this._v };
    if (this.training) {
      vectors = this.improve(stopGradient(matrix), vectors, this.nPowerIterations);
      this.setBuffer("_u", vectors.u);
      this.setBuffer("_v", vectors.v);
    }
    return weight.div(vectors.u.dot(matrix.mv(vectors.v)));
  }

  override rightInverse(value: Tensor): Tensor[] {
    return [value];
  }

  /** The parameter as a matrix `[outputs, inputs]`. */
  protected matrixOf(weight: Tensor): Tensor {
    return weight.movedim(this.dim, 0).flatten(1);
  }

  /** Power iteration: v and u in turn are what the matrix makes of the other, normalised. */
  protected improve(matrix: Tensor, start: SingularVectors, turns: number): SingularVectors {
    let { u, v } = start;
    for (let turn = 0; turn < turns; turn++) {
      u = this.normalize(matrix.mv(v));
      v = this.normalize(matrix.T.mv(u));
    }
    return { u, v };
  }

  protected normalize(vector: Tensor): Tensor {
    return vector.div(vector.norm().clamp(this.eps, null));
  }
}

interface SingularVectors {
  readonly u: Tensor;
  readonly v: Tensor;
}
