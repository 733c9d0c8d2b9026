/**
 * Checks of images and of their sizes.
 *
 * @module
 */
import { checkInteger, describeValue, formatShape } from "../../engine/base/mod.ts";
import { ArgumentError, ShapeError, Tensor } from "../../tensor.ts";

/** A height and a width; one number is both. */
export type Size = number | readonly [height: number, width: number];

/**
 * The height and the width of an image, or of a batch of them.
 *
 * @throws {ArgumentError} if it is not a tensor
 * @throws {ShapeError} if it has fewer than two dimensions
 */
export function sizeOfImage(operation: string, image: Tensor): [height: number, width: number] {
  if (!(image instanceof Tensor)) {
    throw new ArgumentError(`${operation}: Expected a tensor: got ${describeValue(image)}`);
  }
  if (image.ndim < 2) {
    throw new ShapeError(
      `${operation}: Expected an image, [channels, height, width]: got shape ` +
        formatShape(image.shape),
    );
  }
  return [image.shape[image.ndim - 2], image.shape[image.ndim - 1]];
}

/**
 * A size that a user gives as two numbers above 0.
 *
 * @throws {ArgumentError} if it is something else
 */
export function checkSize(operation: string, size: Size): [height: number, width: number] {
  const pair = typeof size === "number" ? [size, size] : size;
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new ArgumentError(
      `${operation}: Expected a number or [height, width] as size: got ${describeValue(size)}`,
    );
  }
  for (const extent of pair) checkInteger(operation, extent, { name: "size", minimum: 1 });
  return [pair[0], pair[1]];
}
