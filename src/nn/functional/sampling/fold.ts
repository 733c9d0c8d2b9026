/**
 * Images cut into windows, and windows added up to images.
 *
 * @module
 */
import {
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
} from "../../../engine/base/mod.ts";
import { type Tensor, vjp, zeros } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/** Options of `unfold` and `fold`. */
export interface FoldOptions {
  /** The distance of elements of a window. @default 1 */
  readonly dilation?: PerDimension;
  /** How many zeros stand on either side. @default 0 */
  readonly padding?: PerDimension;
  /** The distance of windows. @default 1 */
  readonly stride?: PerDimension;
}

/** The options of windows of an image, one for each of its two dims. */
interface Windows {
  readonly kernel: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
  readonly stride: readonly number[];
}

/**
 * The windows of an image `[batch, channels, height, width]` as columns,
 * `[batch, channels · kernel height · kernel width, windows]`; without the batch if the input has none.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const image = arange(9, { dtype: "float32" }).reshape([1, 1, 3, 3]);
 * const columns = nn.functional.unfold(image, 2);
 * assert.deepEqual(columns.shape, [1, 4, 4]);
 * assert.deepEqual(columns.at(0, ":", 0).arraySync(), [0, 1, 3, 4]);
 * ```
 *
 * @throws {ShapeError} if the rank is not 3 or 4, or no window fits
 * @throws {ArgumentError} if an option is not whole
 */
export function unfold(
  x: Tensor,
  kernelSize: PerDimension,
  options: FoldOptions = {},
): Tensor {
  checkFloats("unfold", x);
  const windows = windowsOf("unfold", kernelSize, options);
  if (x.ndim !== 3 && x.ndim !== 4) {
    throw new ShapeError(
      "unfold: Expected an input [batch, channels, height, width] or [channels, height, width]: " +
        `got ${formatShape(x.shape)}`,
    );
  }
  checkWindows("unfold", x.shape.slice(-2), windows);
  return x.ndim === 3 ? columnsOf(x.unsqueeze(0), windows).squeeze(0) : columnsOf(x, windows);
}

/**
 * The image `[batch, channels, ...outputSize]` whose windows, `columns`
 * `[batch, channels · kernel height · kernel width, windows]`, are added up where they overlap: the
 * transpose of `unfold`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const image = nn.functional.fold(ones([1, 4, 4]), { outputSize: 3, kernelSize: 2 });
 * assert.deepEqual(image.at(0, 0).arraySync(), [[1, 2, 1], [2, 4, 2], [1, 2, 1]]);
 * ```
 *
 * @throws {ShapeError} if the columns are not those of an image of this size
 * @throws {ArgumentError} if an option is not whole
 */
export function fold(columns: Tensor, options: FoldImageOptions): Tensor {
  checkFloats("fold", columns);
  const { outputSize, kernelSize, ...further } = options;
  const size = perDimension("fold", outputSize, { count: 2, name: "outputSize", minimum: 1 });
  const windows = windowsOf("fold", kernelSize, further);
  const counts = checkWindows("fold", size, windows);
  const [rows, count] = columns.shape.slice(-2);
  const [area, expected] = [windows.kernel, counts].map(([a, b]) => a * b);
  const isColumns = columns.ndim === 2 || columns.ndim === 3;
  if (!isColumns || rows % area !== 0 || count !== expected) {
    throw new ShapeError(
      `fold: Expected columns [batch, channels · ${area}, ${expected}], with or without the batch: ` +
        `got ${formatShape(columns.shape)}`,
    );
  }
  const { dtype, device } = columns;
  const batch = columns.ndim === 3 ? columns.shape[0] : 1;
  const image = zeros([batch, rows / area, ...size], { dtype, device });
  const [, transpose] = vjp((image: Tensor) => columnsOf(image, windows), image);
  const [folded] = transpose(columns.reshape([batch, rows, count]));
  return columns.ndim === 3 ? folded : folded.squeeze(0);
}

/** Options of `fold`. */
export interface FoldImageOptions extends FoldOptions {
  /** Height and width of the image. */
  readonly outputSize: PerDimension;
  /** Height and width of a window. */
  readonly kernelSize: PerDimension;
}

function windowsOf(
  operation: string,
  kernelSize: PerDimension,
  { dilation = 1, padding = 0, stride = 1 }: FoldOptions,
): Windows {
  const pair = (value: PerDimension, name: string, minimum: number) =>
    perDimension(operation, value, { count: 2, name, minimum });
  return {
    kernel: pair(kernelSize, "kernelSize", 1),
    dilation: pair(dilation, "dilation", 1),
    padding: pair(padding, "padding", 0),
    stride: pair(stride, "stride", 1),
  };
}

/** From its first to its last element. */
function extentsOf({ kernel, dilation }: Windows): number[] {
  return kernel.map((size, i) => (size - 1) * dilation[i] + 1);
}

/** How many windows there are in either dim; there must be one. */
function checkWindows(operation: string, size: readonly number[], windows: Windows): number[] {
  const { padding, stride } = windows;
  const counts = extentsOf(windows).map((extent, i) =>
    Math.floor((size[i] + 2 * padding[i] - extent) / stride[i]) + 1
  );
  if (Math.min(...counts) >= 1) return counts;
  throw new ShapeError(
    `${operation}: Expected windows of ${
      formatShape(extentsOf(windows))
    } that fit into the padded image: got an image of ${formatShape(size)}`,
  );
}

/** The columns of an image with a batch. */
function columnsOf(x: Tensor, windows: Windows): Tensor {
  const { kernel, dilation, padding: [top, left], stride } = windows;
  const extents = extentsOf(windows);
  const padded = top + left === 0 ? x : x.pad([[top, top], [left, left]]);
  const cut = padded.unfold(2, extents[0], stride[0]).unfold(3, extents[1], stride[1])
    .slice(4, 0, null, dilation[0]).slice(5, 0, null, dilation[1]);
  const [batch, channels, rows, columns] = cut.shape;
  return cut.permute([0, 1, 4, 5, 2, 3])
    .reshape([batch, channels * kernel[0] * kernel[1], rows * columns]);
}
