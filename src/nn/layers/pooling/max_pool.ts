/**
 * Maxima over windows.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import { maxPool1d, maxPool2d, maxPool3d, type Tensor } from "../../../tensor.ts";
import type { MaxPoolOptions, Pooled, ReturnIndicesOptions } from "../../functional/mod.ts";
import { Windowed } from "./windowed.ts";

/** Options of the max pooling layers. */
export interface MaxPoolLayerOptions<I extends boolean = boolean>
  extends Omit<MaxPoolOptions, "returnIndices">, ReturnIndicesOptions<I> {}

/**
 * The maximum of each window of `[batch, channels, length]` (or without the batch). With
 * `returnIndices` the output is `{ values, indices }`, which `MaxUnpool1d` takes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.MaxPool1d(2);
 * assert.deepEqual(layer.forward(tensor([[1, 3, 2, 0]])).arraySync(), [[3, 2]]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxPool1d<I extends boolean = false> extends Windowed<MaxPoolLayerOptions<I>> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxPoolLayerOptions<I> = {}) {
    super(1, kernelSize, options);
  }

  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    const options = this.options as MaxPoolOptions & { readonly returnIndices?: false };
    return maxPool1d(x, this.kernelSize, options) as Tensor as Pooled<I>;
  }
}

/**
 * The maximum of each window of `[batch, channels, height, width]` (or without the batch). With
 * `returnIndices` the output is `{ values, indices }`, with row-major places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.MaxPool2d(3, { stride: 2, padding: 1, returnIndices: true });
 * assert.deepEqual(layer.forward(ones([16, 8, 8])).indices.shape, [16, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxPool2d<I extends boolean = false> extends Windowed<MaxPoolLayerOptions<I>> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxPoolLayerOptions<I> = {}) {
    super(2, kernelSize, options);
  }

  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    const options = this.options as MaxPoolOptions & { readonly returnIndices?: false };
    return maxPool2d(x, this.kernelSize, options) as Tensor as Pooled<I>;
  }
}

/**
 * The maximum of each window of `[batch, channels, depth, height, width]` (or without the batch). With
 * `returnIndices` the output is `{ values, indices }`, as of `MaxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.MaxPool3d([1, 2, 2]).forward(ones([1, 3, 4, 4])).shape, [1, 3, 2, 2]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxPool3d<I extends boolean = false> extends Windowed<MaxPoolLayerOptions<I>> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxPoolLayerOptions<I> = {}) {
    super(3, kernelSize, options);
  }

  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    const options = this.options as MaxPoolOptions & { readonly returnIndices?: false };
    return maxPool3d(x, this.kernelSize, options) as Tensor as Pooled<I>;
  }
}
