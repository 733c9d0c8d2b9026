/**
 * Intersection over union of boxes.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { checkBoxes } from "./boxes.ts";

/**
 * The intersection over union of each of `[…, n, 4]` boxes with each of `[…, m, 4]`: `[…, n, m]`. The
 * boxes are corners, left, top, right, bottom, in a floating dtype; two without area give NaN.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { boxIou } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const boxes = tensor([[0, 0, 2, 2], [0, 0, 4, 2]]);
 * assert.deepEqual(boxIou(boxes, boxes).arraySync(), [[1, 0.5], [0.5, 1]]);
 * ```
 *
 * @throws {ShapeError} if the last dimension is not 4
 */
export function boxIou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const first = checkBoxes("boxIou", boxes1).unsqueeze(-2);
  const second = checkBoxes("boxIou", boxes2).unsqueeze(-3);
  const corners = (boxes: Tensor, end: number) => boxes.narrow(-1, end, 2);
  const size = corners(first, 2).minimum(corners(second, 2))
    .sub(corners(first, 0).maximum(corners(second, 0))).clamp(0);
  const areaOf = (sides: Tensor) => sides.select(-1, 0).mul(sides.select(-1, 1));
  const both = areaOf(size);
  const [area1, area2] = [first, second].map((boxes) =>
    areaOf(corners(boxes, 2).sub(corners(boxes, 0)))
  );
  return both.div(area1.add(area2).sub(both));
}
