/**
 * Detections and targets of images, read from tensors.
 *
 * @module
 */
import { ArgumentError, describeValue, formatShape, ShapeError } from "../../engine/base/mod.ts";
import { Tensor } from "../../tensor.ts";
import { checkLabels, readNumbers, wideFloat } from "../inputs.ts";
import { type BoxFormat, checkBoxes } from "./boxes.ts";
import type { Box, TrueBox } from "./match_boxes.ts";

/** What was detected in one image. */
export interface BoxDetections {
  /** `[boxes, 4]`, floating. */
  readonly boxes: Tensor;
  /** `[boxes]`, floating. */
  readonly scores: Tensor;
  /** The classes, `[boxes]`, integers. */
  readonly labels: Tensor;
}

/** What is in one image. */
export interface BoxTargets {
  /** `[boxes, 4]`, floating. */
  readonly boxes: Tensor;
  /** The classes, `[boxes]`, integers. */
  readonly labels: Tensor;
  /** Whether a box stands for a crowd, `[boxes]`. @default none does */
  readonly iscrowd?: Tensor;
  /** By which boxes are small or large, `[boxes]`. @default width times height */
  readonly area?: Tensor;
}

/** One image, its boxes by class. */
export interface ImageBoxes {
  readonly detected: ReadonlyMap<number, readonly { readonly box: Box; readonly score: number }[]>;
  readonly truths: ReadonlyMap<number, readonly TrueBox[]>;
}

/**
 * The boxes of a batch of images, by one read.
 *
 * @throws {ShapeError} if tensors do not fit each other
 * @throws {ArgumentError} unless there are as many targets as detections, or if a score is NaN
 */
export async function readImages(
  metric: string,
  [preds, target]: readonly [preds: readonly BoxDetections[], target: readonly BoxTargets[]],
  format: BoxFormat,
): Promise<ImageBoxes[]> {
  if (!Array.isArray(preds) || !Array.isArray(target) || preds.length !== target.length) {
    const [first, second] = [preds, target].map((list) =>
      Array.isArray(list) ? `${list.length} images` : describeValue(list)
    );
    throw new ArgumentError(
      `${metric}: Expected two arrays of as many images as preds and target: ` +
        `got ${first} and ${second}`,
    );
  }
  preds.forEach((image) => checkImage(metric, image, ["scores", "labels"]));
  target.forEach((image) => checkImage(metric, image, ["labels", "iscrowd", "area"]));
  const parts = preds.flatMap((image, i) => [...tensorsOf(image), ...tensorsOf(target[i])]);
  const numbers = parts.length === 0
    ? new Float64Array(0)
    : await readNumbers(parts.map((part) => part.flatten().to(wideFloat(part))));
  let start = 0;
  const take = (part: Tensor | undefined) =>
    part === undefined ? undefined : numbers.subarray(start, start += part.size);
  return preds.map((image, i) => {
    const [boxes, labels, scores] = tensorsOf(image).map(take) as Float64Array[];
    if (scores.includes(NaN)) {
      throw new ArgumentError(`${metric}: Expected scores that can be ordered: got NaN`);
    }
    const { iscrowd, area } = target[i];
    const [trueBoxes, trueLabels] = [target[i].boxes, target[i].labels].map(take) as Float64Array[];
    const [crowds, areas] = [take(iscrowd), take(area)];
    const detected = Array.from(
      labels,
      (label, k) => ({ label, box: boxAt(boxes, k, format), score: scores[k] }),
    );
    const truths = Array.from(trueLabels, (label, k) => {
      const box = boxAt(trueBoxes, k, format);
      return { label, box, area: areas?.[k] ?? box[2] * box[3], crowd: (crowds?.[k] ?? 0) !== 0 };
    });
    return {
      detected: Map.groupBy(detected, ({ label }) => label),
      truths: Map.groupBy(truths, ({ label }) => label),
    };
  });
}

/** The tensors of an image in the order in which they are read. */
function tensorsOf(image: BoxDetections | BoxTargets): Tensor[] {
  const further = "scores" in image
    ? [image.scores]
    : [image.iscrowd, image.area].filter((part) => part !== undefined);
  return [image.boxes, image.labels, ...further];
}

function checkImage(
  metric: string,
  image: BoxDetections | BoxTargets,
  columns: readonly string[],
): void {
  const { boxes, labels } = image;
  if (boxes instanceof Tensor && boxes.size > 0) checkBoxes(metric, boxes);
  for (const name of ["boxes", ...columns]) {
    const part: unknown = image[name as keyof typeof image];
    const optional = name === "iscrowd" || name === "area";
    if (part instanceof Tensor ? true : part === undefined && optional) continue;
    throw new ArgumentError(
      `${metric}: Expected a tensor as ${name} of an image: got ${describeValue(part)}`,
    );
  }
  checkLabels(metric, labels, "labels");
  for (const name of columns) {
    const part = image[name as keyof typeof image] as Tensor | undefined;
    if (part === undefined || (part.ndim === 1 && part.size === boxes.size / 4)) continue;
    throw new ShapeError(
      `${metric}: Expected ${name} of shape [${boxes.size / 4}] as there are so many boxes: ` +
        `got ${formatShape(part.shape)}`,
    );
  }
}

function boxAt(boxes: Float64Array, place: number, format: BoxFormat): Box {
  const [x, y, right, bottom] = boxes.subarray(4 * place, 4 * place + 4);
  if (format === "xyxy") return [x, y, right - x, bottom - y];
  if (format === "xywh") return [x, y, right, bottom];
  return [x - right / 2, y - bottom / 2, right, bottom];
}
