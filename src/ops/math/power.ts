/**
 * Powers.
 *
 * @module
 */
import { ArgumentError, isFloating } from "../../engine/base/mod.ts";
import { Tensor, type TensorLike } from "../../engine/core/mod.ts";
import {
  convert,
  div as divOf,
  fullLike,
  mul as mulOf,
  pow as powOf,
  sqrt as sqrtOf,
} from "../../engine/primitive/mod.ts";
import { asTensor, promoteOperands } from "../operands.ts";
import { inWider } from "../wide.ts";

/**
 * `x` to the power of `y`, elementwise, with broadcasting and PyTorch's promotion. The derivative by
 * `x` is 0 where `y` is 0, and that by `y` is 0 where `x` is 0 and `y` is not negative.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { pow, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(pow(tensor([1, 2, 3]), 2).arraySync(), [1, 4, 9]);
 * assert.deepEqual(pow(2, tensor([1, 2, 3])).arraySync(), [2, 4, 8]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ArgumentError} for integers to the power of a negative number; of a tensor of exponents
 * the negative ones give 0 (of ±1: ±1), as in PyTorch
 */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  const [base, exponent] = promoteOperands("pow", [x, y]);
  if (base.dtype === "bool") return convert(powOf(...asIntegers(base, exponent)), "bool");
  if (y instanceof Tensor) return powOf(base, exponent);
  if (!isFloating(base.dtype) && Number(y) < 0) {
    throw new ArgumentError(
      `pow: Cannot raise integers to a negative power: got ${base.dtype} and ${y}\n` +
        'Convert the base first, for example with x.to("float32")',
    );
  }
  const shortcut = shortcuts.get(Number(y));
  return shortcut === undefined ? powOf(base, exponent) : inWider([base], shortcut);
}

function asIntegers(x: Tensor, y: Tensor): [Tensor, Tensor] {
  return [convert(x, "int32"), convert(y, "int32")];
}

const inverse = (x: Tensor) => divOf(fullLike(x, 1), x);

/**
 * The powers that a few field operations give, faster and more exactly. Integers get here for whole
 * positive exponents alone.
 */
const shortcuts: ReadonlyMap<number, (x: Tensor) => Tensor> = new Map([
  [1, (x) => x],
  [2, (x) => mulOf(x, x)],
  [3, (x) => mulOf(mulOf(x, x), x)],
  [0.5, sqrtOf],
  [-0.5, (x) => inverse(sqrtOf(x))],
  [-1, inverse],
  [-2, (x) => inverse(mulOf(x, x))],
]);

/**
 * x², elementwise; bools become int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { square, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(square(tensor([1, -2])).arraySync(), [1, 4]);
 * ```
 */
export function square(x: TensorLike): Tensor {
  const operand = asTensor("square", x);
  const number = operand.dtype === "bool" ? convert(operand, "int32") : operand;
  return mulOf(number, number);
}
