/**
 * Metrics of boxes. May import `src/tensor.ts`, `engine/base` and what lies directly in `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { boxIou } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const iou = boxIou(tensor([[0, 0, 2, 2]]), tensor([[1, 0, 3, 2]]));
 * assert.ok(Math.abs(Number(iou.itemSync()) - 1 / 3) < 1e-6);
 * ```
 *
 * @module
 */
export { boxIou } from "./box_iou.ts";
export { boxConvert, type BoxFormat } from "./boxes.ts";
export {
  type BoxPrecision,
  MeanAveragePrecision,
  type MeanAveragePrecisionOptions,
} from "./mean_average_precision.ts";
export type { BoxDetections, BoxTargets } from "./read_images.ts";
