/**
 * Infinities and what is not a number: where they are, and how to be rid of them.
 *
 * @module
 */
import { checkNumber, checkOptions, type DType, isFloating } from "../../engine/base/mod.ts";
import type { NanToNumOptions, Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  abs as absOf,
  equal as equalOf,
  full,
  fullLike,
  isNaN as isNaNOf,
  less as lessOf,
  select,
} from "../../engine/primitive/mod.ts";
import { asTensor } from "../operands.ts";

/** A property of floats, which integers and bools have all or none of. */
function property(
  operation: string,
  x: TensorLike,
  { ofIntegers, test }: {
    readonly ofIntegers: boolean;
    readonly test: (x: Tensor) => Tensor;
  },
): Tensor {
  const operand = asTensor(operation, x);
  if (isFloating(operand.dtype)) return test(operand);
  return full(operand.shape, ofIntegers, "bool", operand.device);
}

/**
 * Whether elements are NaN, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isnan, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isnan(tensor([1, NaN, Infinity])).arraySync(), [false, true, false]);
 * ```
 */
export function isnan(x: TensorLike): Tensor {
  return property("isnan", x, { ofIntegers: false, test: isNaNOf });
}

/**
 * Whether elements are infinite, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isinf, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isinf(tensor([1, NaN, -Infinity])).arraySync(), [false, false, true]);
 * ```
 */
export function isinf(x: TensorLike): Tensor {
  return property("isinf", x, {
    ofIntegers: false,
    test: (y) => equalOf(absOf(y), fullLike(y, Infinity)),
  });
}

/**
 * Whether elements are neither infinite nor NaN, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isfinite, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isfinite(tensor([1, NaN, -Infinity])).arraySync(), [true, false, false]);
 * ```
 */
export function isfinite(x: TensorLike): Tensor {
  return property("isfinite", x, {
    ofIntegers: true,
    test: (y) => lessOf(absOf(y), fullLike(y, Infinity)),
  });
}

/**
 * Whether elements are ∞, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isposinf, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isposinf(tensor([Infinity, -Infinity])).arraySync(), [true, false]);
 * ```
 */
export function isposinf(x: TensorLike): Tensor {
  return property("isposinf", x, {
    ofIntegers: false,
    test: (y) => equalOf(y, fullLike(y, Infinity)),
  });
}

/**
 * Whether elements are −∞, as bools.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isneginf, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(isneginf(tensor([Infinity, -Infinity])).arraySync(), [false, true]);
 * ```
 */
export function isneginf(x: TensorLike): Tensor {
  return property("isneginf", x, {
    ofIntegers: false,
    test: (y) => equalOf(y, fullLike(y, -Infinity)),
  });
}

/** The largest finite number of each floating dtype. */
const largest: Readonly<Partial<Record<DType, number>>> = {
  float64: Number.MAX_VALUE,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float16: 65504,
  bfloat16: (2 - 2 ** -7) * 2 ** 127,
};

/**
 * The elements with NaN and infinities replaced by numbers; integers and bools are as they are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { nanToNum, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(nanToNum(tensor([1, NaN, -Infinity]), { neginf: -9 }).arraySync(), [1, 0, -9]);
 * ```
 */
export function nanToNum(
  x: TensorLike,
  options: NanToNumOptions = {},
): Tensor {
  const { nan = 0, posinf = null, neginf = null } = checkOptions("nanToNum", options, "nan: 1");
  const operand = asTensor("nanToNum", x);
  if (!isFloating(operand.dtype)) return operand;
  const replace = (condition: Tensor, value: number, y: Tensor) =>
    select(condition, fullLike(y, value), y);
  for (const [name, value] of Object.entries({ nan, posinf, neginf })) {
    if (value !== null) checkNumber("nanToNum", value, name);
  }
  const limit = largest[operand.dtype]!;
  const numbers = replace(isNaNOf(operand), nan, operand);
  const below = replace(equalOf(operand, fullLike(operand, Infinity)), posinf ?? limit, numbers);
  return replace(equalOf(operand, fullLike(operand, -Infinity)), neginf ?? -limit, below);
}
