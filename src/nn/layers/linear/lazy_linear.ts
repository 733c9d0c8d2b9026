/**
 * Affine maps that learn the size of their input from the first one.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import { isCompiling, isTraced, type Tensor, TraceError } from "../../../tensor.ts";
import { linear } from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import type { LinearOptions } from "./linear.ts";

/**
 * A `Linear` whose parameters are made at the first call, for the size that the input then has. Before
 * that it has none: run it once before its parameters are given to an optimizer, or loaded.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LazyLinear(30);
 * assert.equal(layer.parameters().length, 0);
 * layer.forward(ones([128, 20]));
 * assert.deepEqual(layer.weight!.shape, [30, 20]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class LazyLinear extends Module {
  /** The size of the output's last dim. */
  readonly outFeatures: number;
  /** `[outFeatures, inFeatures]`; null before the first call. */
  weight: Parameter | null = null;
  /** `[outFeatures]`; null before the first call, or without a bias. */
  bias: Parameter | null = null;
  /** Whether a bias is made, and in which dtype. */
  readonly options: Required<LinearOptions>;

  /** To features. */
  constructor(outFeatures: number, { bias = true, dtype = "float32" }: LinearOptions = {}) {
    super();
    this.outFeatures = checkInteger("LazyLinear", outFeatures, { name: "outFeatures", minimum: 0 });
    this.options = { bias, dtype };
  }

  /** Whether the parameters are there. */
  override get initialized(): boolean {
    return this.weight !== null;
  }

  /**
   * `[…, inFeatures]` to `[…, outFeatures]`.
   *
   * @throws {TraceError} if the first call is a traced one
   */
  override forward(x: Tensor): Tensor {
    return linear(x, this.weight ?? this.initialize(x), this.bias);
  }

  /** Makes the parameters for an input; the weight. */
  protected initialize(x: Tensor): Parameter {
    if (isTraced(x) || isCompiling()) {
      throw new TraceError(
        "LazyLinear: Cannot make the parameters inside of a traced function\n" +
          "Call model.forward(x) once before, with an input of the same shape",
      );
    }
    const inFeatures = x.shape[x.ndim - 1];
    const options = { operation: "LazyLinear", dtype: this.options.dtype };
    this.weight = uniformParameter([this.outFeatures, inFeatures], inFeatures, options);
    if (this.options.bias) this.bias = uniformParameter([this.outFeatures], inFeatures, options);
    return this.weight;
  }

  /** The sizes. */
  override extraRepr(): string {
    const { outFeatures, weight } = this;
    const inFeatures = weight === null ? undefined : weight.shape[1];
    return describeFields({ inFeatures, outFeatures, bias: this.options.bias });
  }
}
