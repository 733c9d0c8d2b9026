/**
 * Layers that cut images into windows, and add windows up.
 *
 * @module
 */
import type { PerDimension } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { fold, type FoldOptions, unfold } from "../../functional/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/**
 * The windows of an image as columns; see `unfold`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.Unfold([2, 3]).forward(ones([2, 5, 3, 4])).shape, [2, 30, 4]);
 * ```
 */
export class Unfold extends Module {
  /** Height and width of a window. */
  readonly kernelSize: PerDimension;
  /** The other settings. */
  readonly options: FoldOptions;

  /** Of windows of a size. */
  constructor(kernelSize: PerDimension, options: FoldOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = { ...options };
  }

  /**
   * `[batch, channels, height, width]` to `[batch, channels · window, windows]`.
   *
   * @throws what `unfold` throws
   */
  override forward(x: Tensor): Tensor {
    return unfold(x, this.kernelSize, this.options);
  }

  /** The settings. */
  override extraRepr(): string {
    return describeFields({ kernelSize: this.kernelSize, ...this.options });
  }
}

/**
 * Windows added up to an image; see `fold`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.Fold([4, 5], [2, 2]).forward(ones([1, 12, 12])).shape, [1, 3, 4, 5]);
 * ```
 */
export class Fold extends Module {
  /** Height and width of the image. */
  readonly outputSize: PerDimension;
  /** Height and width of a window. */
  readonly kernelSize: PerDimension;
  /** The other settings. */
  readonly options: FoldOptions;

  /** To an image of a size, from windows of a size. */
  constructor(outputSize: PerDimension, kernelSize: PerDimension, options: FoldOptions = {}) {
    super();
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.options = { ...options };
  }

  /**
   * `[batch, channels · window, windows]` to `[batch, channels, ...outputSize]`.
   *
   * @throws what `fold` throws
   */
  override forward(columns: Tensor): Tensor {
    const { outputSize, kernelSize, options } = this;
    return fold(columns, { outputSize, kernelSize, ...options });
  }

  /** The settings. */
  override extraRepr(): string {
    const { outputSize, kernelSize, options } = this;
    return describeFields({ outputSize, kernelSize, ...options });
  }
}
