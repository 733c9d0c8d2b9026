/**
 * How masks of classes overlap, image by image.
 *
 * @module
 */
import {
  checkInteger,
  formatShape,
  isFloating,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { arange, cat, type Tensor, where } from "../../tensor.ts";
import { checkKnownLabels, countCells, countTrue, isLabel } from "../counting.ts";
import { checkLabels, checkTensors, labelsOf, readNumbers } from "../inputs.ts";

/** Options of metrics of segmentations. */
export interface SegmentationOptions {
  /** How many classes there are, numbered from 0 on. */
  readonly numClasses: number;
  /** Whether class 0 counts. @default true */
  readonly includeBackground?: boolean;
}

/** How many classes there are, and the first that counts. */
export interface SegmentedClasses {
  readonly classes: number;
  readonly first: number;
}

/**
 * Checks the options.
 *
 * @throws {ArgumentError} if no class would count
 */
export function checkSegmentation(metric: string, options: SegmentationOptions): SegmentedClasses {
  const { numClasses, includeBackground = true } = options;
  const minimum = includeBackground ? 1 : 2;
  checkInteger(metric, numClasses, { name: "numClasses", minimum });
  return { classes: numClasses, first: includeBackground ? 0 : 1 };
}

/** The pixels of one class in one image. */
export interface Overlap {
  /** In both masks. */
  readonly both: number;
  /** In the prediction. */
  readonly predicted: number;
  /** In the target. */
  readonly actual: number;
}

/**
 * The overlaps of each image and class that counts. `preds` are class numbers `[batch, …]` or floating
 * scores `[batch, classes, …]`, `target` class numbers `[batch, …]`.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a number is that of no class
 */
export async function overlaps(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  { classes, first }: SegmentedClasses,
): Promise<Overlap[][]> {
  checkTensors(metric, preds, target);
  checkLabels(metric, target, "target");
  const predicted = predictedMask(metric, [preds, target], classes);
  const [images] = target.shape;
  const numbers = await readNumbers(pixelCounts([predicted, labelsOf(target)], images, classes));
  if (numbers[numbers.length - 1] > 0) {
    const labels = await readNumbers([predicted, target]);
    checkKnownLabels(metric, labels, { name: "classes of masks", count: classes });
  }
  const count = (kind: number, image: number, index: number) =>
    numbers[(kind * images + image) * classes + index];
  return Array.from(
    { length: images },
    (_, image) =>
      Array.from({ length: classes - first }, (_, i) => ({
        both: count(0, image, first + i),
        predicted: count(1, image, first + i),
        actual: count(2, image, first + i),
      })),
  );
}

function predictedMask(
  metric: string,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
  classes: number,
): Tensor {
  const [images, ...places] = target.shape;
  const scores = isFloating(preds.dtype);
  if (
    target.ndim > 0 &&
    shapesEqual(preds.shape, scores ? [images, classes, ...places] : target.shape)
  ) {
    return scores ? preds.argmax(1) : labelsOf(preds);
  }
  throw new ShapeError(
    `${metric}: Expected preds of shape [batch, …], or [batch, ${classes}, …] of scores, for target of ` +
      `shape [batch, …]: got ${formatShape(preds.shape)} and ${formatShape(target.shape)}`,
  );
}

/** `[3, images, classes]` pixels in both, predicted and actual; and how many are of no class. */
function pixelCounts(masks: readonly Tensor[], images: number, classes: number): Tensor[] {
  const [predicted, actual] = masks.map((mask) => mask.flatten());
  const { device } = actual;
  const known = isLabel(predicted, classes).logicalAnd(isLabel(actual, classes));
  const perImage = actual.size / Math.max(1, images);
  const rows = arange(actual.size, { dtype: "int32", device }).floorDivide(Math.max(1, perImage));
  const cells = images * classes;
  const both = known.logicalAnd(predicted.eq(actual));
  const index = cat([[both, actual], [known, predicted], [known, actual]].map(
    ([counted, labels], kind) =>
      where(counted, rows.mul(classes).add(labels).add(kind * cells), 3 * cells),
  ));
  return [countCells(index, 3 * cells), countTrue(known.logicalNot())];
}
