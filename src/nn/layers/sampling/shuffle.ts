/**
 * Layers that move elements between channels and space.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { channelShuffle, pixelShuffle, pixelUnshuffle } from "../../functional/mod.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/**
 * Channels made into blocks of elements; see `pixelShuffle`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.PixelShuffle(2).forward(ones([1, 8, 4, 5])).shape, [1, 2, 8, 10]);
 * ```
 *
 * @throws {ArgumentError} if the factor is not whole
 */
export class PixelShuffle extends Module {
  /** How many times as high and wide the output is. */
  readonly upscaleFactor: number;

  /** By a factor. */
  constructor(upscaleFactor: number) {
    super();
    const options = { name: "upscaleFactor", minimum: 1 };
    this.upscaleFactor = checkInteger("PixelShuffle", upscaleFactor, options);
  }

  /** `[…, channels · r², height, width]` to `[…, channels, height · r, width · r]`. */
  override forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  /** The factor. */
  override extraRepr(): string {
    return describeFields({ upscaleFactor: this.upscaleFactor });
  }
}

/**
 * Blocks of elements made into channels; see `pixelUnshuffle`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.PixelUnshuffle(2).forward(ones([1, 2, 8, 10])).shape, [1, 8, 4, 5]);
 * ```
 *
 * @throws {ArgumentError} if the factor is not whole
 */
export class PixelUnshuffle extends Module {
  /** How many times as high and wide the input is. */
  readonly downscaleFactor: number;

  /** By a factor. */
  constructor(downscaleFactor: number) {
    super();
    const options = { name: "downscaleFactor", minimum: 1 };
    this.downscaleFactor = checkInteger("PixelUnshuffle", downscaleFactor, options);
  }

  /** `[…, channels, height · r, width · r]` to `[…, channels · r², height, width]`. */
  override forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  /** The factor. */
  override extraRepr(): string {
    return describeFields({ downscaleFactor: this.downscaleFactor });
  }
}

/**
 * Channels taken in turns from groups; see `channelShuffle`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.ChannelShuffle(2).forward(ones([1, 4, 3, 3])).shape, [1, 4, 3, 3]);
 * ```
 *
 * @throws {ArgumentError} if the number of groups is not whole
 */
export class ChannelShuffle extends Module {
  /** The number of groups. */
  readonly groups: number;

  /** Of so many groups. */
  constructor(groups: number) {
    super();
    this.groups = checkInteger("ChannelShuffle", groups, { name: "groups", minimum: 1 });
  }

  /** From and to `[batch, channels, …]`. */
  override forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }

  /** The number of groups. */
  override extraRepr(): string {
    return describeFields({ groups: this.groups });
  }
}
