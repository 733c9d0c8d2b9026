/**
 * Medians and modes.
 *
 * @module
 */
import { checkOptions, type DType, isFloating } from "../../engine/base/mod.ts";
import type { ReduceOptions, Tensor, ValuesAndIndices } from "../../engine/core/mod.ts";
import {
  add,
  argmax,
  convert,
  cummax,
  div,
  equal,
  expand,
  fullLike,
  gatherAlong,
  iota,
  less,
  reshape,
  select,
  shift,
  sort,
  stopGradient,
  sub,
  sum as sumOver,
} from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";
import { inWider } from "../wide.ts";
import { alongDim, checkNotEmpty, keepDims } from "./options.ts";

/** The elements at places along a dim (of size 1 there), with that dim removed unless `keepdim`. */
function pick(
  operation: string,
  x: Tensor,
  dim: number,
  { keepdim, placesOf }: {
    readonly keepdim: boolean | undefined;
    /** The places, with size 1 at `dim`, of rows that are not empty. */
    readonly placesOf: (rows: Tensor, dim: number) => Tensor;
  },
): ValuesAndIndices {
  const { rows, dim: along } = alongDim(operation, x, dim);
  checkNotEmpty(operation, rows, [along]);
  const places = placesOf(stopGradient(rows), along);
  const shape = x.shape.filter((_, d) => d !== along);
  const finish = (y: Tensor) =>
    keepDims(reshape(y, shape), x, x.ndim === 0 ? [] : [along], keepdim);
  return { values: finish(gatherAlong(rows, along, places)), indices: finish(places) };
}

/** The place of the lower median: of a row with NaN the first NaN, or NaN are passed over. */
function medianPlaces(rows: Tensor, dim: number, skipNaN: boolean): Tensor {
  const length = rows.shape[dim];
  const { indices: order } = sort(rows, { dim, descending: false });
  const numbers = sumOver(convert(equal(rows, rows), "int32"), [dim]);
  // Sorting puts NaN last: the first one stands right behind the numbers.
  const at = skipNaN
    ? div(sub(numbers, convert(less(fullLike(numbers, 0), numbers), "int32")), fullLike(numbers, 2))
    : select(
      equal(numbers, fullLike(numbers, length)),
      fullLike(numbers, (length - 1) >> 1),
      numbers,
    );
  return gatherAlong(order, dim, reshape(at, rows.shape.with(dim, 1)));
}

/** The median of all elements: where several are equal to it, they share the derivative evenly. */
function medianOfAll(operation: string, x: Tensor, skipNaN: boolean): Tensor {
  checkTensor(operation, x);
  const flat = reshape(x, [x.size]);
  const { values } = pick(operation, stopGradient(flat), 0, {
    keepdim: false,
    placesOf: (rows, dim) => medianPlaces(rows, dim, skipNaN),
  });
  if (!isFloating(x.dtype)) return values;
  return inWider([flat, values], (elements, middle) => {
    // The differences are 0: they carry the derivative alone. ∞ − ∞ is left out.
    const zero = fullLike(elements, 0);
    const difference = sub(elements, expand(middle, elements.shape, [0]));
    const isMedian = equal(difference, zero);
    const differences = select(isMedian, difference, zero);
    const count = sumOver(convert(isMedian, elements.dtype), [0]);
    const one = fullLike(count, 1);
    return add(middle, div(sumOver(differences, [0]), select(less(count, one), one, count)));
  });
}

/**
 * The median of all elements: of an even number of them the lower of the two in the middle; NaN if
 * there is one.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { median, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(median(tensor([4, 1, 3, 2])).itemSync(), 2);
 * const { values, indices } = median(tensor([[4, 1, 3], [7, 9, 8]]), 1);
 * assert.deepEqual(values.arraySync(), [3, 8]);
 * assert.deepEqual(indices.arraySync(), [2, 2]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function median(x: Tensor): Tensor;
/** The medians along a dim, and their places as int32. */
export function median(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function median(
  x: Tensor,
  dim?: number,
  options: ReduceOptions = {},
): Tensor | ValuesAndIndices {
  const { keepdim } = checkOptions("median", options, "keepdim: true");
  if (dim === undefined) return medianOfAll("median", x, false);
  return pick("median", x, dim, {
    keepdim,
    placesOf: (rows, along) => medianPlaces(rows, along, false),
  });
}

/**
 * The median of the elements that are not NaN (of none NaN), otherwise as `median`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { nanmedian, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(nanmedian(tensor([4, NaN, 1, 3])).itemSync(), 3);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function nanmedian(x: Tensor): Tensor;
/** The medians along a dim, and their places as int32. */
export function nanmedian(x: Tensor, dim: number, options?: ReduceOptions): ValuesAndIndices;
export function nanmedian(
  x: Tensor,
  dim?: number,
  options: ReduceOptions = {},
): Tensor | ValuesAndIndices {
  const { keepdim } = checkOptions("nanmedian", options, "keepdim: true");
  if (dim === undefined) return medianOfAll("nanmedian", x, true);
  return pick("nanmedian", x, dim, {
    keepdim,
    placesOf: (rows, along) => medianPlaces(rows, along, true),
  });
}

/**
 * The most frequent element along a dim, the smallest of several such, and where it stands last.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mode, tensor } from "@cotangent/cotangent";
 *
 * const { values, indices } = mode(tensor([3, 1, 1, 3, 2]));
 * assert.deepEqual([values.itemSync(), indices.itemSync()], [1, 2]);
 * ```
 *
 * @throws {ShapeError} if there are no elements
 */
export function mode(x: Tensor, dim = -1, options: ReduceOptions = {}): ValuesAndIndices {
  const { keepdim } = checkOptions("mode", options, "keepdim: true");
  return pick("mode", x, dim, { keepdim, placesOf: modePlaces });
}

function modePlaces(rows: Tensor, dim: number): Tensor {
  const { values: sorted, indices: order } = sort(rows, { dim, descending: false });
  const indexType: DType = "int32";
  const others = rows.shape.map((_, d) => d).filter((d) => d !== dim);
  const place = expand(iota(rows.shape[dim], indexType, rows.device), rows.shape, others);
  // A run of equal elements starts where an element differs from the one before.
  const repeats = equal(sorted, shift(sorted, dim, { fill: 0 }));
  const [start] = cummax(select(repeats, fullLike(place, 0), place), dim);
  // The length of a run up to here is greatest at the end of the longest one.
  const longest = argmax(sub(place, start), [dim]);
  return gatherAlong(order, dim, reshape(longest, rows.shape.with(dim, 1)));
}
