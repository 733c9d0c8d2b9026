/**
 * The larger and the smaller of two, and bounds.
 *
 * @module
 */
import { ArgumentError, isFloating } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  and,
  atLeast,
  atMost,
  isNaN as isNaNOf,
  maximum as maximumOf,
  minimum as minimumOf,
  or,
  select,
} from "../../engine/primitive/mod.ts";
import { checkTensor, promoteOperands } from "../operands.ts";

/**
 * The larger of two, elementwise; NaN if either is. Of equal numbers both have half of the gradient.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maximum, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(maximum(tensor([1, 5]), 3).arraySync(), [3, 5]);
 * ```
 */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("maximum", [x, y]);
  return a.dtype === "bool" ? or(a, b) : maximumOf(a, b);
}

/**
 * The smaller of two, elementwise; NaN if either is. Of equal numbers both have half of the
 * gradient.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { minimum, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(minimum(tensor([1, 5]), 3).arraySync(), [1, 3]);
 * ```
 */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("minimum", [x, y]);
  return a.dtype === "bool" ? and(a, b) : minimumOf(a, b);
}

/**
 * The larger of two, elementwise; where one is NaN, the other. Equal numbers share the gradient.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { fmax, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(fmax(tensor([1, NaN]), 0).arraySync(), [1, 0]);
 * ```
 */
export function fmax(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("fmax", [x, y]);
  if (!isFloating(a.dtype)) return maximum(a, b);
  return numberOf(a, b, maximumOf(a, b));
}

/**
 * The smaller of two, elementwise; where one is NaN, the other. Equal numbers share the gradient.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { fmin, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(fmin(tensor([1, NaN]), 0).arraySync(), [0, 0]);
 * ```
 */
export function fmin(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("fmin", [x, y]);
  if (!isFloating(a.dtype)) return minimum(a, b);
  return numberOf(a, b, minimumOf(a, b));
}

/** What is chosen of two, or where one of them is NaN, the other. */
function numberOf(a: Tensor, b: Tensor, chosen: Tensor): Tensor {
  return select(isNaNOf(b), a, select(isNaNOf(a), b, chosen));
}

/**
 * The elements brought into [min, max]; null leaves a side open. Tensors as bounds broadcast. Where
 * `min` is above `max` the result is `max`. On a bound the derivative is still that of `x` (as in
 * PyTorch for long; its releases of late give 0 there, and half to a tensor that is the bound).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { clamp, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(clamp(tensor([-2, 0.5, 3]), 0, 1).arraySync(), [0, 0.5, 1]);
 * assert.deepEqual(clamp(tensor([-2, 0.5, 3]), null, 1).arraySync(), [-2, 0.5, 1]);
 * ```
 *
 * @throws {ArgumentError} if there is no bound
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function clamp(
  x: Tensor,
  min: TensorLike | null = null,
  max: TensorLike | null = null,
): Tensor {
  checkTensor("clamp", x);
  if (min === null && max === null) {
    throw new ArgumentError("clamp: Expected min, max or both: got neither");
  }
  const bounds = [min, max].filter((bound) => bound !== null);
  const operands = promoteOperands("clamp", [x, ...bounds], { outside: "saturate" });
  const low = min === null ? null : operands[1];
  const high = max === null ? null : operands[operands.length - 1];
  const raised = low === null ? operands[0] : atLeast(operands[0], low);
  return high === null ? raised : atMost(raised, high);
}
