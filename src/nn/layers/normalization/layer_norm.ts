/**
 * Normalisation of each example's last dims.
 *
 * @module
 */
import { checkOptions, checkShape, type Shape } from "../../../engine/base/mod.ts";
import type { DType, Tensor } from "../../../tensor.ts";
import { layerNorm, rmsNorm } from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { constantParameter } from "../initial.ts";

/** Options of `LayerNorm`. */
export interface LayerNormOptions {
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
  /** Whether normalised values are scaled and shifted by parameters, 1 and 0 at first. @default true */
  readonly elementwiseAffine?: boolean;
  /** Whether a bias is among the parameters. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * `[…, ...normalizedShape]` normalised over its last dims (Ba, Kiros and Hinton, 2016); see
 * `layerNorm`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LayerNorm(2, { eps: 0 });
 * assert.deepEqual(layer.forward(tensor([[1, 3], [5, 9]])).arraySync(), [[-1, 1], [-1, 1]]);
 * ```
 *
 * @throws {ShapeError} if the shape is none
 */
export class LayerNorm extends Module {
  /** The sizes of the last dims, over which is normalised. */
  readonly normalizedShape: Shape;
  /** What is added to variances. */
  readonly eps: number;
  /** `normalizedShape`, or null. */
  weight: Parameter | null;
  /** `normalizedShape`, or null. */
  bias: Parameter | null;

  /** Over last dims of a shape, or of a size. */
  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    checkOptions("LayerNorm", options, "eps: 1e-6");
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype = "float32" } = options;
    this.normalizedShape = shapeOf("LayerNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? constantParameter(this.normalizedShape, 1, dtype) : null;
    this.bias = elementwiseAffine && bias
      ? constantParameter(this.normalizedShape, 0, dtype)
      : null;
  }

  /**
   * The input normalised.
   *
   * @throws {ShapeError} if it does not end in the shape
   */
  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }

  /** The settings. */
  override extraRepr(): string {
    const { normalizedShape, eps } = this;
    const elementwiseAffine = this.weight !== null;
    return describeFields({ normalizedShape, eps, elementwiseAffine, bias: this.bias !== null });
  }
}

/** Options of `RMSNorm`. */
export interface RMSNormOptions {
  /** What is added to the mean of the squares; null for the epsilon of the dtype. @default null */
  readonly eps?: number | null;
  /** Whether normalised values are scaled by a parameter, 1 at first. @default true */
  readonly elementwiseAffine?: boolean;
  /** The parameter's dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * `[…, ...normalizedShape]` divided by the root of the mean of its squares over its last dims (Zhang and
 * Sennrich, 2019); see `rmsNorm`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.RMSNorm(2, { eps: 0 });
 * assert.deepEqual(layer.forward(tensor([[0.5, -0.5]])).arraySync(), [[1, -1]]);
 * ```
 *
 * @throws {ShapeError} if the shape is none
 */
export class RMSNorm extends Module {
  /** The sizes of the last dims, over which is normalised. */
  readonly normalizedShape: Shape;
  /** What is added to the mean of the squares; null for the epsilon of the dtype. */
  readonly eps: number | null;
  /** `normalizedShape`, or null. */
  weight: Parameter | null;

  /** Over last dims of a shape, or of a size. */
  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}) {
    super();
    checkOptions("RMSNorm", options, "eps: 1e-6");
    const { eps = null, elementwiseAffine = true, dtype = "float32" } = options;
    this.normalizedShape = shapeOf("RMSNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? constantParameter(this.normalizedShape, 1, dtype) : null;
  }

  /**
   * The input normalised.
   *
   * @throws {ShapeError} if it does not end in the shape
   */
  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  /** The settings. */
  override extraRepr(): string {
    const { normalizedShape, eps } = this;
    return describeFields({ normalizedShape, eps, elementwiseAffine: this.weight !== null });
  }
}

function shapeOf(operation: string, shape: number | Shape): Shape {
  return [...checkShape(operation, typeof shape === "number" ? [shape] : shape)];
}
