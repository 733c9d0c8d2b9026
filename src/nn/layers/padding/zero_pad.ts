/**
 * Zero padding.
 *
 * @module
 */
import { Padding, type PaddingWidths } from "./padding.ts";

/**
 * `[…, length]` surrounded by zeros.
 * `padding` is a number for both sides, or `[left, right]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ZeroPad1d([3, 1]);
 * assert.deepEqual(layer.forward(ones([1, 2])).shape, [1, 6]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ZeroPad1d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(1, padding, { mode: "constant" });
  }
}

/**
 * `[…, height, width]` surrounded by zeros.
 * `padding` is a number for all sides, or `[left, right, top, bottom]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ZeroPad2d([1, 0, 0, 2]);
 * assert.deepEqual(layer.forward(ones([1, 2, 2])).shape, [1, 4, 3]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ZeroPad2d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(2, padding, { mode: "constant" });
  }
}

/**
 * `[…, depth, height, width]` surrounded by zeros.
 * `padding` is a number for all sides, or `[left, right, top, bottom, front, back]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ZeroPad3d(1);
 * assert.deepEqual(layer.forward(ones([1, 2, 2, 2])).shape, [1, 4, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ZeroPad3d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(3, padding, { mode: "constant" });
  }
}
