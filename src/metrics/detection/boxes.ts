/**
 * The ways in which four numbers are a box.
 *
 * @module
 */
import { ArgumentError, describeValue, formatShape, ShapeError } from "../../engine/base/mod.ts";
import { stack, Tensor } from "../../tensor.ts";
import { checkChoice } from "../inputs.ts";

/**
 * What four numbers of a box are: two corners, a corner with width and height, or the centre with
 * width and height; in pixels.
 */
export type BoxFormat = "xyxy" | "xywh" | "cxcywh";

/**
 * Boxes `[…, 4]` in another format.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { boxConvert } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const corners = tensor([[1, 2, 5, 4]]);
 * assert.deepEqual(boxConvert(corners, "xyxy", "xywh").arraySync(), [[1, 2, 4, 2]]);
 * assert.deepEqual(boxConvert(corners, "xyxy", "cxcywh").arraySync(), [[3, 3, 4, 2]]);
 * ```
 *
 * @throws {ShapeError} if the last dimension is not 4
 * @throws {ArgumentError} if there is no such format
 */
export function boxConvert(boxes: Tensor, from: BoxFormat, to: BoxFormat): Tensor {
  checkBoxes("boxConvert", boxes);
  checkBoxFormat("boxConvert", from);
  checkBoxFormat("boxConvert", to);
  if (from === to) return boxes;
  const [x0, y0, x1, y1] = cornersOf(boxes, from);
  if (to === "xyxy") return stack([x0, y0, x1, y1], -1);
  const [width, height] = [x1.sub(x0), y1.sub(y0)];
  const [x, y] = to === "xywh" ? [x0, y0] : [x0.add(x1).div(2), y0.add(y1).div(2)];
  return stack([x, y, width, height], -1);
}

/** Left, top, right and bottom of boxes `[…, 4]`. */
function cornersOf(boxes: Tensor, format: BoxFormat): readonly Tensor[] {
  const [x, y, right, bottom] = [0, 1, 2, 3].map((place) => boxes.select(-1, place));
  if (format === "xyxy") return [x, y, right, bottom];
  if (format === "xywh") return [x, y, x.add(right), y.add(bottom)];
  const [halfWidth, halfHeight] = [right.div(2), bottom.div(2)];
  return [x.sub(halfWidth), y.sub(halfHeight), x.add(halfWidth), y.add(halfHeight)];
}

/**
 * Checks that a tensor holds boxes.
 *
 * @throws {ShapeError} if the last dimension is not 4
 * @throws {ArgumentError} if it is no tensor
 */
export function checkBoxes(operation: string, boxes: unknown): Tensor {
  if (!(boxes instanceof Tensor)) {
    throw new ArgumentError(
      `${operation}: Expected a tensor as boxes: got ${describeValue(boxes)}`,
    );
  }
  if (boxes.ndim > 0 && boxes.shape[boxes.ndim - 1] === 4) return boxes;
  throw new ShapeError(
    `${operation}: Expected boxes of shape […, 4]: got ${formatShape(boxes.shape)}`,
  );
}

/**
 * Checks a format.
 *
 * @throws {ArgumentError} if there is no such
 */
export function checkBoxFormat(operation: string, format: BoxFormat): void {
  checkChoice(operation, { name: "box format", value: format }, ["xyxy", "xywh", "cxcywh"]);
}
