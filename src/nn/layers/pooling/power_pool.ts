/**
 * Norms over windows.
 *
 * @module
 */
import { checkNumber, type PerDimension } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { lpPool1d, lpPool2d, lpPool3d, type LPPoolOptions } from "../../functional/mod.ts";
import { Windowed } from "./windowed.ts";

/** What the layers share: the power. */
export abstract class PowerPool extends Windowed<LPPoolOptions> {
  /** The p of the norm. */
  readonly normType: number;

  /** Over so many spatial dimensions. */
  constructor(spatial: number, normType: number, kernelSize: PerDimension, options: LPPoolOptions) {
    super(spatial, kernelSize, options);
    this.normType = checkNumber(this.constructor.name, normType, "normType");
  }

  /** The power, the sizes and the options. */
  override extraRepr(): string {
    return `normType=${this.normType}, ${super.extraRepr()}`;
  }
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `[batch, channels, length]` (or without the batch),
 * with `normType` as p; see `lpPool1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.LPPool1d(2, 2);
 * assert.deepEqual(layer.forward(tensor([[3, 4, 0, 2]])).arraySync(), [[5, 2]]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class LPPool1d extends PowerPool {
  /** Of a power, and windows of a size. */
  constructor(normType: number, kernelSize: PerDimension, options: LPPoolOptions = {}) {
    super(1, normType, kernelSize, options);
  }

  /** The norms. */
  override forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `[batch, channels, height, width]` (or without the batch),
 * with `normType` as p; see `lpPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(new nn.LPPool2d(2, 2).forward(ones([1, 2, 2])).itemSync(), 2);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class LPPool2d extends PowerPool {
  /** Of a power, and windows of a size. */
  constructor(normType: number, kernelSize: PerDimension, options: LPPoolOptions = {}) {
    super(2, normType, kernelSize, options);
  }

  /** The norms. */
  override forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * `(Σ xᵖ)^(1/p)` over each window of `[batch, channels, depth, height, width]` (or without the batch),
 * with `normType` as p; see `lpPool3d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(new nn.LPPool3d(3, 2).forward(ones([1, 2, 2, 2])).itemSync(), 2);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole or too small
 */
export class LPPool3d extends PowerPool {
  /** Of a power, and windows of a size. */
  constructor(normType: number, kernelSize: PerDimension, options: LPPoolOptions = {}) {
    super(3, normType, kernelSize, options);
  }

  /** The norms. */
  override forward(x: Tensor): Tensor {
    return lpPool3d(x, this.normType, this.kernelSize, this.options);
  }
}
