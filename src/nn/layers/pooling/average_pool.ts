/**
 * Means over windows.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import {
  type AveragePoolOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  type Tensor,
} from "../../../tensor.ts";
import { Windowed } from "./windowed.ts";

/**
 * The mean of each window of `[batch, channels, length]` (or without the batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AvgPool1d(2);
 * assert.deepEqual(layer.forward(tensor([[1, 3, 2, 0]])).arraySync(), [[2, 1]]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class AvgPool1d extends Windowed<AveragePoolOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: AveragePoolOptions = {}) {
    super(1, kernelSize, options);
  }

  /** The means. */
  override forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of `[batch, channels, height, width]` (or without the batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AvgPool2d(2, { padding: 1, countIncludePad: false });
 * assert.deepEqual(layer.forward(ones([1, 2, 2])).arraySync(), [[[1, 1], [1, 1]]]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class AvgPool2d extends Windowed<AveragePoolOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: AveragePoolOptions = {}) {
    super(2, kernelSize, options);
  }

  /** The means. */
  override forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of `[batch, channels, depth, height, width]` (or without the batch).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AvgPool3d(2, { divisorOverride: 2 });
 * assert.equal(layer.forward(ones([1, 2, 2, 2])).itemSync(), 4);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class AvgPool3d extends Windowed<AveragePoolOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: AveragePoolOptions = {}) {
    super(3, kernelSize, options);
  }

  /** The means. */
  override forward(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this.options);
  }
}
