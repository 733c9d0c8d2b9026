/**
 * Pooling to a size that is given.
 *
 * @module
 */
import { checkOptions } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type AdaptiveSize,
  type Pooled,
  type ReturnIndicesOptions,
} from "../../functional/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** What the layers share: the size. */
export abstract class AdaptivePool extends Module {
  /** How many windows in each spatial dim; null leaves a dim as it is. */
  readonly outputSize: AdaptiveSize;

  /** To a size. */
  constructor(outputSize: AdaptiveSize) {
    super();
    this.outputSize = outputSize;
  }

  /** The size. */
  override extraRepr(): string {
    return describeFields({ outputSize: this.outputSize });
  }
}

/** What the layers of maxima share. */
export abstract class AdaptiveMaxPool<I extends boolean> extends AdaptivePool {
  /** Whether the output is `{ values, indices }`. */
  readonly options: ReturnIndicesOptions<I>;

  /** To a size. */
  constructor(outputSize: AdaptiveSize, options: ReturnIndicesOptions<I> = {}) {
    super(outputSize);
    checkOptions(this.constructor.name, options, "returnIndices: true");
    this.options = options;
  }
}

/**
 * Means over so many windows of `[batch, channels, length]` (or without the batch); where they
 * lie says `adaptiveAvgPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveAvgPool1d(5);
 * assert.deepEqual(layer.forward(ones([8, 12])).shape, [8, 5]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveAvgPool1d extends AdaptivePool {
  /** The means. */
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * Means over so many windows of `[batch, channels, height, width]` (or without the batch); where they
 * lie says `adaptiveAvgPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveAvgPool2d([5, null]);
 * assert.deepEqual(layer.forward(ones([8, 12, 7])).shape, [8, 5, 7]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  /** The means. */
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * Means over so many windows of `[batch, channels, depth, height, width]` (or without the batch); where they
 * lie says `adaptiveAvgPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveAvgPool3d([1, 2, 3]);
 * assert.deepEqual(layer.forward(ones([8, 4, 4, 7])).shape, [8, 1, 2, 3]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveAvgPool3d extends AdaptivePool {
  /** The means. */
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize);
  }
}

/**
 * Maxima over so many windows of `[batch, channels, length]` (or without the batch); where
 * they lie says `adaptiveAvgPool1d`. With `returnIndices` the output is `{ values, indices }`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveMaxPool1d(5, { returnIndices: true });
 * assert.deepEqual(layer.forward(ones([8, 12])).indices.shape, [8, 5]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveMaxPool1d<I extends boolean = false> extends AdaptiveMaxPool<I> {
  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    return adaptiveMaxPool1d(x, this.outputSize, this.options);
  }
}

/**
 * Maxima over so many windows of `[batch, channels, height, width]` (or without the batch); where
 * they lie says `adaptiveAvgPool1d`. With `returnIndices` the output is `{ values, indices }`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveMaxPool2d([5, null], { returnIndices: true });
 * assert.deepEqual(layer.forward(ones([8, 12, 7])).indices.shape, [8, 5, 7]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveMaxPool2d<I extends boolean = false> extends AdaptiveMaxPool<I> {
  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    return adaptiveMaxPool2d(x, this.outputSize, this.options);
  }
}

/**
 * Maxima over so many windows of `[batch, channels, depth, height, width]` (or without the batch); where
 * they lie says `adaptiveAvgPool1d`. With `returnIndices` the output is `{ values, indices }`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.AdaptiveMaxPool3d([1, 2, 3], { returnIndices: true });
 * assert.deepEqual(layer.forward(ones([8, 4, 4, 7])).indices.shape, [8, 1, 2, 3]);
 * ```
 *
 * @throws {ArgumentError} at its call, if a size is not whole
 */
export class AdaptiveMaxPool3d<I extends boolean = false> extends AdaptiveMaxPool<I> {
  /** The maxima, or `{ values, indices }`. */
  override forward(x: Tensor): Pooled<I> {
    return adaptiveMaxPool3d(x, this.outputSize, this.options);
  }
}
