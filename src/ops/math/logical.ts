/**
 * Logic on bools, and bits of integers.
 *
 * @module
 */
import { broadcastShapes, DTypeError } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  and,
  convert,
  not,
  or,
  select,
  shiftLeft,
  shiftRight,
  xor,
} from "../../engine/primitive/mod.ts";
import { asTensor, checkTensor, expandTo, promoteOperands } from "../operands.ts";
import { checkBits, checkNotBool } from "./checks.ts";

/** Two operands as bools of one shape. */
function logicalOperands(operation: string, x: TensorLike, y: TensorLike): Tensor[] {
  const [a, b] = [asTensor(operation, x), asTensor(operation, y)];
  const shape = broadcastShapes(operation, a.shape, b.shape);
  return [a, b].map((operand) => expandTo(convert(operand, "bool"), shape));
}

/**
 * Whether both are not 0, elementwise, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logicalAnd, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logicalAnd(tensor([true, false]), true).arraySync(), [true, false]);
 * ```
 */
export function logicalAnd(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = logicalOperands("logicalAnd", x, y);
  return and(a, b);
}

/**
 * Whether one or both are not 0, elementwise, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logicalOr, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logicalOr(tensor([true, false]), false).arraySync(), [true, false]);
 * ```
 */
export function logicalOr(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = logicalOperands("logicalOr", x, y);
  return or(a, b);
}

/**
 * Whether exactly one is not 0, elementwise, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logicalXor, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logicalXor(tensor([true, false]), true).arraySync(), [false, true]);
 * ```
 */
export function logicalXor(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = logicalOperands("logicalXor", x, y);
  return xor(a, b);
}

/**
 * Whether each element is 0, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { logicalNot, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(logicalNot(tensor([true, false])).arraySync(), [false, true]);
 * ```
 */
export function logicalNot(x: Tensor): Tensor {
  return not(convert(checkTensor("logicalNot", x), "bool"));
}

function bitOperands(operation: string, x: TensorLike, y: TensorLike): Tensor[] {
  const operands = promoteOperands(operation, [x, y], { outside: "wrap" });
  checkBits(operation, operands[0].dtype);
  return operands;
}

/** Two integers, the second of which counts bits. */
function shiftOperands(operation: string, x: TensorLike, y: TensorLike): Tensor[] {
  const operands = bitOperands(operation, x, y);
  checkNotBool(operation, operands[0].dtype, 'Convert them first, with x.to("int32")');
  return operands;
}

/**
 * The bits that are set in both, elementwise; of bools, whether both are true.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseAnd, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseAnd(tensor([6], { dtype: "int32" }), 3).arraySync(), [2]);
 * ```
 *
 * @throws {DTypeError} of floats
 */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = bitOperands("bitwiseAnd", x, y);
  return and(a, b);
}

/**
 * The bits that are set in either, elementwise; of bools, whether one is true.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseOr, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseOr(tensor([6], { dtype: "int32" }), 3).arraySync(), [7]);
 * ```
 *
 * @throws {DTypeError} of floats
 */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = bitOperands("bitwiseOr", x, y);
  return or(a, b);
}

/**
 * The bits that are set in exactly one, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseXor, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseXor(tensor([6], { dtype: "int32" }), 3).arraySync(), [5]);
 * ```
 *
 * @throws {DTypeError} of floats
 */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = bitOperands("bitwiseXor", x, y);
  return xor(a, b);
}

/**
 * All bits turned over, elementwise; of bools, the opposite.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseNot, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseNot(tensor([6], { dtype: "int32" })).arraySync(), [-7]);
 * ```
 *
 * @throws {DTypeError} of floats
 */
export function bitwiseNot(x: Tensor): Tensor {
  checkBits("bitwiseNot", checkTensor("bitwiseNot", x).dtype);
  return not(x);
}

/**
 * `x · 2ʸ` by shifting bits, elementwise; 0 where `y` is negative or as large as the dtype is wide.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseLeftShift, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseLeftShift(tensor([3], { dtype: "int32" }), 2).arraySync(), [12]);
 * ```
 *
 * @throws {DTypeError} of floats and bools
 */
export function bitwiseLeftShift(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = shiftOperands("bitwiseLeftShift", x, y);
  return shiftLeft(a, b);
}

/**
 * `x / 2ʸ` rounded down, by shifting bits, elementwise: 0 or −1 by the sign of `x` where `y` is
 * negative or as large as the dtype is wide.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bitwiseRightShift, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(bitwiseRightShift(tensor([-5], { dtype: "int32" }), 1).arraySync(), [-3]);
 * ```
 *
 * @throws {DTypeError} of floats and bools
 */
export function bitwiseRightShift(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = shiftOperands("bitwiseRightShift", x, y);
  return shiftRight(a, b);
}

/**
 * `x` where the condition holds, else `y`; all three broadcast, `x` and `y` promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, where } from "@cotangent/cotangent";
 *
 * const x = tensor([-1, 2]);
 * assert.deepEqual(where(x.gt(0), x, 0).arraySync(), [0, 2]);
 * ```
 *
 * @throws {DTypeError} if the condition is not a bool
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function where(condition: Tensor, x: TensorLike, y: TensorLike): Tensor {
  checkTensor("where", condition, "condition");
  if (condition.dtype !== "bool") {
    throw new DTypeError(
      `where: Expected a bool as condition: got ${condition.dtype}\n` +
        "Compare it, for example with x.ne(0)",
    );
  }
  const [a, b] = promoteOperands("where", [x, y]);
  const shape = broadcastShapes("where", condition.shape, a.shape);
  return select(expandTo(condition, shape), expandTo(a, shape), expandTo(b, shape));
}
