/**
 * Replication padding.
 *
 * @module
 */
import { Padding, type PaddingWidths } from "./padding.ts";

/**
 * `[…, length]` surrounded by the elements of its border.
 * `padding` is a number for both sides, or `[left, right]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReplicationPad1d([0, 5]);
 * assert.deepEqual(layer.forward(ones([1, 4])).shape, [1, 9]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReplicationPad1d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(1, padding, { mode: "replicate" });
  }
}

/**
 * `[…, height, width]` surrounded by the elements of its border.
 * `padding` is a number for all sides, or `[left, right, top, bottom]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReplicationPad2d(3);
 * assert.deepEqual(layer.forward(ones([1, 2, 2])).shape, [1, 8, 8]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReplicationPad2d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(2, padding, { mode: "replicate" });
  }
}

/**
 * `[…, depth, height, width]` surrounded by the elements of its border.
 * `padding` is a number for all sides, or `[left, right, top, bottom, front, back]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReplicationPad3d([3, 3, 6, 6, 1, 1]);
 * assert.deepEqual(layer.forward(ones([1, 2, 2, 2])).shape, [1, 4, 14, 8]);
 * ```
 *
 * @throws {ArgumentError} if the widths are not whole, or not so many
 */
export class ReplicationPad3d extends Padding {
  /** By so much. */
  constructor(padding: PaddingWidths) {
    super(3, padding, { mode: "replicate" });
  }
}
