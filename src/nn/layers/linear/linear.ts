/**
 * Affine maps.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import type { DType, Tensor } from "../../../tensor.ts";
import { linear } from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";

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
  /** The size of the input's last dim. */
  readonly inFeatures: number;
  /** The size of the output's last dim. */
  readonly outFeatures: number;
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
    this.inFeatures = checkInteger("Linear", inFeatures, { name: "inFeatures", minimum: 0 });
    this.outFeatures = checkInteger("Linear", outFeatures, { name: "outFeatures", minimum: 0 });
    const options = { operation: "Linear", dtype };
    this.weight = uniformParameter([outFeatures, inFeatures], inFeatures, options);
    this.bias = bias ? uniformParameter([outFeatures], inFeatures, options) : null;
  }

  /** `[…, inFeatures]` to `[…, outFeatures]`. */
  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  /** The sizes. */
  override extraRepr(): string {
    const { inFeatures, outFeatures, bias } = this;
    return describeFields({ inFeatures, outFeatures, bias: bias !== null });
  }
}
