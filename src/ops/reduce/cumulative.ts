/**
 * Running totals and differences along a dimension.
 *
 * @module
 */
import {
  checkInteger,
  checkOptions,
  type DType,
  formatShape,
  promoteTypes,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import type { Tensor, ValuesAndIndices } from "../../engine/core/mod.ts";
import {
  concatenate,
  convert,
  cummax as cummaxAlong,
  cummin as cumminAlong,
  cumprod as cumprodAlong,
  cumsum as cumsumAlong,
  logcumsumexp as logcumsumexpAlong,
  reshape,
  sliceAlong,
  sub,
  xor,
} from "../../engine/primitive/mod.ts";
import { checkTensor, floatingOperand } from "../operands.ts";
import { alongDim, dtypeOf } from "./options.ts";
import { accumulationType } from "./sum.ts";

/** Options of running totals. */
export interface CumulativeOptions {
  /** The dtype to which the elements are converted first. */
  readonly dtype?: DType;
}

/**
 * The running sum along a dim. Integers and bools are summed as int64, as in PyTorch, unless
 * `dtype` says otherwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cumsum, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(cumsum(tensor([[1, 2, 3], [4, 5, 6]]), 1).arraySync(), [[1, 3, 6], [4, 9, 15]]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function cumsum(x: Tensor, dim: number, options: CumulativeOptions = {}): Tensor {
  const { rows, dim: along } = alongDim("cumsum", x, dim);
  const target = convert(rows, dtypeOf("cumsum", options, accumulationType(x.dtype)));
  return reshape(cumsumAlong(target, along), x.shape);
}

/**
 * The running product along a dim. Integers and bools are multiplied as int64. The derivative is
 * right also where elements are 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cumprod, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(cumprod(tensor([1, 2, 3]), 0).arraySync(), [1, 2, 6]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function cumprod(x: Tensor, dim: number, options: CumulativeOptions = {}): Tensor {
  const { rows, dim: along } = alongDim("cumprod", x, dim);
  const target = convert(rows, dtypeOf("cumprod", options, accumulationType(x.dtype)));
  return reshape(cumprodAlong(target, along), x.shape);
}

/**
 * The running maximum along a dim and where it was last attained (int32). From the first NaN on it
 * is NaN.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cummax, tensor } from "@cotangent/cotangent";
 *
 * const { values, indices } = cummax(tensor([1, 3, 2, 3]), 0);
 * assert.deepEqual(values.arraySync(), [1, 3, 3, 3]);
 * assert.deepEqual(indices.arraySync(), [0, 1, 1, 3]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function cummax(x: Tensor, dim: number): ValuesAndIndices {
  const { rows, dim: along } = alongDim("cummax", x, dim);
  const [values, indices] = cummaxAlong(rows, along);
  return { values: reshape(values, x.shape), indices: reshape(indices, x.shape) };
}

/**
 * The running minimum along a dim and where it was last attained (int32). From the first NaN on it
 * is NaN.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cummin, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(cummin(tensor([2, 3, 1]), 0).values.arraySync(), [2, 2, 1]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function cummin(x: Tensor, dim: number): ValuesAndIndices {
  const { rows, dim: along } = alongDim("cummin", x, dim);
  const [values, indices] = cumminAlong(rows, along);
  return { values: reshape(values, x.shape), indices: reshape(indices, x.shape) };
}

/**
 * `log Σ exp` of all elements up to each, along a dim, without overflow. Integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logcumsumexp, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logcumsumexp(tensor([-1000, 0, 1000]), 0).arraySync(), [-1000, 0, 1000]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  const { rows, dim: along } = alongDim("logcumsumexp", x, dim);
  return reshape(logcumsumexpAlong(floatingOperand("logcumsumexp", rows), along), x.shape);
}

/** Options of `diff`. */
export interface DiffOptions {
  /** Put before the elements. */
  readonly prepend?: Tensor;
  /** Put behind the elements. */
  readonly append?: Tensor;
}

/**
 * The n-th differences between neighbours along a dim; of bools whether they differ.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { diff, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(diff(tensor([1, 4, 9, 16])).arraySync(), [3, 5, 7]);
 * assert.deepEqual(diff(tensor([1, 4, 9, 16]), 2).arraySync(), [2, 2]);
 * ```
 *
 * @throws {ShapeError} for a tensor of rank 0
 */
export function diff(x: Tensor, n = 1, dim = -1, options: DiffOptions = {}): Tensor {
  checkInteger("diff", n, { name: "n", minimum: 0 });
  const { dim: along } = alongDim("diff", x, dim);
  if (x.ndim === 0) {
    throw new ShapeError("diff: Expected at least one dimension: got []");
  }
  const { prepend, append } = checkOptions("diff", options, "prepend: x");
  let y = joined([prepend, x, append].filter((part) => part !== undefined), along);
  for (let i = 0; i < n && y.shape[along] > 0; i++) {
    const length = y.shape[along] - 1;
    const after = sliceAlong(y, along, { start: 1, length });
    const before = sliceAlong(y, along, { start: 0, length });
    y = y.dtype === "bool" ? xor(after, before) : sub(after, before);
  }
  return y;
}

/** What is put before and behind, joined with the elements in their common dtype. */
function joined(parts: readonly Tensor[], dim: number): Tensor {
  const [first] = parts;
  for (const part of parts) {
    checkTensor("diff", part);
    if (shapesEqual(part.shape.toSpliced(dim, 1), first.shape.toSpliced(dim, 1))) continue;
    throw new ShapeError(
      `diff: Cannot join along dim ${dim} as the other sizes must match: got ` +
        parts.map(({ shape }) => formatShape(shape)).join(" and "),
    );
  }
  const dtype = parts.map((part) => part.dtype).reduce(promoteTypes);
  return concatenate(parts.map((part) => convert(part, dtype)), dim);
}
