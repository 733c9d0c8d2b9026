/**
 * What convolutions and pooling share: inputs with and without a batch.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { reshape } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The input with a batch dimension: `[channels, …]` gets one of size 1, which `finish` takes away
 * again.
 */
export function withBatch(
  operation: string,
  x: Tensor,
  spatial: number,
): { readonly batch: Tensor; readonly finish: (y: Tensor) => Tensor } {
  checkTensor(operation, x);
  if (x.ndim === spatial + 2) return { batch: x, finish: (y) => y };
  if (x.ndim === spatial + 1) {
    return {
      batch: reshape(x, [1, ...x.shape]),
      finish: (y) => reshape(y, y.shape.slice(1)),
    };
  }
  const places = ["length", "height, width", "depth, height, width"][spatial - 1];
  throw new ShapeError(
    `${operation}: Expected an input of shape [batch, channels, ${places}] or ` +
      `[channels, ${places}]: got ${formatShape(x.shape)}`,
  );
}
