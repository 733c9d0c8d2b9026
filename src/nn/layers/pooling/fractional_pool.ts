/**
 * Max pooling over windows at random places.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  fractionalMaxPool2d,
  fractionalMaxPool3d,
  type FractionalMaxPoolOptions,
  type Pooled,
} from "../../functional/mod.ts";
import { Windowed } from "./windowed.ts";

/**
 * Maxima over windows at pseudorandom places of `[batch, channels, height, width]` (or without
 * the batch), other ones at each call, in training or not; see `fractionalMaxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.FractionalMaxPool2d(2, { outputRatio: 0.5 });
 * assert.deepEqual(layer.forward(ones([3, 8, 8])).shape, [3, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole, and at its call without outputSize and outputRatio
 */
export class FractionalMaxPool2d<I extends boolean = false>
  extends Windowed<FractionalMaxPoolOptions<I>> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: FractionalMaxPoolOptions<I>) {
    super(2, kernelSize, options);
  }

  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    return fractionalMaxPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * Maxima over windows at pseudorandom places of `[batch, channels, depth, height, width]` (or without
 * the batch), other ones at each call, in training or not; see `fractionalMaxPool3d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.FractionalMaxPool3d(2, { outputRatio: 0.5 });
 * assert.deepEqual(layer.forward(ones([3, 8, 8, 8])).shape, [3, 4, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole, and at its call without outputSize and outputRatio
 */
export class FractionalMaxPool3d<I extends boolean = false>
  extends Windowed<FractionalMaxPoolOptions<I>> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: FractionalMaxPoolOptions<I>) {
    super(3, kernelSize, options);
  }

  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    return fractionalMaxPool3d(x, this.kernelSize, this.options);
  }
}
