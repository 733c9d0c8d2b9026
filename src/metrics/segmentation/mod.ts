/**
 * Metrics of segmentations: of masks of classes, image by image. May import `src/tensor.ts`,
 * `engine/base` and what lies directly in `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanIoU } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const iou = new MeanIoU({ numClasses: 2 });
 * await iou.update(tensor([[0, 1, 1]]).int(), tensor([[0, 0, 1]]).int());
 * assert.equal(iou.compute(), 0.5);
 * ```
 *
 * @module
 */
export { DiceScore, type DiceScoreOptions } from "./dice_score.ts";
export { MeanIoU, type MeanIoUOptions } from "./mean_iou.ts";
export type { SegmentationOptions } from "./overlap.ts";
