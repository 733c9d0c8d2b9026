/**
 * Normalisation of each example's last dims.
 *
 * @module
 */
import {
  checkShape,
  formatShape,
  type Shape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  affine,
  type AffineParameters,
  checkAffine,
  computeType,
  standardize,
  widened,
} from "./statistics.ts";

/** Options of `layerNorm`. */
export interface LayerNormFunctionOptions extends AffineParameters {
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
}

/** Options of `rmsNorm`. */
export interface RMSNormFunctionOptions {
  /** What normalised values are multiplied by, or null for nothing. @default null */
  readonly weight?: Tensor | null;
  /**
   * What is added to the mean of the squares; null for the distance from 1 to the next number of the
   * dtype that is computed in. @default null
   */
  readonly eps?: number | null;
}

/**
 * `x` normalised over its last dims, which are of `normalizedShape` (a number for one dim):
 * `(x − mean) / √(variance + eps)`, scaled and shifted by `weight` and `bias` of that shape (Ba, Kiros
 * and Hinton, 2016). Statistics of small floats are computed in float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[1, 3], [2, 8]], { dtype: "float64" });
 * assert.deepEqual(nn.functional.layerNorm(x, 2, { eps: 0 }).arraySync(), [[-1, 1], [-1, 1]]);
 * ```
 *
 * @throws {ShapeError} if the input does not end in the shape, or a parameter does not have it
 * @throws {DTypeError} if a dtype is not floating, or a parameter's is not the input's
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  { weight = null, bias = null, eps = 1e-5 }: LayerNormFunctionOptions = {},
): Tensor {
  const wide = widened("layerNorm", x);
  const { shape, dims } = lastDims("layerNorm", x, normalizedShape);
  const { values } = standardize(wide, dims, eps);
  const parameters = checkAffine("layerNorm", { weight, bias }, { shape, dtype: x.dtype });
  return affine(values, parameters).to(x.dtype);
}

/**
 * `x` divided by the root of the mean of its squares over its last dims, which are of
 * `normalizedShape` (a number for one dim): `x / √(mean(x²) + eps) · weight` (Zhang and Sennrich,
 * 2019). Small floats are squared and averaged in float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[3, -3], [0.5, 0.5]], { dtype: "float64" });
 * assert.deepEqual(nn.functional.rmsNorm(x, 2, { eps: 0 }).arraySync(), [[1, -1], [1, 1]]);
 * ```
 *
 * @throws {ShapeError} if the input does not end in the shape, or the weight does not have it
 * @throws {DTypeError} if a dtype is not floating, or the weight's is not the input's
 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  { weight = null, eps = null }: RMSNormFunctionOptions = {},
): Tensor {
  const wide = widened("rmsNorm", x);
  const { shape, dims } = lastDims("rmsNorm", x, normalizedShape);
  const added = eps ?? (computeType(x.dtype) === "float64" ? 2 ** -52 : 2 ** -23);
  const factor = wide.square().mean(dims, { keepdim: true }).add(added).rsqrt();
  const parameters = checkAffine("rmsNorm", { weight }, { shape, dtype: x.dtype });
  return affine(wide.mul(factor), parameters).to(x.dtype);
}

/** The normalised dims, which must be the input's last. */
function lastDims(
  operation: string,
  x: Tensor,
  normalizedShape: number | Shape,
): { readonly shape: Shape; readonly dims: readonly number[] } {
  const shape = checkShape(
    operation,
    typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape,
  );
  const lead = x.ndim - shape.length;
  if (shape.length === 0 || lead < 0 || !shapesEqual(x.shape.slice(lead), shape)) {
    throw new ShapeError(
      `${operation}: Expected an input whose last dims are ${formatShape(shape)}: got ` +
        formatShape(x.shape),
    );
  }
  return { shape, dims: shape.map((_, dim) => lead + dim) };
}
