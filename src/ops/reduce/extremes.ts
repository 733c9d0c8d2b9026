/**
 * The largest and smallest elements, and where they are.
 *
 * @module
 */
import { checkOptions, isFloating } from "../../engine/base/mod.ts";
import type { Dims, ReduceOptions, Tensor } from "../../engine/core/mod.ts";
import {
  argmax as argmaxOver,
  argmin as argminOver,
  gatherAlong,
  max as maxOver,
  min as minOver,
  reshape,
  stopGradient,
} from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";
import { checkNotEmpty, keepDims, reducedDims } from "./options.ts";

type Over = (x: Tensor, dims: readonly number[]) => Tensor;

function extreme(
  operation: string,
  over: Over,
  x: Tensor,
  { dim, options }: { readonly dim: Dims | undefined; readonly options: ReduceOptions },
): Tensor {
  const dims = reducedDims(operation, x, dim);
  checkOptions(operation, options, "keepdim: true");
  checkNotEmpty(operation, x, dims);
  return keepDims(over(x, dims), x, dims, options.keepdim);
}

/**
 * The elements at the places that `place` finds along one dim: as in PyTorch, the derivative goes to
 * that place alone.
 */
function extremeAlong(
  operation: string,
  place: Over,
  x: Tensor,
  { dim, options }: { readonly dim: number; readonly options: ReduceOptions },
): Tensor {
  const [along] = reducedDims(operation, x, dim);
  checkOptions(operation, options, "keepdim: true");
  if (along === undefined) return x;
  checkNotEmpty(operation, x, [along]);
  const kept = x.shape.with(along, 1);
  const places = reshape(place(stopGradient(x), [along]), kept);
  const values = gatherAlong(x, along, places);
  return options.keepdim ? values : reshape(values, x.shape.toSpliced(along, 1));
}

/**
 * The largest element over dims (all by default); NaN where there is one. Among equal largest
 * elements the first one of a single dim has the derivative, over several dims they share it evenly.
 * `argmax` tells the places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { max, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(max(tensor([[1, 3], [4, 2]]), 1).arraySync(), [3, 4]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function max(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  if (typeof dim === "number" && isFloating(checkTensor("max", x).dtype)) {
    return extremeAlong("max", argmaxOver, x, { dim, options });
  }
  return extreme("max", maxOver, x, { dim, options });
}

/**
 * The smallest element over dims (all by default); NaN where there is one. Among equal smallest
 * elements the first one of a single dim has the derivative, over several dims they share it evenly.
 * `argmin` tells the places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { min, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(min(tensor([[1, 3], [4, 2]]), 1).arraySync(), [1, 2]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function min(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  if (typeof dim === "number" && isFloating(checkTensor("min", x).dtype)) {
    return extremeAlong("min", argminOver, x, { dim, options });
  }
  return extreme("min", minOver, x, { dim, options });
}

/**
 * The largest element over dims: `max` whose derivative equal elements always share evenly.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { amax, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(amax(tensor([[1, 3], [4, 2]]), [0, 1]).itemSync(), 4);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function amax(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  return extreme("amax", maxOver, x, { dim, options });
}

/**
 * The smallest element over dims: `min` whose derivative equal elements always share evenly.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { amin, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(amin(tensor([[1, 3], [4, 2]]), [0, 1]).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function amin(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  return extreme("amin", minOver, x, { dim, options });
}

/** The smallest and the largest elements. */
export interface MinAndMax {
  /** The smallest. */
  readonly min: Tensor;
  /** The largest. */
  readonly max: Tensor;
}

/**
 * The smallest and the largest element over dims (all by default).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { aminmax, tensor } from "@cotangent/cotangent";
 *
 * const { min, max } = aminmax(tensor([2, 7, 1]));
 * assert.deepEqual([min.itemSync(), max.itemSync()], [1, 7]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function aminmax(x: Tensor, dim?: Dims, options: ReduceOptions = {}): MinAndMax {
  return {
    min: extreme("aminmax", minOver, x, { dim, options }),
    max: extreme("aminmax", maxOver, x, { dim, options }),
  };
}

/**
 * Where the largest element along a dim is, as int32: the first of equals, and a NaN counts as the
 * largest. Without a dim, the place in row-major order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { argmax, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 3], [4, 2]]);
 * assert.deepEqual(argmax(x, 1).arraySync(), [1, 0]);
 * assert.equal(argmax(x).itemSync(), 2);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function argmax(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor {
  return extreme("argmax", argmaxOver, x, { dim, options });
}

/**
 * Where the smallest element along a dim is, as int32: the first of equals, and a NaN counts as the
 * smallest. Without a dim, the place in row-major order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { argmin, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(argmin(tensor([[1, 3], [4, 2]]), 0).arraySync(), [0, 1]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function argmin(x: Tensor, dim?: number, options: ReduceOptions = {}): Tensor {
  return extreme("argmin", argminOver, x, { dim, options });
}
