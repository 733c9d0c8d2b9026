/**
 * Affine maps.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import { type DType, random, type Tensor } from "../../../tensor.ts";
import { Module, Parameter } from "../../module/mod.ts";
import { nextKey } from "../../random/mod.ts";

/** Options of `Linear`. */
export interface LinearOptions {
  /** Whether a bias is added. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * The affine map `x · weightᵀ + bias`, of `[…, inFeatures]` to `[…, outFeatures]`. Both parameters are
 * uniform in ±1/√inFeatures at first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Linear(20, 30);
 * assert.deepEqual(layer.forward(ones([128, 20])).shape, [128, 30]);
 * assert.deepEqual(layer.weight.shape, [30, 20]);
 * ```
 *
 * @throws {ArgumentError} if the numbers of features are not whole
 */
export class Linear extends Module {
  /** `[outFeatures, inFeatures]`. */
  weight: Parameter;
  /** `[outFeatures]`, or null. */
  bias: Parameter | null;

  /** Of features to features. */
  constructor(
    inFeatures: number,
    outFeatures: number,
    { bias = true, dtype = "float32" }: LinearOptions = {},
  ) {
    super();
    checkInteger("Linear", inFeatures, { name: "inFeatures", minimum: 0 });
    checkInteger("Linear", outFeatures, { name: "outFeatures", minimum: 0 });
    const bound = inFeatures === 0 ? 0 : 1 / Math.sqrt(inFeatures);
    const uniform = (shape: readonly number[]) =>
      new Parameter(random.uniform(nextKey("Linear"), shape, { low: -bound, high: bound, dtype }));
    this.weight = uniform([outFeatures, inFeatures]);
    this.bias = bias ? uniform([outFeatures]) : null;
  }

  /** `[…, inFeatures]` to `[…, outFeatures]`. */
  override forward(x: Tensor): Tensor {
    const product = x.matmul(this.weight.T);
    return this.bias === null ? product : product.add(this.bias);
  }

  /** The sizes. */
  override extraRepr(): string {
    const [outFeatures, inFeatures] = this.weight.shape;
    return `inFeatures=${inFeatures}, outFeatures=${outFeatures}, bias=${this.bias !== null}`;
  }
}
