/**
 * Normalisation of groups of channels, and by the channels nearby.
 *
 * @module
 */
import { ArgumentError, checkInteger, checkOptions } from "../../../engine/base/mod.ts";
import type { DType, Tensor } from "../../../tensor.ts";
import {
  groupNorm,
  localResponseNorm,
  type LocalResponseNormOptions,
} from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { constantParameter } from "../initial.ts";

/** Options of `GroupNorm`. */
export interface GroupNormOptions {
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
  /** Whether normalised values are scaled and shifted by parameters, 1 and 0 at first. @default true */
  readonly affine?: boolean;
  /** Whether a bias is among the parameters. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * `[batch, numChannels, …]` normalised over each group of channels of each example (Wu and He, 2018).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.GroupNorm(2, 4, { eps: 0 });
 * assert.deepEqual(layer.forward(tensor([[1, 3, 5, 9]])).arraySync(), [[-1, 1, -1, 1]]);
 * ```
 *
 * @throws {ArgumentError} if the channels do not fall into so many groups
 */
export class GroupNorm extends Module {
  /** Into how many groups the channels fall. */
  readonly numGroups: number;
  /** How many channels there are. */
  readonly numChannels: number;
  /** What is added to variances. */
  readonly eps: number;
  /** `[numChannels]`, or null. */
  weight: Parameter | null;
  /** `[numChannels]`, or null. */
  bias: Parameter | null;

  /** Of groups of channels. */
  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    checkOptions("GroupNorm", options, "eps: 1e-6");
    const { eps = 1e-5, affine = true, bias = true, dtype = "float32" } = options;
    this.numGroups = checkInteger("GroupNorm", numGroups, { name: "numGroups", minimum: 1 });
    this.numChannels = checkInteger("GroupNorm", numChannels, { name: "numChannels", minimum: 1 });
    if (numChannels % numGroups !== 0) {
      throw new ArgumentError(
        `GroupNorm: Expected channels that fall into ${numGroups} groups of equal size: got ` +
          numChannels,
      );
    }
    this.eps = eps;
    this.weight = affine ? constantParameter([numChannels], 1, dtype) : null;
    this.bias = affine && bias ? constantParameter([numChannels], 0, dtype) : null;
  }

  /**
   * The input normalised.
   *
   * @throws {ShapeError} if it does not have so many channels
   */
  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }

  /** The settings. */
  override extraRepr(): string {
    const { numGroups, numChannels, eps } = this;
    const affine = this.weight !== null;
    return describeFields({ numGroups, numChannels, eps, affine, bias: this.bias !== null });
  }
}

/**
 * `[batch, channels, …, length]` divided by a power of the mean of the squares of `size` channels around
 * each (Krizhevsky, Sutskever and Hinton, 2012); see `localResponseNorm`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LocalResponseNorm(2, { alpha: 2, beta: 1 });
 * assert.deepEqual(layer.forward(ones([1, 1, 2])).arraySync(), [[[0.5, 0.5]]]);
 * ```
 *
 * @throws {ArgumentError} if the size is not whole
 */
export class LocalResponseNorm extends Module {
  /** How many channels are around each, itself included. */
  readonly size: number;
  /** The constants of the divisor. */
  readonly options: LocalResponseNormOptions;

  /** Over so many channels. */
  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    checkOptions("LocalResponseNorm", options, "alpha: 1e-3");
    this.size = checkInteger("LocalResponseNorm", size, { name: "size", minimum: 1 });
    this.options = options;
  }

  /** The input divided. */
  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this.options);
  }

  /** The size and the constants. */
  override extraRepr(): string {
    return describeFields({ size: this.size, ...this.options });
  }
}
