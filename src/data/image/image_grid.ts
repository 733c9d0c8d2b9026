/**
 * Many images in one.
 *
 * @module
 */
import { checkInteger, describeValue, formatShape } from "../../engine/base/mod.ts";
import { ArgumentError, pad, ShapeError, stack, Tensor } from "../../tensor.ts";

/** How images are put beside each other. */
export interface ImageGridOptions {
  /** How many stand in a row. @default 8 */
  readonly columns?: number;
  /** How many pixels lie between two, and around all. @default 2 */
  readonly padding?: number;
  /** What these pixels are. @default 0 */
  readonly value?: number;
}

/**
 * Images of one shape in rows and columns of one image, for `writePng`: a batch
 * `[n, channels, height, width]`, or a list of `[channels, height, width]` or `[height, width]`. The
 * result is `[channels, rows · (height + padding) + padding, columns · (width + padding) + padding]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import { imageGrid } from "@cotangent/cotangent/data";
 *
 * const grid = imageGrid(ones([3, 1, 1, 1]), { columns: 2, padding: 1 });
 * assert.deepEqual(grid.arraySync(), [[
 *   [0, 0, 0, 0, 0],
 *   [0, 1, 0, 1, 0],
 *   [0, 0, 0, 0, 0],
 *   [0, 1, 0, 0, 0],
 *   [0, 0, 0, 0, 0],
 * ]]);
 * ```
 *
 * @throws {ShapeError} if they are not images of one shape, or there is none
 */
export function imageGrid(
  images: Tensor | readonly Tensor[],
  { columns = 8, padding = 2, value = 0 }: ImageGridOptions = {},
): Tensor {
  checkInteger("imageGrid", columns, { name: "columns", minimum: 1 });
  checkInteger("imageGrid", padding, { name: "padding", minimum: 0 });
  const batch = batchOf(images);
  const [count, channels, height, width] = batch.shape;
  const across = Math.min(columns, count);
  const down = Math.ceil(count / across);
  // Each image brings the lines above and to the left of it; those at the far ends come last.
  const framed = pad(batch, [[padding, 0], [padding, 0]], { value });
  const filled = pad(framed, [[0, across * down - count], [0, 0], [0, 0], [0, 0]], { value });
  const grid = filled
    .reshape([down, across, channels, height + padding, width + padding])
    .permute([2, 0, 3, 1, 4])
    .reshape([channels, down * (height + padding), across * (width + padding)]);
  return pad(grid, [[0, padding], [0, padding]], { value });
}

function batchOf(images: Tensor | readonly Tensor[]): Tensor {
  if (!(images instanceof Tensor) && !Array.isArray(images)) {
    throw new ArgumentError(
      `imageGrid: Expected a tensor or an array of tensors: got ${describeValue(images)}`,
    );
  }
  const tensor = images instanceof Tensor ? images : images.length > 0 ? stack(images) : null;
  const batch = tensor?.ndim === 3 && Array.isArray(images) ? tensor.unsqueeze(1) : tensor;
  if (batch?.ndim === 4 && batch.shape[0] > 0) return batch;
  throw new ShapeError(
    `imageGrid: Expected [n, channels, height, width], or a list of images: got ` +
      (tensor === null ? "an empty list" : formatShape(tensor.shape)),
  );
}
