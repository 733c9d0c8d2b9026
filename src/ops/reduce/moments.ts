/**
 * Variances and standard deviations.
 *
 * @module
 */
import { checkNumber, checkOptions } from "../../engine/base/mod.ts";
import type { Dims, MomentOptions, Tensor } from "../../engine/core/mod.ts";
import { div, expand, fullLike, mul, sub, sum as sumOver } from "../../engine/primitive/mod.ts";
import { checkFloating } from "../operands.ts";
import { inWider } from "../wide.ts";
import { countOf, keepDims, reducedDims } from "./options.ts";
import { rootOrZero } from "./safe_root.ts";
import { mean, meanOver } from "./sum.ts";

/** Σ (x − mean)² / (n − correction), by two passes. */
function varianceOver(x: Tensor, dims: readonly number[], correction: number): Tensor {
  const deviation = sub(x, expand(meanOver(x, dims), x.shape, dims));
  const total = sumOver(mul(deviation, deviation), dims);
  return div(total, fullLike(total, Math.max(0, countOf(x, dims) - correction)));
}

function moment(
  operation: string,
  x: Tensor,
  { dim, options, finish }: {
    readonly dim: Dims | undefined;
    readonly options: MomentOptions;
    readonly finish: (variance: Tensor) => Tensor;
  },
): Tensor {
  const { correction = 1, keepdim } = checkOptions(operation, options, "keepdim: true");
  checkNumber(operation, correction, "correction");
  const dims = reducedDims(operation, x, dim);
  checkFloating(operation, x.dtype);
  const y = inWider([x], (wide) => finish(varianceOver(wide, dims, correction)));
  return keepDims(y, x, dims, keepdim);
}

/**
 * The variance `Σ (x − mean)² / (n − correction)` over dims (all by default). Since `var` is a
 * reserved word it is exported under this name, too.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, variance } from "@cotangent/cotangent";
 *
 * const x = tensor([1, 2, 3, 4]);
 * assert.equal(variance(x, 0, { correction: 0 }).itemSync(), 1.25);
 * assert.equal(x.var().dtype, "float32");
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function variance(x: Tensor, dim?: Dims, options: MomentOptions = {}): Tensor {
  return moment("var", x, { dim, options, finish: (y) => y });
}

export { variance as var };

/**
 * The standard deviation, the root of `var`, over dims (all by default). Where it is 0 its
 * derivative is taken to be 0, as in PyTorch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { std, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(std(tensor([1, 3]), 0, { correction: 0 }).itemSync(), 1);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function std(x: Tensor, dim?: Dims, options: MomentOptions = {}): Tensor {
  return moment("std", x, { dim, options, finish: rootOrZero });
}

/**
 * The variance and the mean over dims (all by default).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, varMean } from "@cotangent/cotangent";
 *
 * const { variance, mean } = varMean(tensor([1, 3]));
 * assert.deepEqual([variance.itemSync(), mean.itemSync()], [2, 2]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function varMean(
  x: Tensor,
  dim?: Dims,
  options: MomentOptions = {},
): { readonly variance: Tensor; readonly mean: Tensor } {
  const finish = (y: Tensor) => y;
  return {
    variance: moment("varMean", x, { dim, options, finish }),
    mean: mean(x, dim, { keepdim: options.keepdim ?? false }),
  };
}

/**
 * The standard deviation and the mean over dims (all by default).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { stdMean, tensor } from "@cotangent/cotangent";
 *
 * const { std, mean } = stdMean(tensor([1, 3]), 0, { correction: 0 });
 * assert.deepEqual([std.itemSync(), mean.itemSync()], [1, 2]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function stdMean(
  x: Tensor,
  dim?: Dims,
  options: MomentOptions = {},
): { readonly std: Tensor; readonly mean: Tensor } {
  return {
    std: moment("stdMean", x, { dim, options, finish: rootOrZero }),
    mean: mean(x, dim, { keepdim: options.keepdim ?? false }),
  };
}
