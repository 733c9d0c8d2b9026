/**
 * Tensors filled with one value: one number in memory, whatever their shape.
 *
 * @module
 */
import {
  checkOptions,
  checkShape,
  type DType,
  numberType,
  type Shape,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { full as filled } from "../../engine/primitive/mod.ts";
import { checkTensor, fillNumber } from "../operands.ts";
import { type CreateOptions, createOptions } from "./options.ts";

/**
 * A tensor with one value everywhere. Of a boolean it is a bool, of a bigint int64, of a number
 * float32, unless `dtype` says otherwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { full } from "@cotangent/cotangent";
 *
 * assert.deepEqual(full([2, 2], 7).arraySync(), [[7, 7], [7, 7]]);
 * ```
 *
 * @throws {ShapeError} if the shape is not a list of whole numbers
 * @throws {ArgumentError} if the value is not a number, boolean or bigint
 * @throws {DTypeError} if an integer dtype cannot hold it
 */
export function full(
  shape: Shape,
  value: number | boolean | bigint,
  options: CreateOptions = {},
): Tensor {
  const own: DType = typeof value === "number" ? "float32" : numberType(value);
  const { dtype, device } = createOptions("full", options, own);
  return filled(checkShape("full", shape), fillNumber("full", value, dtype), dtype, device);
}

/**
 * A tensor of zeros, float32 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(zeros([2]).arraySync(), [0, 0]);
 * ```
 *
 * @throws {ShapeError} if the shape is not a list of whole numbers
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  const { dtype, device } = createOptions("zeros", options, "float32");
  return filled(checkShape("zeros", shape), 0, dtype, device);
}

/**
 * A tensor of ones, float32 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 *
 * assert.deepEqual(ones([2]).arraySync(), [1, 1]);
 * ```
 *
 * @throws {ShapeError} if the shape is not a list of whole numbers
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  const { dtype, device } = createOptions("ones", options, "float32");
  return filled(checkShape("ones", shape), 1, dtype, device);
}

/**
 * One value everywhere, in the shape and, unless told otherwise, the dtype and device of `x`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { fullLike, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(fullLike(tensor([1, 2]), 7).arraySync(), [7, 7]);
 * ```
 */
export function fullLike(
  x: Tensor,
  value: number | boolean | bigint,
  options: CreateOptions = {},
): Tensor {
  return filledLike("fullLike", x, value, options);
}

function filledLike(
  operation: string,
  x: Tensor,
  value: number | boolean | bigint,
  options: CreateOptions,
): Tensor {
  checkTensor(operation, x);
  // A device that is null or misspelt is refused below.
  const own = { device: x.device, ...checkOptions(operation, options, 'dtype: "float64"') };
  const { dtype, device } = createOptions(operation, own, x.dtype);
  return filled(x.shape, fillNumber(operation, value, dtype), dtype, device);
}

/**
 * Zeros in the shape, dtype and device of `x`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zerosLike } from "@cotangent/cotangent";
 *
 * assert.deepEqual(zerosLike(tensor([1, 2])).arraySync(), [0, 0]);
 * ```
 */
export function zerosLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return filledLike("zerosLike", x, 0, options);
}

/**
 * Ones in the shape, dtype and device of `x`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { onesLike, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(onesLike(tensor([3, 4])).arraySync(), [1, 1]);
 * ```
 */
export function onesLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return filledLike("onesLike", x, 1, options);
}
