/**
 * Rows of a table, reduced bag by bag.
 *
 * @module
 */
import {
  ArgumentError,
  checkIndex,
  DTypeError,
  formatShape,
  IndexError,
  isInteger,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import {
  arange,
  full,
  isTraced,
  searchsorted,
  stopGradient,
  type Tensor,
  zeros,
} from "../../../tensor.ts";
import { checkFloats, checkOneOf } from "../arguments.ts";
import { checkTable, type EmbeddingFunctionOptions, readRows } from "./embedding.ts";

/** How the rows of a bag are reduced. */
export type BagMode = "sum" | "mean" | "max";

/** Options of `embeddingBag`. */
export interface EmbeddingBagFunctionOptions extends EmbeddingFunctionOptions {
  /**
   * Where each bag starts in a vector of integers, int32 `[bags]`, the first at 0. A matrix has a bag a
   * row. @default null
   */
  readonly offsets?: Tensor | null;
  /** How the rows of a bag are reduced; an empty bag gives zeros. @default "mean" */
  readonly mode?: BagMode;
  /** What each row is multiplied by, in the shape of the integers; with "sum" alone. @default null */
  readonly perSampleWeights?: Tensor | null;
  /** Whether the last of the offsets is where the last bag ends. @default false */
  readonly includeLastOffset?: boolean;
}

/**
 * The rows of `weight` `[rows, features]` that the integers `x` name, reduced over each bag:
 * `[bags, features]`. Bags are the rows of `x` `[bags, size]`, or begin at `offsets` in `x` `[n]`. Rows
 * of `paddingIdx` do not count in their bag.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = tensor([[1, 2], [3, 4], [5, 6]]);
 * const x = tensor([0, 1, 2], { dtype: "int32" });
 * const offsets = tensor([0, 2], { dtype: "int32" });
 * const y = nn.functional.embeddingBag(x, weight, { offsets, mode: "sum" });
 * assert.deepEqual(y.arraySync(), [[4, 6], [5, 6]]);
 * ```
 *
 * @throws {DTypeError} if `x` or the offsets are not of integers, or the weight not of floats
 * @throws {ShapeError} if a shape does not fit
 * @throws {IndexError} if an integer is out of range, or the offsets do not ascend from 0
 * @throws {ArgumentError} for options that do not go together
 */
export function embeddingBag(
  x: Tensor,
  weight: Tensor,
  options: EmbeddingBagFunctionOptions = {},
): Tensor {
  const operation = "embeddingBag";
  const { mode = "mean", perSampleWeights = null, paddingIdx = null } = options;
  checkTable(operation, x, weight);
  checkOneOf(operation, mode, { name: "mode", values: ["sum", "mean", "max"] });
  if (mode === "max" && options.scaleGradByFreq) {
    throw new ArgumentError(`${operation}: Cannot scale gradients by frequency in mode "max"`);
  }
  const places = x.flatten();
  let rows = readRows(operation, places, weight, options);
  if (perSampleWeights !== null) {
    rows = rows.mul(samplesOf(x, perSampleWeights, mode).unsqueeze(1));
  }
  const bags = bagsOf(x, options);
  const counted = paddingIdx === null
    ? null
    : places.ne(checkIndex(operation, paddingIdx, { name: "paddingIdx", size: weight.shape[0] }));
  return bags.size === null
    ? reduceBags(rows, bags, { mode, counted })
    : reduceRows(rows, [bags.count, bags.size], { mode, counted });
}

/** Which bag each element is in. */
type Bags =
  | { readonly count: number; readonly size: number }
  | { readonly count: number; readonly size: null; readonly numbers: Tensor };

/** How rows are reduced, and which of them count. */
interface Reduction {
  readonly mode: BagMode;
  /** Bools `[n]`, or null if all do. */
  readonly counted: Tensor | null;
}

/** The reduction of bags of one size. */
function reduceRows(
  rows: Tensor,
  [bags, size]: readonly [number, number],
  { mode, counted }: Reduction,
): Tensor {
  const grouped = rows.reshape([bags, size, rows.shape[1]]);
  const mask = counted?.reshape([bags, size, 1]) ?? null;
  if (size === 0) return grouped.sum(1);
  if (mode === "max") {
    if (mask === null) return firstMaximum(grouped);
    return firstMaximum(grouped.where(mask, -Infinity)).where(mask.any(1), 0);
  }
  const total = (mask === null ? grouped : grouped.where(mask, 0)).sum(1);
  if (mode === "sum") return total;
  return mask === null ? total.div(size) : total.div(mask.sum(1).clamp(1, null).to(rows.dtype));
}

/** The maximum over dim 1, of equal ones the first, which alone gets a gradient. */
function firstMaximum(grouped: Tensor): Tensor {
  return grouped.takeAlongDim(grouped.argmax(1, { keepdim: true }), 1).squeeze(1);
}

/** The reduction of bags of any sizes. */
function reduceBags(
  rows: Tensor,
  { count, numbers }: { readonly count: number; readonly numbers: Tensor },
  { mode, counted }: Reduction,
): Tensor {
  const { dtype, device } = rows;
  const ones = zeros([rows.shape[0]], { dtype, device }).add(1);
  const weights = counted === null ? ones : ones.where(counted, 0);
  const empty = zeros([count, rows.shape[1]], { dtype, device });
  const sizes = zeros([count], { dtype, device }).indexAdd(0, numbers, weights).unsqueeze(1);
  if (mode === "max") {
    const candidates = counted === null ? rows : rows.where(counted.unsqueeze(1), -Infinity);
    return firstMaximumOf(candidates, numbers, count).where(sizes.gt(0), 0);
  }
  const summands = counted === null ? rows : rows.where(counted.unsqueeze(1), 0);
  const total = empty.indexAdd(0, numbers, summands);
  return mode === "sum" ? total : total.div(sizes.clamp(1, null));
}

/** The maximum of each bag, of equal ones the first, which alone gets a gradient; any of empty bags. */
function firstMaximumOf(rows: Tensor, numbers: Tensor, count: number): Tensor {
  const [length, features] = rows.shape;
  const shape = [count, features];
  if (length === 0) return zeros(shape, { dtype: rows.dtype, device: rows.device });
  const index = numbers.unsqueeze(1).expand(rows.shape);
  const most = full(shape, -Infinity, { dtype: rows.dtype, device: rows.device })
    .scatterReduce(0, index, stopGradient(rows), "amax");
  const isMost = rows.eq(most.indexSelect(0, numbers)).logicalOr(rows.isnan());
  const places = arange(length, { dtype: "int32" }).unsqueeze(1).where(isMost, length);
  const first = full(shape, length, { dtype: "int32", device: rows.device })
    .scatterReduce(0, index, places, "amin");
  return rows.takeAlongDim(first.clamp(0, length - 1), 0);
}

/** The factors of the rows as a vector. */
function samplesOf(x: Tensor, perSampleWeights: Tensor, mode: BagMode): Tensor {
  checkFloats("embeddingBag", perSampleWeights, "perSampleWeights");
  if (mode !== "sum") {
    throw new ArgumentError(
      `embeddingBag: Expected mode "sum" with perSampleWeights: got ${JSON.stringify(mode)}`,
    );
  }
  if (!shapesEqual(x.shape, perSampleWeights.shape)) {
    throw new ShapeError(
      "embeddingBag: Expected perSampleWeights of the input's shape: got " +
        `${formatShape(perSampleWeights.shape)} and ${formatShape(x.shape)}`,
    );
  }
  return perSampleWeights.flatten();
}

function bagsOf(
  x: Tensor,
  { offsets = null, includeLastOffset = false }: EmbeddingBagFunctionOptions,
): Bags {
  if (x.ndim === 2 && offsets === null) return { count: x.shape[0], size: x.shape[1] };
  if (x.ndim !== 1 || offsets === null) {
    throw new ShapeError(
      "embeddingBag: Expected an input [bags, size] without offsets, or [n] with offsets: got " +
        `${formatShape(x.shape)} ${offsets === null ? "without" : "with"} offsets`,
    );
  }
  if (offsets.ndim !== 1 || offsets.shape[0] === 0) {
    throw new ShapeError(
      `embeddingBag: Expected offsets of shape [bags]: got ${formatShape(offsets.shape)}`,
    );
  }
  if (!isInteger(offsets.dtype)) {
    throw new DTypeError(`embeddingBag: Expected integers as offsets: got ${offsets.dtype}`);
  }
  checkOffsets(offsets, x.size);
  const count = offsets.size - (includeLastOffset ? 1 : 0);
  const numbers = searchsorted(offsets, arange(x.size, { dtype: offsets.dtype }), { right: true });
  return { count, size: null, numbers: numbers.sub(1) };
}

/** Checks concrete offsets; those that are traced are taken as they come. */
function checkOffsets(offsets: Tensor, size: number): void {
  if (isTraced(offsets) || offsets.device !== "cpu") return;
  const values = Array.from(offsets.dataSync(), Number);
  const ascends = values.every((value, i) => i === 0 ? value === 0 : value >= values[i - 1]);
  if (ascends && values[values.length - 1] <= size) return;
  throw new IndexError(
    `embeddingBag: Expected offsets that ascend from 0 to at most ${size}: got [${
      values.join(", ")
    }]`,
  );
}
