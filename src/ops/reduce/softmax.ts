/**
 * Logarithms of sums of exponentials, and the distributions that belong to them.
 *
 * @module
 */
import { checkOptions, type DType } from "../../engine/base/mod.ts";
import type { Dims, ReduceOptions, Tensor } from "../../engine/core/mod.ts";
import {
  convert,
  logSoftmax as logSoftmaxAlong,
  logsumexp as logsumexpOver,
  neg,
  reshape,
  softmax as softmaxAlong,
} from "../../engine/primitive/mod.ts";
import { checkFloating, floatingOperand } from "../operands.ts";
import { alongDim, dtypeOf, keepDims, reducedDims } from "./options.ts";

/** Options of `softmax` and its kin. */
export interface SoftmaxOptions {
  /** The dtype to which the elements are converted first. */
  readonly dtype?: DType;
}

/**
 * `log Σ exp x` over dims (all by default), computed without overflow. Integers become float32. Of
 * nothing, or of −∞ alone, it is −∞, and the derivative there is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logsumexp, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(logsumexp(tensor([1000, -Infinity]), 0).itemSync(), 1000);
 * ```
 *
 * @throws {DimError} if a dim is out of range or named twice
 */
export function logsumexp(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  const dims = reducedDims("logsumexp", x, dim);
  checkOptions("logsumexp", options, "keepdim: true");
  const y = logsumexpOver(floatingOperand("logsumexp", x), dims);
  return keepDims(y, x, dims, options.keepdim);
}

function along(
  operation: string,
  x: Tensor,
  dim: number,
  { options, f }: {
    readonly options: SoftmaxOptions;
    readonly f: (x: Tensor, dim: number) => Tensor;
  },
): Tensor {
  const { rows, dim: normalized } = alongDim(operation, x, dim);
  const floats = convert(rows, dtypeOf(operation, options, x.dtype));
  checkFloating(operation, floats.dtype);
  return reshape(f(floats, normalized), x.shape);
}

/**
 * `exp x / Σ exp x` along a dim: positive, of sum 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { softmax, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(softmax(tensor([[0, 0], [-1000, 1000]]), 1).arraySync(), [[0.5, 0.5], [0, 1]]);
 * ```
 *
 * @throws {DTypeError} for integers and bools without a `dtype` that is floating
 */
export function softmax(x: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return along("softmax", x, dim, { options, f: softmaxAlong });
}

/**
 * The logarithm of the softmax, `x − log Σ exp x`, along a dim.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logSoftmax, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logSoftmax(tensor([-1000, 0]), 0).arraySync(), [-1000, 0]);
 * ```
 *
 * @throws {DTypeError} for integers and bools without a `dtype` that is floating
 */
export function logSoftmax(x: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return along("logSoftmax", x, dim, { options, f: logSoftmaxAlong });
}

/**
 * The softmax of `−x` along a dim.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { softmin, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(softmin(tensor([-1000, 1000]), 0).arraySync(), [1, 0]);
 * ```
 *
 * @throws {DTypeError} for integers and bools without a `dtype` that is floating
 */
export function softmin(x: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return along("softmin", x, dim, { options, f: (y, d) => softmaxAlong(neg(y), d) });
}
