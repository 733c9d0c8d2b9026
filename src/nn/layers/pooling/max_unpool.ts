/**
 * Values put back to where max pooling found them.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  maxUnpool1d,
  maxUnpool2d,
  maxUnpool3d,
  type MaxUnpoolOptions,
} from "../../functional/mod.ts";
import { Windowed } from "./windowed.ts";

/** Options of the unpooling layers: those of the pooling that is undone. */
export type MaxUnpoolLayerOptions = Omit<MaxUnpoolOptions, "outputSize">;

/**
 * `[batch, channels, length]` (or without the batch) put to the places that `MaxPool1d` found
 * maxima at, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const pool = new nn.MaxPool1d(2, { returnIndices: true });
 * const { values, indices } = pool.forward(ones([1, 4]));
 * const y = new nn.MaxUnpool1d(2).forward(values, indices);
 * assert.deepEqual([y.shape, y.sum().itemSync()], [[1, 4], 2]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxUnpool1d extends Windowed<MaxUnpoolLayerOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxUnpoolLayerOptions = {}) {
    super(1, kernelSize, options);
  }

  /** The values at their places; `outputSize` chooses among the sizes that pooling could have had. */
  override forward(x: Tensor, indices: Tensor, outputSize?: readonly number[]): Tensor {
    const options = outputSize === undefined ? this.options : { ...this.options, outputSize };
    return maxUnpool1d(x, indices, this.kernelSize, options);
  }
}

/**
 * `[batch, channels, height, width]` (or without the batch) put to the places that `MaxPool2d` found
 * maxima at, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const pool = new nn.MaxPool2d(2, { returnIndices: true });
 * const { values, indices } = pool.forward(ones([1, 4, 4]));
 * const y = new nn.MaxUnpool2d(2).forward(values, indices);
 * assert.deepEqual([y.shape, y.sum().itemSync()], [[1, 4, 4], 4]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxUnpool2d extends Windowed<MaxUnpoolLayerOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxUnpoolLayerOptions = {}) {
    super(2, kernelSize, options);
  }

  /** The values at their places; `outputSize` chooses among the sizes that pooling could have had. */
  override forward(x: Tensor, indices: Tensor, outputSize?: readonly number[]): Tensor {
    const options = outputSize === undefined ? this.options : { ...this.options, outputSize };
    return maxUnpool2d(x, indices, this.kernelSize, options);
  }
}

/**
 * `[batch, channels, depth, height, width]` (or without the batch) put to the places that `MaxPool3d` found
 * maxima at, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const pool = new nn.MaxPool3d(2, { returnIndices: true });
 * const { values, indices } = pool.forward(ones([1, 4, 4, 4]));
 * const y = new nn.MaxUnpool3d(2).forward(values, indices);
 * assert.deepEqual([y.shape, y.sum().itemSync()], [[1, 4, 4, 4], 8]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class MaxUnpool3d extends Windowed<MaxUnpoolLayerOptions> {
  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: MaxUnpoolLayerOptions = {}) {
    super(3, kernelSize, options);
  }

  /** The values at their places; `outputSize` chooses among the sizes that pooling could have had. */
  override forward(x: Tensor, indices: Tensor, outputSize?: readonly number[]): Tensor {
    const options = outputSize === undefined ? this.options : { ...this.options, outputSize };
    return maxUnpool3d(x, indices, this.kernelSize, options);
  }
}
