/**
 * Whole numbers near others. Integers are returned as they are.
 *
 * @module
 */
import { checkInteger, checkOptions, DTypeError, isFloating } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  ceil as ceilOf,
  div as divOf,
  floor as floorOf,
  fullLike,
  mul as mulOf,
  round as roundOf,
  sub as subOf,
  trunc as truncOf,
} from "../../engine/primitive/mod.ts";
import { asTensor } from "../operands.ts";
import { checkNotBool } from "./checks.ts";
import { inWider } from "../wide.ts";

function rounded(operation: string, x: TensorLike, f: (x: Tensor) => Tensor): Tensor {
  const operand = asTensor(operation, x);
  checkNotBool(operation, operand.dtype, 'Convert them first, with x.to("float32")');
  return isFloating(operand.dtype) ? f(operand) : operand;
}

/**
 * The largest whole numbers that are not above x, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { floor, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(floor(tensor([1.5, -1.5])).arraySync(), [1, -2]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function floor(x: TensorLike): Tensor {
  return rounded("floor", x, floorOf);
}

/**
 * The smallest whole numbers that are not below x, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ceil, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(ceil(tensor([1.5, -1.5])).arraySync(), [2, -1]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function ceil(x: TensorLike): Tensor {
  return rounded("ceil", x, ceilOf);
}

/**
 * x without what stands behind the point, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, trunc } from "@cotangent/cotangent";
 *
 * assert.deepEqual(trunc(tensor([1.5, -1.5])).arraySync(), [1, -1]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function trunc(x: TensorLike): Tensor {
  return rounded("trunc", x, truncOf);
}

/** Options of `round`. */
export interface RoundOptions {
  /** Places behind the point; negative ones stand before it. @default 0 */
  readonly decimals?: number;
}

/**
 * The nearest whole numbers, of two the even one, elementwise; or the nearest with some decimals.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { round, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(round(tensor([0.5, 1.5, 2.5])).arraySync(), [0, 2, 2]);
 * assert.deepEqual(round(tensor([1234.5]), { decimals: -2 }).arraySync(), [1200]);
 * ```
 *
 * @throws {DTypeError} for bools, and for integers with decimals
 */
export function round(x: TensorLike, options: RoundOptions = {}): Tensor {
  const { decimals = 0 } = checkOptions("round", options, "decimals: 2");
  checkInteger("round", decimals, { name: "decimals", minimum: -308 });
  if (decimals === 0) return rounded("round", x, roundOf);
  const operand = asTensor("round", x);
  if (!isFloating(operand.dtype)) {
    throw new DTypeError(
      `round: Expected a floating dtype for ${decimals} decimals: got ${operand.dtype}\n` +
        'Convert it first, for example with x.to("float32")',
    );
  }
  return inWider([operand], (wide) => {
    const power = fullLike(wide, 10 ** Math.abs(decimals));
    return decimals > 0
      ? divOf(roundOf(mulOf(wide, power)), power)
      : mulOf(roundOf(divOf(wide, power)), power);
  });
}

/**
 * What stands behind the point, with the sign of x, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { frac, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(frac(tensor([1.5, -2.25])).arraySync(), [0.5, -0.25]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function frac(x: TensorLike): Tensor {
  const operand = asTensor("frac", x);
  checkNotBool("frac", operand.dtype, 'Convert them first, with x.to("float32")');
  if (!isFloating(operand.dtype)) return fullLike(operand, 0);
  return subOf(operand, truncOf(operand));
}
