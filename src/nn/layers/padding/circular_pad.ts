/**
 * Circular padding.
 *
 * @module
 */
import { Padding, type PaddingWidths } from "./padding.ts";

/**
 * `[…, length]` surrounded by the elements of the other end.
 * `padding` is a number for both sides, or `[left, right]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.CircularPad1d(2);
 * assert.deepEqual(layer.forward(ones([1, 4])).shape, [1, 8]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class CircularPad1d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(1, padding, { mode: "circular" });
  }
}

/**
 * `[…, height, width]` surrounded by the elements of the other end.
 * `padding` is a number for all sides, or `[left, right, top, bottom]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.CircularPad2d([1, 1, 2, 0]);
 * assert.deepEqual(layer.forward(ones([1, 3, 3])).shape, [1, 5, 5]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class CircularPad2d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(2, padding, { mode: "circular" });
  }
}

/**
 * `[…, depth, height, width]` surrounded by the elements of the other end.
 * `padding` is a number for all sides, or `[left, right, top, bottom, front, back]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.CircularPad3d(1);
 * assert.deepEqual(layer.forward(ones([1, 2, 2, 2])).shape, [1, 4, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class CircularPad3d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(3, padding, { mode: "circular" });
  }
}
