/**
 * Slices, gathers and shifts along one dimension, in terms of the primitives for all of them.
 *
 * @module
 */
import type { Tensor } from "../core/mod.ts";
import { iota } from "./constant.ts";
import { gather } from "./gathering.ts";
import { expand } from "./movement.ts";
import { pad, slice } from "./slicing.ts";

/** `length` elements along a dimension from `start` on. */
export function sliceAlong(
  x: Tensor,
  dim: number,
  { start, length }: { readonly start: number; readonly length: number },
): Tensor {
  return slice(x, {
    starts: x.shape.map((_, d) => d === dim ? start : 0),
    sizes: x.shape.with(dim, length),
    steps: x.shape.map(() => 1),
  });
}

/**
 * For each place of `index`, the element of `x` at that place with its number along `dim` replaced
 * by the index. The other dimensions are equal.
 */
export function gatherAlong(x: Tensor, dim: number, index: Tensor): Tensor {
  const places = index.shape.map((extent, d) => {
    if (d === dim) return index;
    const others = index.shape.map((_, i) => i).filter((i) => i !== d);
    return expand(iota(extent, index.dtype, index.device), index.shape, others);
  });
  return gather(x, places);
}

/** Options of `shift`. */
export interface ShiftOptions {
  /** What stands in the place that becomes free. */
  readonly fill: number;
  /** Whether each element takes its successor's value instead. @default false */
  readonly reverse?: boolean;
}

/** Each element replaced by its predecessor along a dimension. */
export function shift(x: Tensor, dim: number, { fill, reverse = false }: ShiftOptions): Tensor {
  const length = x.shape[dim];
  if (length === 0) return x;
  const kept = sliceAlong(x, dim, { start: reverse ? 1 : 0, length: length - 1 });
  const none = x.shape.map(() => 0);
  return pad(kept, {
    low: none.with(dim, reverse ? 0 : 1),
    high: none.with(dim, reverse ? 1 : 0),
    interior: none,
    value: fill,
  });
}
