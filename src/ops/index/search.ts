/**
 * Counts, and places in sorted sequences.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  add,
  convert,
  div,
  expand,
  fullLike,
  gather,
  less,
  lessEqual,
  not,
  reshape,
  scatter,
  select,
} from "../../engine/primitive/mod.ts";
import { full, tensor } from "../create/mod.ts";
import { asTensor, checkTensor } from "../operands.ts";
import { dataSync } from "../read/mod.ts";
import { refuseTracers } from "./coordinates.ts";
import { takeAlongDim } from "./gather.ts";
import { checkIndices } from "./index_tensors.ts";

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts for; anything but float32 is summed in float64. @default 1 */
  readonly weights?: Tensor;
  /** The least number of bins. @default 0 */
  readonly minlength?: number;
}

/**
 * How often each number from 0 on occurs in a vector of integers, int32; with weights, the sums of
 * the weights.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bincount, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([1, 3, 1], { dtype: "int32" });
 * assert.deepEqual(bincount(x).arraySync(), [0, 2, 0, 1]);
 * ```
 *
 * @throws {ShapeError} unless it is a vector
 * @throws {ArgumentError} if a number is negative
 * @throws {TraceError} if the tensor is traced
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  const { weights, minlength = 0 } = checkOptions("bincount", options, "minlength: 10");
  refuseTracers("bincount", checkTensor("bincount", x));
  if (x.ndim !== 1) {
    throw new ShapeError(`bincount: Expected a vector: got shape ${formatShape(x.shape)}`);
  }
  const indices = checkIndices("bincount", x, "input");
  const values = Array.from(dataSync(indices) as ArrayLike<number | bigint>, Number);
  const lowest = values.reduce((least, value) => Math.min(least, value), 0);
  if (lowest < 0) {
    throw new ArgumentError(`bincount: Expected numbers from 0 on: got ${lowest}`);
  }
  if (
    weights !== undefined &&
    !shapesEqual(checkTensor("bincount", weights, "weights").shape, x.shape)
  ) {
    throw new ShapeError(
      `bincount: Expected a weight for each number: got ${formatShape(weights.shape)} and ` +
        formatShape(x.shape),
    );
  }
  const bins = values.reduce((most, value) => Math.max(most, value + 1), minlength);
  const updates = weights === undefined
    ? full(x.shape, 1, { dtype: "int32" })
    : convert(weights, weights.dtype === "float32" ? "float32" : "float64");
  const zeros = full([bins], 0, { dtype: updates.dtype });
  return scatter(zeros, [indices], updates, { operation: "bincount", combine: "add" });
}

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  /** Whether the place behind equal elements is meant. @default false */
  readonly right?: boolean;
  /** The same in words. @default "left" */
  readonly side?: "left" | "right";
  /** The places of the sequence's elements in ascending order, if it is not sorted: `argsort`'s. */
  readonly sorter?: Tensor;
}

/**
 * For each value the place in a sorted sequence before which it would be put to keep it sorted;
 * int32. The sequence is a vector, or the last dimension of a tensor whose others are the values'.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { searchsorted, tensor } from "@cotangent/cotangent";
 *
 * const places = searchsorted(tensor([1, 3, 5]), tensor([3, 4]));
 * assert.deepEqual(places.arraySync(), [1, 2]);
 * ```
 *
 * @throws {ShapeError} if the leading dimensions differ
 */
export function searchsorted(
  sequence: Tensor,
  values: TensorLike,
  options: SearchsortedOptions = {},
): Tensor {
  const { right = false, side, sorter } = checkOptions("searchsorted", options, "right: true");
  checkTensor("searchsorted", sequence, "sequence");
  if (sorter !== undefined) {
    const options = { right, ...(side !== undefined && { side }) };
    return searchsorted(inOrder(sequence, sorter), values, options);
  }
  const wanted = asTensor("searchsorted", values);
  if (sequence.ndim === 0) throw new ShapeError("searchsorted: Expected a sequence: got a scalar");
  const batched = sequence.ndim > 1;
  if (
    batched && !shapesEqual(sequence.shape.slice(0, -1), wanted.shape.slice(0, -1))
  ) {
    throw new ShapeError(
      `searchsorted: Expected equal dimensions before the last: got ` +
        `${formatShape(sequence.shape)} and ${formatShape(wanted.shape)}`,
    );
  }
  if (side !== undefined && side !== "left" && side !== "right") {
    throw new ArgumentError(`searchsorted: Expected "left" or "right" as side: got ${side}`);
  }
  const behind = side === undefined ? right : side === "right";
  const [boundaries, targets] = sequence.dtype === wanted.dtype
    ? [sequence, wanted]
    : [convert(sequence, "float64"), convert(wanted, "float64")];
  const rows = batched ? sequence.shape.slice(0, -1) : [];
  return bisect(boundaries, targets, { rows, behind });
}

/** The elements of a sequence in the order that a sorter gives. */
function inOrder(sequence: Tensor, sorter: Tensor): Tensor {
  if (!shapesEqual(checkTensor("searchsorted", sorter, "sorter").shape, sequence.shape)) {
    throw new ShapeError(
      `searchsorted: Expected a sorter of the sequence's shape: got ${
        formatShape(sorter.shape)
      } and ${formatShape(sequence.shape)}\nMake it with sequence.argsort(-1)`,
    );
  }
  return takeAlongDim(sequence, sorter, -1);
}

/** Bisection for all values at once: each turn halves what is left. */
function bisect(
  boundaries: Tensor,
  targets: Tensor,
  { rows, behind }: { readonly rows: readonly number[]; readonly behind: boolean },
): Tensor {
  const length = boundaries.shape[boundaries.ndim - 1];
  const shape = targets.shape;
  let low = convert(fullLike(targets, 0), "int32");
  let high = fullLike(low, length);
  const rowCount = rows.reduce((product, extent) => product * extent, 1);
  const flat = reshape(boundaries, [rowCount * length]);
  const rowStarts = rows.length === 0 ? fullLike(low, 0) : startsOf(shape, rowCount, length, low);
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    const middle = div(add(low, high), fullLike(low, 2));
    const open = less(low, high);
    const safe = select(open, middle, fullLike(middle, 0));
    const found = gather(flat, [add(rowStarts, safe)], "searchsorted");
    // Written so that a NaN, which is not below anything, goes to the end.
    const goesRight = not(behind ? less(targets, found) : lessEqual(targets, found));
    const next = add(middle, fullLike(middle, 1));
    low = select(open, select(goesRight, next, low), low);
    high = select(open, select(goesRight, high, middle), high);
  }
  return low;
}

/** Where each value's row of boundaries starts. */
function startsOf(shape: readonly number[], rows: number, length: number, like: Tensor): Tensor {
  const starts = tensor(Int32Array.from({ length: rows }, (_, row) => row * length));
  const columns = shape[shape.length - 1];
  return reshape(expand(starts, [rows, columns], [1]), like.shape);
}

/**
 * The bin of each value between sorted boundaries: `searchsorted` with its arguments exchanged.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bucketize, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bucketize(tensor([0, 2, 9]), tensor([1, 3])).arraySync(), [0, 1, 2]);
 * ```
 */
export function bucketize(
  values: TensorLike,
  boundaries: Tensor,
  options: { readonly right?: boolean } = {},
): Tensor {
  const { right = false } = checkOptions("bucketize", options, "right: true");
  return searchsorted(boundaries, values, { right });
}
