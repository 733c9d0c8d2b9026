/**
 * Sums, products, quotients and remainders.
 *
 * @module
 */
import { ArgumentError, checkOptions, isFloating } from "../../engine/base/mod.ts";
import {
  type AlphaOptions,
  Tensor,
  type TensorLike,
  type ValueOptions,
} from "../../engine/core/mod.ts";
import {
  abs as absOf,
  add as addOf,
  div as divOf,
  floorDiv as floorDivOf,
  fullLike,
  less as lessOf,
  mod as modOf,
  mul as mulOf,
  neg as negOf,
  rem as remOf,
  select,
  sub as subOf,
  truncDiv as truncDivOf,
} from "../../engine/primitive/mod.ts";
import { asTensor, promoteOperands, scaled } from "../operands.ts";
import { checkDivisor, checkNotBool } from "./checks.ts";
import { inWider } from "../wide.ts";

/**
 * `x + alpha · y`, elementwise, with broadcasting and PyTorch's promotion. Of bools it is `or`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { add, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(add(tensor([1, 2]), tensor([[10], [20]])).arraySync(), [[11, 12], [21, 22]]);
 * assert.deepEqual(add(tensor([1, 2]), 3, { alpha: 2 }).arraySync(), [7, 8]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function add(x: TensorLike, y: TensorLike, options: AlphaOptions = {}): Tensor {
  const { alpha = 1 } = checkOptions("add", options, "alpha: 2");
  const [a, b] = promoteOperands("add", [x, y], { outside: "wrap" });
  return addOf(a, scaled("add", b, alpha));
}

/**
 * `x − alpha · y`, elementwise, with broadcasting and PyTorch's promotion.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { sub, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(sub(tensor([5, 7]), tensor([1, 2])).arraySync(), [4, 5]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {DTypeError} for two bools
 */
export function sub(x: TensorLike, y: TensorLike, options: AlphaOptions = {}): Tensor {
  const { alpha = 1 } = checkOptions("sub", options, "alpha: 2");
  const [a, b] = promoteOperands("sub", [x, y], { outside: "wrap" });
  checkNotBool("sub", a.dtype, "Use logicalXor(x, y), or convert them to integers first");
  return subOf(a, scaled("sub", b, alpha));
}

/**
 * `x · y`, elementwise, with broadcasting and PyTorch's promotion. Of bools it is `and`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mul, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(mul(tensor([1, 2, 3]), 2).arraySync(), [2, 4, 6]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function mul(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("mul", [x, y], { outside: "wrap" });
  return mulOf(a, b);
}

/** Options of `div`. */
export interface DivOptions {
  /**
   * How quotients become whole: not at all (null), towards zero, or downwards. Integers stay
   * integers in the last two cases. @default null
   */
  readonly roundingMode?: "trunc" | "floor" | null;
}

/**
 * `x / y`, elementwise, with broadcasting and PyTorch's promotion; integers become float32 unless
 * there is a `roundingMode`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { div, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([7, -7], { dtype: "int32" });
 * assert.deepEqual(div(x, 2).arraySync(), [3.5, -3.5]);
 * assert.deepEqual(div(x, 2, { roundingMode: "trunc" }).arraySync(), [3, -3]);
 * assert.deepEqual(div(x, 2, { roundingMode: "floor" }).arraySync(), [3, -4]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {DTypeError} for two bools with a rounding mode
 * @throws {ArgumentError} for integers divided by 0 with a rounding mode, unless `y` is traced: a
 * compiled division by 0 gives 0
 */
export function div(
  x: TensorLike,
  y: TensorLike,
  options: DivOptions = {},
): Tensor {
  const { roundingMode = null } = checkOptions("div", options, 'roundingMode: "floor"');
  if (roundingMode === null) {
    const [a, b] = promoteOperands("div", [x, y], { floating: true });
    return divOf(a, b);
  }
  if (roundingMode !== "trunc" && roundingMode !== "floor") {
    throw new ArgumentError(
      `div: Expected null, "trunc" or "floor" as roundingMode: got ${String(roundingMode)}`,
    );
  }
  const [a, b] = wholeOperands("div", x, y);
  return roundingMode === "trunc" ? truncDivOf(a, b) : floorDivOf(a, b);
}

/** The operands of a division that has a remainder. */
function wholeOperands(operation: string, x: TensorLike, y: TensorLike): Tensor[] {
  const operands = promoteOperands(operation, [x, y]);
  const { dtype, size } = operands[0];
  checkNotBool(operation, dtype, 'Convert them to integers first, with x.to("int32")');
  if (!isFloating(dtype) && size > 0) checkDivisor(operation, y);
  return operands;
}

/**
 * `x / y` rounded down, elementwise: `div` with `roundingMode: "floor"`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { floorDivide, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(floorDivide(tensor([7, -7]), 2).arraySync(), [3, -4]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ArgumentError} for integers divided by 0
 */
export function floorDivide(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = wholeOperands("floorDivide", x, y);
  return floorDivOf(a, b);
}

/**
 * `x − y ⌊x / y⌋`, elementwise: the remainder with the sign of the divisor, as Python's `%`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { remainder, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(remainder(tensor([7, -7]), 3).arraySync(), [1, 2]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {DTypeError} for two bools
 * @throws {ArgumentError} for integers divided by 0
 */
export function remainder(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = wholeOperands("remainder", x, y);
  return modOf(a, b);
}

/**
 * `x − y trunc(x / y)`, elementwise: the remainder with the sign of the dividend, as C's `fmod` and
 * JavaScript's `%`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { fmod, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(fmod(tensor([7, -7]), 3).arraySync(), [1, -1]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {DTypeError} for two bools
 * @throws {ArgumentError} for integers divided by 0
 */
export function fmod(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = wholeOperands("fmod", x, y);
  return remOf(a, b);
}

/**
 * `−x`, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { neg, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(neg(tensor([1, -2])).arraySync(), [-1, 2]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function neg(x: TensorLike): Tensor {
  const operand = asTensor("neg", x);
  checkNotBool("neg", operand.dtype, "Use logicalNot(x)");
  return negOf(operand);
}

/**
 * `x + value · y · z`, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { addcmul, tensor } from "@cotangent/cotangent";
 *
 * const [x, y, z] = [tensor([1, 2]), tensor([3, 4]), tensor([5, 6])];
 * assert.deepEqual(addcmul(x, y, z, { value: 2 }).arraySync(), [31, 50]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function addcmul(
  x: TensorLike,
  y: TensorLike,
  z: TensorLike,
  options: ValueOptions = {},
): Tensor {
  const { value = 1 } = checkOptions("addcmul", options, "value: 2");
  const operands = promoteOperands("addcmul", [x, y, z], { outside: "wrap" });
  return inWider(operands, (a, b, c) => addOf(a, mulOf(scaled("addcmul", b, value, "value"), c)));
}

/**
 * `x + value · y / z`, elementwise; integers become float32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { addcdiv, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(addcdiv(tensor([1, 2]), tensor([3, 4]), tensor([2, 8])).arraySync(), [2.5, 2.5]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function addcdiv(
  x: TensorLike,
  y: TensorLike,
  z: TensorLike,
  options: ValueOptions = {},
): Tensor {
  const { value = 1 } = checkOptions("addcdiv", options, "value: 2");
  const operands = promoteOperands("addcdiv", [x, y, z], { floating: true });
  return inWider(operands, (a, b, c) => addOf(a, divOf(scaled("addcdiv", b, value, "value"), c)));
}

/**
 * `start + weight · (end − start)`, elementwise, as exact at the end as at the start.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { lerp, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(lerp(tensor([0, 10]), tensor([4, 20]), 0.25).arraySync(), [1, 12.5]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function lerp(start: TensorLike, end: TensorLike, weight: TensorLike): Tensor {
  const operands = promoteOperands("lerp", [start, end, weight], { floating: true });
  return inWider(operands, (from, to, share) => {
    const way = subOf(to, from);
    const one = fullLike(share, 1);
    const fromStart = () => addOf(from, mulOf(share, way));
    const fromEnd = () => subOf(to, mulOf(way, subOf(one, share)));
    // From the end that is nearer, where less is lost.
    if (!(weight instanceof Tensor)) {
      return Math.abs(Number(weight)) < 0.5 ? fromStart() : fromEnd();
    }
    return select(lessOf(absOf(share), fullLike(share, 0.5)), fromStart(), fromEnd());
  });
}
