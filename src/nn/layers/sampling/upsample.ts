/**
 * Layers that resize.
 *
 * @module
 */
import { checkOptions } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { interpolate, type InterpolateOptions } from "../../functional/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** Options of `Upsample`: those of `interpolate` but `antialias`. */
export type UpsampleOptions = Omit<InterpolateOptions, "antialias">;

/**
 * An input's spatial dims resized; see `interpolate`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Upsample({ scaleFactor: 2, mode: "bilinear" });
 * assert.deepEqual(layer.forward(ones([1, 3, 4, 5])).shape, [1, 3, 8, 10]);
 * ```
 */
export class Upsample extends Module {
  /** The settings. */
  readonly options: UpsampleOptions;

  /** By a size or a factor. */
  constructor(options: UpsampleOptions) {
    super();
    checkOptions(this.constructor.name, options, "scaleFactor: 2");
    this.options = { ...options };
  }

  /**
   * `[batch, channels, …]` resized.
   *
   * @throws what `interpolate` throws
   */
  override forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  /** The settings. */
  override extraRepr(): string {
    return describeFields({ ...this.options });
  }
}

/** Options of `UpsamplingNearest2d` and `UpsamplingBilinear2d`. */
export type Upsampling2dOptions = Pick<UpsampleOptions, "size" | "scaleFactor">;

/**
 * An image resized by the element below each place; see `interpolate`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.UpsamplingNearest2d({ scaleFactor: 3 });
 * assert.deepEqual(layer.forward(ones([1, 3, 4, 5])).shape, [1, 3, 12, 15]);
 * ```
 */
export class UpsamplingNearest2d extends Upsample {
  /** By a size or a factor. */
  constructor({ size = null, scaleFactor = null }: Upsampling2dOptions) {
    super({ size, scaleFactor, mode: "nearest" });
  }
}

/**
 * An image resized by bilinear interpolation with aligned corners; see `interpolate`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.UpsamplingBilinear2d({ size: [6, 8] });
 * assert.deepEqual(layer.forward(ones([1, 3, 4, 5])).shape, [1, 3, 6, 8]);
 * ```
 */
export class UpsamplingBilinear2d extends Upsample {
  /** By a size or a factor. */
  constructor({ size = null, scaleFactor = null }: Upsampling2dOptions) {
    super({ size, scaleFactor, mode: "bilinear", alignCorners: true });
  }
}
