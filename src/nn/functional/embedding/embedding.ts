/**
 * Rows of a table by their numbers.
 *
 * @module
 */
import {
  checkIndex,
  checkNumber,
  DTypeError,
  formatShape,
  IndexError,
  isInteger,
  ShapeError,
} from "../../../engine/base/mod.ts";
import { isTraced, stopGradient, type Tensor, zeros } from "../../../tensor.ts";
import { checkFloats, checkTensor } from "../arguments.ts";
import { straightThrough } from "../straight_through.ts";

/** Options of `embedding`; gradients are dense, PyTorch's `sparse` has no counterpart. */
export interface EmbeddingFunctionOptions {
  /** The row that gets no gradient, such as that of padding; from the end if negative. @default null */
  readonly paddingIdx?: number | null;
  /**
   * Rows with a larger norm are read scaled down to it. Where PyTorch rewrites the table, here it stays
   * as it is; the gradient is in both that by the scaled row. @default null
   */
  readonly maxNorm?: number | null;
  /** The p of the norm. @default 2 */
  readonly normType?: number;
  /** Whether gradients are divided by how often a row is read in the call. @default false */
  readonly scaleGradByFreq?: boolean;
}

/**
 * The rows of `weight` `[rows, features]` that the integers `x` `[…]` name: `[…, features]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([2, 0], { dtype: "int32" });
 * const y = nn.functional.embedding(x, tensor([[1, 2], [3, 4], [5, 6]]));
 * assert.deepEqual(y.arraySync(), [[5, 6], [1, 2]]);
 * ```
 *
 * @throws {DTypeError} if `x` is not of integers or the weight not of floats
 * @throws {ShapeError} if the weight is not a matrix
 * @throws {IndexError} if an integer is out of range
 */
export function embedding(
  x: Tensor,
  weight: Tensor,
  options: EmbeddingFunctionOptions = {},
): Tensor {
  checkTable("embedding", x, weight);
  const rows = readRows("embedding", x.flatten(), weight, options);
  return rows.reshape([...x.shape, weight.shape[1]]);
}

/**
 * Checks the integers and the table. Integers that are traced, or not on the CPU, are checked where they
 * are read.
 */
export function checkTable(operation: string, x: Tensor, weight: Tensor): void {
  checkTensor(operation, x);
  checkFloats(operation, weight, "weight");
  if (!isInteger(x.dtype)) {
    throw new DTypeError(
      `${operation}: Expected integers as input: got ${x.dtype}\nConvert them with x.to("int32")`,
    );
  }
  if (weight.ndim !== 2) {
    throw new ShapeError(
      `${operation}: Expected a weight of shape [rows, features]: got ${formatShape(weight.shape)}`,
    );
  }
  if (isTraced(x) || x.device !== "cpu") return;
  const [rows] = weight.shape;
  for (const row of x.dataSync()) {
    if (row >= 0 && row < rows) continue;
    throw new IndexError(`${operation}: Index ${row} is out of range for a table of ${rows} rows`);
  }
}

/** The rows, `[n, features]`, that a vector of integers names, with their gradients as wanted. */
export function readRows(
  operation: string,
  x: Tensor,
  weight: Tensor,
  { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false }:
    EmbeddingFunctionOptions,
): Tensor {
  let rows = weight.indexSelect(0, x);
  if (maxNorm !== null) rows = withinNorm(operation, rows, { maxNorm, normType });
  if (scaleGradByFreq) {
    const ones = zeros(x.shape, { dtype: rows.dtype, device: rows.device }).add(1);
    const counts = zeros([weight.shape[0]], { dtype: rows.dtype, device: rows.device })
      .indexAdd(0, x, ones);
    rows = straightThrough(rows, rows.div(counts.indexSelect(0, x).unsqueeze(1)));
  }
  if (paddingIdx === null) return rows;
  const padding = checkIndex(operation, paddingIdx, {
    name: "paddingIdx",
    size: weight.shape[0],
  });
  return stopGradient(rows).where(x.eq(padding).unsqueeze(1), rows);
}

/** Rows of at most a norm, with the gradient of rows that are what they are. */
function withinNorm(
  operation: string,
  rows: Tensor,
  { maxNorm, normType }: { readonly maxNorm: number; readonly normType: number },
): Tensor {
  checkNumber(operation, maxNorm, "maxNorm");
  checkNumber(operation, normType, "normType");
  const norms = stopGradient(rows).norm(normType, 1, { keepdim: true });
  // PyTorch adds 1e-7 to the norms that it divides by.
  const scaled = rows.mul(norms.add(1e-7).reciprocal().mul(maxNorm)).where(norms.gt(maxNorm), rows);
  return straightThrough(scaled, rows);
}
