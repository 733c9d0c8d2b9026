/**
 * Reductions to truth values.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import type { Dims, ReduceOptions, Tensor } from "../../engine/core/mod.ts";
import { all as allOver, any as anyOver } from "../../engine/primitive/mod.ts";
import { keepDims, reducedDims } from "./options.ts";

/**
 * Whether some element over dims (all by default) is not 0: a bool. NaN is not 0; of
 * nothing it is false.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { any, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(any(tensor([[0, 0], [0, 2]]), 1).arraySync(), [false, true]);
 * ```
 */
export function any(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  const dims = reducedDims("any", x, dim);
  checkOptions("any", options, "keepdim: true");
  return keepDims(anyOver(x, dims), x, dims, options.keepdim);
}

/**
 * Whether no element over dims (all by default) is 0: a bool. Of nothing it is true.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { all, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(all(tensor([[1, 0], [3, 2]]), 1).arraySync(), [false, true]);
 * ```
 */
export function all(x: Tensor, dim?: Dims, options: ReduceOptions = {}): Tensor {
  const dims = reducedDims("all", x, dim);
  checkOptions("all", options, "keepdim: true");
  return keepDims(allOver(x, dims), x, dims, options.keepdim);
}
