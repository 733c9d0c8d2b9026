/**
 * Reflection padding.
 *
 * @module
 */
import { Padding, type PaddingWidths } from "./padding.ts";

/**
 * `[…, length]` surrounded by its elements mirrored at the border.
 * `padding` is a number for both sides, or `[left, right]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReflectionPad1d(2);
 * assert.deepEqual(layer.forward(ones([1, 4])).shape, [1, 8]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReflectionPad1d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(1, padding, { mode: "reflect" });
  }
}

/**
 * `[…, height, width]` surrounded by its elements mirrored at the border.
 * `padding` is a number for all sides, or `[left, right, top, bottom]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReflectionPad2d([1, 1, 2, 0]);
 * assert.deepEqual(layer.forward(ones([1, 3, 3])).shape, [1, 5, 5]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReflectionPad2d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(2, padding, { mode: "reflect" });
  }
}

/**
 * `[…, depth, height, width]` surrounded by its elements mirrored at the border.
 * `padding` is a number for all sides, or `[left, right, top, bottom, front, back]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReflectionPad3d(1);
 * assert.deepEqual(layer.forward(ones([1, 2, 2, 2])).shape, [1, 4, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReflectionPad3d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(3, padding, { mode: "reflect" });
  }
}
