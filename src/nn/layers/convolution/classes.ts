/**
 * Convolutions and transposed convolutions over one, two and three spatial dimensions.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import { Convolution, type ConvOptions } from "./convolution.ts";
import { type ConvTransposeOptions, TransposedConvolution } from "./transposed.ts";

/**
 * The cross-correlation of `[batch, inChannels, length]` (or without the batch) with learned kernels,
 * plus a bias. Without padding the output has
 * `⌊(length − dilation · (kernelSize − 1) − 1) / stride⌋ + 1` places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Conv1d(16, 33, 3, { stride: 2 });
 * assert.deepEqual(layer.forward(ones([20, 16, 50])).shape, [20, 33, 24]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class Conv1d extends Convolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvOptions = {},
  ) {
    super(1, [inChannels, outChannels], kernelSize, options);
  }
}

/**
 * The cross-correlation of `[batch, inChannels, height, width]` (or without the batch) with learned
 * kernels, plus a bias.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Conv2d(3, 8, [3, 5], { padding: "same", paddingMode: "reflect" });
 * assert.deepEqual(layer.forward(ones([2, 3, 28, 28])).shape, [2, 8, 28, 28]);
 * assert.deepEqual(layer.weight.shape, [8, 3, 3, 5]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class Conv2d extends Convolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvOptions = {},
  ) {
    super(2, [inChannels, outChannels], kernelSize, options);
  }
}

/**
 * The cross-correlation of `[batch, inChannels, depth, height, width]` (or without the batch) with
 * learned kernels, plus a bias.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Conv3d(2, 4, 3, { padding: 1 });
 * assert.deepEqual(layer.forward(ones([1, 2, 4, 5, 6])).shape, [1, 4, 4, 5, 6]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class Conv3d extends Convolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvOptions = {},
  ) {
    super(3, [inChannels, outChannels], kernelSize, options);
  }
}

/**
 * The transposed convolution of `[batch, inChannels, length]` (or without the batch) with learned
 * kernels, plus a bias: it spreads each element over a window. The output has
 * `(length − 1) · stride − 2 · padding + dilation · (kernelSize − 1) + outputPadding + 1` places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConvTranspose1d(4, 2, 3, { stride: 2 });
 * assert.deepEqual(layer.forward(ones([1, 4, 5])).shape, [1, 2, 11]);
 * assert.deepEqual(layer.forward(ones([1, 4, 5]), [12]).shape, [1, 2, 12]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class ConvTranspose1d extends TransposedConvolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvTransposeOptions = {},
  ) {
    super(1, [inChannels, outChannels], kernelSize, options);
  }
}

/**
 * The transposed convolution of `[batch, inChannels, height, width]` (or without the batch) with
 * learned kernels, plus a bias; sizes as in `ConvTranspose1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConvTranspose2d(4, 2, 4, { stride: 2, padding: 1 });
 * assert.deepEqual(layer.forward(ones([1, 4, 7, 7])).shape, [1, 2, 14, 14]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class ConvTranspose2d extends TransposedConvolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvTransposeOptions = {},
  ) {
    super(2, [inChannels, outChannels], kernelSize, options);
  }
}

/**
 * The transposed convolution of `[batch, inChannels, depth, height, width]` (or without the batch)
 * with learned kernels, plus a bias; sizes as in `ConvTranspose1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConvTranspose3d(4, 2, 2, { stride: 2 });
 * assert.deepEqual(layer.forward(ones([1, 4, 1, 2, 3])).shape, [1, 2, 2, 4, 6]);
 * ```
 *
 * @throws {ArgumentError} if a number is not whole or too small, or the channels do not fall into groups
 */
export class ConvTranspose3d extends TransposedConvolution {
  /** Of channels to channels, with windows of a size. */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDimension,
    options: ConvTransposeOptions = {},
  ) {
    super(3, [inChannels, outChannels], kernelSize, options);
  }
}
