/**
 * Bilinear maps.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { bilinear } from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import type { LinearOptions } from "./linear.ts";

/**
 * The bilinear map `y[k] = Σᵢⱼ x1[i] · weight[k, i, j] · x2[j] + bias[k]`. Both parameters are uniform in
 * ±1/√in1Features at first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Bilinear(20, 30, 40);
 * assert.deepEqual(layer.forward(ones([8, 20]), ones([8, 30])).shape, [8, 40]);
 * ```
 *
 * @throws {ArgumentError} if a number of features is not whole, or the first is 0
 */
export class Bilinear extends Module {
  /** The size of the first input's last dim. */
  readonly in1Features: number;
  /** The size of the second input's last dim. */
  readonly in2Features: number;
  /** The size of the output's last dim. */
  readonly outFeatures: number;
  /** `[outFeatures, in1Features, in2Features]`. */
  weight: Parameter;
  /** `[outFeatures]`, or null. */
  bias: Parameter | null;

  /** Of features and features to features. */
  constructor(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    { bias = true, dtype = "float32" }: LinearOptions = {},
  ) {
    super();
    this.in1Features = checkInteger("Bilinear", in1Features, { name: "in1Features", minimum: 1 });
    this.in2Features = checkInteger("Bilinear", in2Features, { name: "in2Features", minimum: 0 });
    this.outFeatures = checkInteger("Bilinear", outFeatures, { name: "outFeatures", minimum: 0 });
    const options = { operation: "Bilinear", dtype };
    const shape = [outFeatures, in1Features, in2Features];
    this.weight = uniformParameter(shape, in1Features, options);
    this.bias = bias ? uniformParameter([outFeatures], in1Features, options) : null;
  }

  /** `[…, in1Features]` and `[…, in2Features]` to `[…, outFeatures]`. */
  override forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight, this.bias);
  }

  /** The sizes. */
  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return describeFields({ in1Features, in2Features, outFeatures, bias: bias !== null });
  }
}
