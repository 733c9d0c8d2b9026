/**
 * What gathers and scatters along one dimension share.
 *
 * @module
 */
import { formatShape, normalizeDim, ShapeError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { expand, iota, reshape } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";
import { checkIndices } from "./index_tensors.ts";

/** Index tensors for all dimensions: the given one along `dim`, and each place's own elsewhere. */
export function placesAlong(index: Tensor, dim: number): Tensor[] {
  return index.shape.map((extent, d) => {
    if (d === dim) return index;
    const others = index.shape.map((_, other) => other).filter((other) => other !== d);
    return expand(iota(extent, index.dtype, index.device), index.shape, others);
  });
}

/** Checks the index of `gather` and its kin, which has the rank of `x` and is nowhere larger. */
export function checkAlong(
  operation: string,
  x: Tensor,
  dim: number,
  index: Tensor,
): { readonly dim: number; readonly index: Tensor } {
  checkTensor(operation, x);
  const indices = checkIndices(operation, index);
  const along = normalizeDim(operation, dim, Math.max(1, x.ndim));
  const fits = indices.ndim === x.ndim &&
    indices.shape.every((extent, d) => d === along || extent <= x.shape[d]);
  if (!fits && indices.size > 0) {
    throw new ShapeError(
      `${operation}: Expected an index of ${x.ndim} dimensions, except in dim ${dim} not larger ` +
        `than ${formatShape(x.shape)}: got ${formatShape(indices.shape)}`,
    );
  }
  return { dim: along, index: indices };
}

/** Checks that indices are a vector; a scalar counts as one of size 1. */
export function checkVector(operation: string, index: Tensor): Tensor {
  const indices = checkIndices(operation, index);
  if (indices.ndim > 1) {
    throw new ShapeError(
      `${operation}: Expected a vector as index: got shape ${formatShape(indices.shape)}`,
    );
  }
  return reshape(indices, [indices.size]);
}
