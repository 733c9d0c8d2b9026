/**
 * Quantiles.
 *
 * @module
 */
import { ArgumentError, checkOptions, describeValue, ShapeError } from "../../engine/base/mod.ts";
import { type ReduceOptions, Tensor } from "../../engine/core/mod.ts";
import {
  add,
  ceil,
  concatenate,
  convert,
  equal,
  expand,
  floor,
  full,
  fullLike,
  gatherAlong,
  moveDim,
  mul,
  reshape,
  round,
  select,
  sort,
  stopGradient,
  sub,
  sum as sumOver,
} from "../../engine/primitive/mod.ts";
import { checkFloating, checkTensor } from "../operands.ts";
import { alongDim, checkNotEmpty } from "./options.ts";

/** Options of `quantile`. */
export interface QuantileOptions extends ReduceOptions {
  /** What to take between two neighbouring elements. @default "linear" */
  readonly interpolation?: Interpolation;
}

/** What is taken where a quantile lies between two elements. */
export type Interpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

const interpolations: readonly Interpolation[] = [
  "linear",
  "lower",
  "higher",
  "midpoint",
  "nearest",
];

/**
 * The quantiles `q` (numbers in [0, 1]) along a dim, or of all elements: the element at rank
 * `q · (n − 1)` of the sorted row, interpolated between its neighbours. A row with NaN gives NaN.
 * For a list of `q`, or a tensor `[count]` of the dtype of `x`, the result has a first dimension of
 * that size.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { quantile, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([4, 1, 3, 2]);
 * assert.equal(quantile(x, 0.5).itemSync(), 2.5);
 * assert.deepEqual(quantile(x, [0, 1]).arraySync(), [1, 4]);
 * ```
 *
 * @throws {ArgumentError} if a number of `q` is outside of [0, 1]
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  dim?: number,
  options: QuantileOptions = {},
): Tensor {
  const { interpolation = "linear", keepdim = false } = checkOptions(
    "quantile",
    options,
    "keepdim: true",
  );
  checkTensor("quantile", x);
  if (!interpolations.includes(interpolation)) {
    throw new ArgumentError(
      `quantile: Expected one of ${interpolations.join(", ")} as interpolation: got ` +
        describeValue(interpolation),
    );
  }
  const { rows, dim: along } = dim === undefined
    ? alongDim("quantile", reshape(x, [x.size]), 0)
    : alongDim("quantile", x, dim);
  checkFloating("quantile", x.dtype);
  checkNotEmpty("quantile", rows, [along]);
  const wanted = quantilesOf(q, x);
  const last = moveDim(rows, along, rows.ndim - 1);
  const picked = moveDim(quantilesOfRows(last, wanted, interpolation), last.ndim - 1, 0);

  const kept = x.shape.map((extent, d) => dim === undefined || d === along ? 1 : extent);
  const shape = keepdim ? kept : picked.shape.slice(1);
  const isList = q instanceof Tensor ? q.ndim > 0 : typeof q !== "number";
  return reshape(picked, isList ? [wanted.shape[0], ...shape] : shape);
}

/** The quantiles wanted as a tensor `[count]`. */
function quantilesOf(q: number | readonly number[] | Tensor, x: Tensor): Tensor {
  if (q instanceof Tensor) {
    if (q.ndim > 1) {
      throw new ShapeError(
        `quantile: Expected a tensor of rank 0 or 1 as q: got [${q.shape.join(", ")}]`,
      );
    }
    return reshape(convert(q, x.dtype), [q.size]);
  }
  const list = typeof q === "number" ? [q] : q;
  if (!Array.isArray(list) || list.length === 0) {
    throw new ArgumentError(
      `quantile: Expected a number, a list of at least one, or a tensor as q: got ` +
        (Array.isArray(list) ? "an empty list" : describeValue(list)),
    );
  }
  for (const value of list) {
    if (typeof value === "number" && value >= 0 && value <= 1) continue;
    throw new ArgumentError(
      `quantile: Expected numbers from 0 to 1 as q: got ${describeValue(value)}`,
    );
  }
  return concatenate(list.map((value) => full([1], value, x.dtype, x.device)), 0);
}

/** Rows `[…, n]` and quantiles `[count]` to `[…, count]`. */
function quantilesOfRows(
  rows: Tensor,
  q: Tensor,
  interpolation: Interpolation,
): Tensor {
  const dim = rows.ndim - 1;
  const length = rows.shape[dim];
  const shape = rows.shape.with(dim, q.shape[0]);
  const leading = shape.map((_, d) => d).slice(0, dim);
  const { indices: order } = sort(stopGradient(rows), { dim, descending: false });

  const plain = expand(mul(q, fullLike(q, length - 1)), shape, leading);
  const numbers = expand(sumOver(convert(equal(rows, rows), "int32"), [dim]), shape, [dim]);
  // NaN are sorted to the end: with one, it is the quantile.
  const complete = equal(numbers, fullLike(numbers, length));
  const rank = select(complete, plain, fullLike(plain, length - 1));

  const at = (place: Tensor) =>
    gatherAlong(rows, dim, gatherAlong(order, dim, convert(place, "int32")));
  if (interpolation === "lower") return at(floor(rank));
  if (interpolation === "higher") return at(ceil(rank));
  if (interpolation === "nearest") return at(round(rank));
  const below = floor(rank);
  const low = at(below);
  const high = at(ceil(rank));
  const weight = interpolation === "midpoint" ? fullLike(rank, 0.5) : sub(rank, below);
  // ∞ − ∞ is no number, but between equal neighbours there is nothing to add.
  const gap = sub(high, low);
  return add(low, mul(weight, select(equal(gap, gap), gap, fullLike(gap, 0))));
}
