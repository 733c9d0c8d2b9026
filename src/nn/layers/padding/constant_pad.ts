/**
 * Constant padding.
 *
 * @module
 */
import { checkNumber } from "../../../engine/base/mod.ts";
import { Padding, type PaddingWidths } from "./padding.ts";

/**
 * `[…, length]` surrounded by a number.
 * `padding` is a number for both sides, or `[left, right]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConstantPad1d(2, 3.5);
 * assert.deepEqual(layer.forward(ones([1, 2])).shape, [1, 6]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ConstantPad1d extends Padding {
  /** By so much, of a number. */
  constructor(padding: PaddingWidths, value: number) {
    super(1, padding, { mode: "constant", value: checkNumber("ConstantPad1d", value, "value") });
  }
}

/**
 * `[…, height, width]` surrounded by a number.
 * `padding` is a number for all sides, or `[left, right, top, bottom]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConstantPad2d([1, 0, 0, 2], 7);
 * assert.deepEqual(layer.forward(ones([1, 2, 2])).shape, [1, 4, 3]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ConstantPad2d extends Padding {
  /** By so much, of a number. */
  constructor(padding: PaddingWidths, value: number) {
    super(2, padding, { mode: "constant", value: checkNumber("ConstantPad2d", value, "value") });
  }
}

/**
 * `[…, depth, height, width]` surrounded by a number.
 * `padding` is a number for all sides, or `[left, right, top, bottom, front, back]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ConstantPad3d(1, 0);
 * assert.deepEqual(layer.forward(ones([1, 2, 2, 2])).shape, [1, 4, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ConstantPad3d extends Padding {
  /** By so much, of a number. */
  constructor(padding: PaddingWidths, value: number) {
    super(3, padding, { mode: "constant", value: checkNumber("ConstantPad3d", value, "value") });
  }
}
