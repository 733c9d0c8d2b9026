/**
 * Signs and magnitudes.
 *
 * @module
 */
import { isFloating } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  abs as absOf,
  bitcast,
  convert,
  equal as equalOf,
  fullLike,
  less as lessOf,
  neg as negOf,
  select,
  sign as signOf,
} from "../../engine/primitive/mod.ts";
import { asTensor, promoteOperands } from "../operands.ts";
import { checkNotBool } from "./checks.ts";

/**
 * The magnitudes |x|, elementwise; the derivative at 0 is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { abs, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(abs(tensor([-1, 2])).arraySync(), [1, 2]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function abs(x: TensorLike): Tensor {
  const operand = asTensor("abs", x);
  checkNotBool("abs", operand.dtype, "Bools have no sign");
  return absOf(operand);
}

/**
 * −1, 0 or 1 as x is negative, zero (or NaN) or positive, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sign, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(sign(tensor([-3, 0, 2.5])).arraySync(), [-1, 0, 1]);
 * ```
 */
export function sign(x: TensorLike): Tensor {
  const operand = asTensor("sign", x);
  return operand.dtype === "bool" ? operand : signOf(operand);
}

/**
 * Whether the sign is set, elementwise, as bools: that of −0 is.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { signbit, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(signbit(tensor([-1, -0, 0])).arraySync(), [true, true, false]);
 * ```
 */
export function signbit(x: TensorLike): Tensor {
  const operand = asTensor("signbit", x);
  if (operand.dtype === "bool") return fullLike(operand, false);
  const bits = isFloating(operand.dtype) ? bitsOf(operand) : operand;
  return lessOf(bits, fullLike(bits, 0));
}

/** Floats as integers with the same sign bit. */
function bitsOf(x: Tensor): Tensor {
  if (x.dtype === "float64") return bitcast(x, "int64");
  return bitcast(convert(x, "float32"), "int32");
}

/**
 * The magnitudes of x with the signs of y, elementwise; integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { copysign, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(copysign(tensor([1, -2]), tensor([-0, 5])).arraySync(), [-1, 2]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function copysign(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("copysign", [x, y], { floating: true });
  const magnitude = absOf(a);
  return select(signbit(b), negOf(magnitude), magnitude);
}

/**
 * The step function, elementwise: 0 of negative numbers and NaN, 1 of positive ones, `atZero` at 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { heaviside, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(heaviside(tensor([-2, 0, 3]), 0.5).arraySync(), [0, 0.5, 1]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function heaviside(x: TensorLike, atZero: TensorLike): Tensor {
  const [a, values] = promoteOperands("heaviside", [x, atZero]);
  const zero = fullLike(a, 0);
  return select(equalOf(a, zero), values, convert(lessOf(zero, a), a.dtype));
}
