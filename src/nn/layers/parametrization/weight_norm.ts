/**
 * Weights as length and direction.
 *
 * @module
 */
import { checkInteger, DimError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import type { Module } from "../../module/mod.ts";
import { parameterToReplace, Parametrization, registerParametrization } from "./parametrization.ts";

/** Options of `weightNorm`. */
export interface WeightNormOptions {
  /** The parameter. @default "weight" */
  readonly name?: string;
  /** The dim whose slices have lengths of their own; null for one length of all. @default 0 */
  readonly dim?: number | null;
}

/**
 * Lets a parameter be `g · v / ‖v‖`, with lengths `g` (`original0`) and directions `v` (`original1`) that
 * are trained in its place (Salimans and Kingma, 2016). The value stays what it was. Returns the module.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = nn.weightNorm(new nn.Linear(20, 40));
 * assert.deepEqual(Object.keys(layer.stateDict()).sort(), [
 *   "bias",
 *   "parametrizations.weight.original0",
 *   "parametrizations.weight.original1",
 * ]);
 * ```
 *
 * @throws {ArgumentError} if the module has no such parameter, or it is parametrized
 * @throws {DimError} if the parameter has no such dim
 */
export function weightNorm<M extends Module>(
  module: M,
  { name = "weight", dim = 0 }: WeightNormOptions = {},
): M {
  const { ndim } = parameterToReplace("weightNorm", module, name);
  if (dim !== null && checkInteger("weightNorm", dim, { name: "dim", minimum: 0 }) >= ndim) {
    throw new DimError(`weightNorm: Expected a dim from 0 to ${ndim - 1}, or null: got ${dim}`);
  }
  return registerParametrization(module, name, new WeightNorm(dim));
}

class WeightNorm extends Parametrization {
  readonly dim: number | null;

  constructor(dim: number | null) {
    super();
    this.dim = dim;
  }

  override forward(lengths: Tensor, directions: Tensor): Tensor {
    return directions.mul(lengths.div(this.lengths(directions)));
  }

  override rightInverse(value: Tensor): Tensor[] {
    return [this.lengths(value), value];
  }

  /** The lengths of the slices, with the other dims kept as ones of size 1. */
  protected lengths(value: Tensor): Tensor {
    if (this.dim === null) return value.norm();
    const others = value.shape.map((_, dim) => dim).filter((dim) => dim !== this.dim);
    return others.length === 0 ? value.abs() : value.norm(2, others, { keepdim: true });
  }
}
