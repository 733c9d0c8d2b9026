/**
 * Whether tensors are equal, or nearly so.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  checkOptions,
  isFloating,
  shapesEqual,
  TraceError,
} from "../../engine/base/mod.ts";
import {
  type CloseOptions,
  type Tensor,
  type TensorLike,
  tracerOf,
} from "../../engine/core/mod.ts";
import {
  abs,
  add,
  all,
  and,
  convert,
  equal as equalOf,
  fullLike,
  isNaN as isNaNOf,
  less,
  lessEqual,
  or,
  scale,
  sub,
} from "../../engine/primitive/mod.ts";
import { checkTensor, promoteOperands } from "../operands.ts";
import { dataSync } from "../read/mod.ts";

/**
 * Whether |x − y| ≤ atol + rtol · |y|, elementwise, as bools. Equal infinities are close.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isclose, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isclose(tensor([1, 2]), tensor([1 + 1e-7, 3])).arraySync(), [true, false]);
 * ```
 */
export function isclose(
  x: TensorLike,
  y: TensorLike,
  options: CloseOptions = {},
): Tensor {
  return closeElements("isclose", x, y, options);
}

function closeElements(
  operation: string,
  x: TensorLike,
  y: TensorLike,
  options: CloseOptions,
): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = checkOptions(
    operation,
    options,
    "atol: 1e-3",
  );
  for (const [name, tolerance] of Object.entries({ rtol, atol })) {
    if (checkNumber(operation, tolerance, name) >= 0) continue;
    throw new ArgumentError(`${operation}: Expected ${name} of at least 0: got ${tolerance}`);
  }
  const [a, b] = promoteOperands(operation, [x, y]).map(inPrecise);
  const allowed = add(fullLike(b, atol), scale(abs(b), rtol));
  const distance = abs(sub(a, b));
  const near = and(lessEqual(distance, allowed), less(distance, fullLike(distance, Infinity)));
  const close = or(near, equalOf(a, b));
  return equalNan ? or(close, and(isNaNOf(a), isNaNOf(b))) : close;
}

/** Floats of 32 bits at least; integers in float64, which holds all of 32 bits. */
function inPrecise(x: Tensor): Tensor {
  if (!isFloating(x.dtype)) return convert(x, "float64");
  return x.dtype === "float64" ? x : convert(x, "float32");
}

/** Whether all elements of a tensor of bools are true. */
function allTrue(operation: string, x: Tensor): boolean {
  const result = all(x, x.shape.map((_, dim) => dim));
  const tracer = tracerOf(result);
  if (tracer === null) return dataSync(result)[0] !== 0;
  throw new TraceError(
    `${operation}: Cannot give a boolean for a tensor that is traced by ${tracer.trace.name}\n` +
      "Compare elementwise with isclose(x, y) or eq(x, y), and choose with where(…)",
  );
}

/**
 * Whether all elements are close: see `isclose`. A boolean, so it cannot be traced.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { allclose, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(allclose(tensor([1, 2]), tensor([1, 2 + 1e-7])));
 * ```
 *
 * @throws {TraceError} if a tensor is traced
 */
export function allclose(x: TensorLike, y: TensorLike, options: CloseOptions = {}): boolean {
  return allTrue("allclose", closeElements("allclose", x, y, options));
}

/**
 * Whether two tensors have the same shape and the same elements. A boolean, so it cannot be traced;
 * `eq` compares elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { equal, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(equal(tensor([1, 2]), tensor([1, 2])));
 * assert.ok(!equal(tensor([1, 2]), tensor([[1, 2]])));
 * ```
 *
 * @throws {TraceError} if a tensor is traced
 */
export function equal(x: Tensor, y: Tensor): boolean {
  if (!shapesEqual(checkTensor("equal", x).shape, checkTensor("equal", y).shape)) return false;
  const [a, b] = promoteOperands("equal", [x, y]);
  return allTrue("equal", equalOf(a, b));
}
