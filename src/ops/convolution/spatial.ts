/**
 * What convolutions and pooling share: arguments with an entry a spatial dimension, and batches.
 *
 * @module
 */
import { ArgumentError, checkInteger, formatShape, ShapeError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { reshape } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/** A number for every spatial dimension, or one number for each. */
export type PerDimension = number | readonly number[];

/** One number a spatial dimension. */
export function perDimension(
  operation: string,
  value: PerDimension,
  { count, name, minimum }: {
    readonly count: number;
    readonly name: string;
    readonly minimum: number;
  },
): number[] {
  if (!Array.isArray(value)) {
    checkInteger(operation, value, { name, minimum });
    return new Array<number>(count).fill(value as number);
  }
  const list: readonly number[] = value.length === 1 && count > 1
    ? new Array<number>(count).fill(value[0])
    : value;
  if (list.length !== count) {
    throw new ArgumentError(
      `${operation}: Expected a number or a list of ${count} as ${name}: got [${list.join(", ")}]`,
    );
  }
  for (const entry of list) checkInteger(operation, entry, { name, minimum });
  return [...list];
}

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
