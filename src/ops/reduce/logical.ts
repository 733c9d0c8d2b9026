/**
 * Reductions to truth values.
 *
 * @module
 */
import type { Tensor } from "../../engine/core/mod.ts";
import { all as allOver, any as anyOver, convert } from "../../engine/primitive/mod.ts";
import { type Dims, keepDims, reducedDims, type ReduceOptions } from "./options.ts";

/** Truth values are bools, but of uint8 they are uint8, as in PyTorch. */
function asTruth(truth: Tensor, x: Tensor): Tensor {
  return x.dtype === "uint8" ? convert(truth, "uint8") : truth;
}

/**
 * Whether some element over dims (all by default) is not 0: bool (uint8 of uint8). NaN is not 0; of
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
  return keepDims(asTruth(anyOver(x, dims), x), x, dims, options.keepdim);
}

/**
 * Whether no element over dims (all by default) is 0: bool (uint8 of uint8). Of nothing it is true.
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
  return keepDims(asTruth(allOver(x, dims), x), x, dims, options.keepdim);
}
