/**
 * Numbers that are equally likely between two bounds.
 *
 * @module
 */
import {
  ArgumentError,
  checkDType,
  checkOptions,
  checkShape,
  type DType,
  DTypeError,
  isFloating,
  type Shape,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  add,
  and,
  convert,
  full,
  fullLike,
  maximum,
  mul,
  shiftRight,
} from "../../engine/primitive/mod.ts";
import { bits, bits64, checkKey } from "./keys.ts";

/** What kind of numbers are drawn. */
export interface SampleOptions {
  /** Of the numbers. @default "float32" */
  readonly dtype?: DType;
}

/** Bounds of uniform numbers. */
export interface UniformOptions extends SampleOptions {
  /** The lower bound, which is possible. @default 0 */
  readonly low?: number | Tensor;
  /** The upper bound, which is not. @default 1 */
  readonly high?: number | Tensor;
}

/** Checks that a dtype to sample is floating. */
export function floatingSample(operation: string, dtype: DType): DType {
  if (isFloating(checkDType(operation, dtype))) return dtype;
  throw new DTypeError(`${operation}: Expected a floating dtype: got ${dtype}`);
}

/**
 * Numbers uniform in [low, high).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const x = random.uniform(random.key(0), [100], { low: -1, high: 1 });
 * assert.ok((x.abs().max().itemSync() as number) <= 1);
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or `low` is above `high`
 */
export function uniform(
  key: Tensor,
  shape: Shape = [],
  options: UniformOptions = {},
): Tensor {
  const { low = 0, high = 1, dtype = "float32" } = checkOptions(
    "random.uniform",
    options,
    "low: -1",
  );
  checkKey("random.uniform", key);
  checkShape("random.uniform", shape);
  floatingSample("random.uniform", dtype);
  if (typeof low === "number" && typeof high === "number" && !(low <= high)) {
    throw new ArgumentError(`random.uniform: Expected low below high: got ${low} and ${high}`);
  }
  const unit = unitInterval(key, shape, dtype);
  return low === 0 && high === 1 ? unit : scaled(unit, bound(low, unit), bound(high, unit));
}

function bound(value: number | Tensor, like: Tensor): Tensor {
  if (typeof value === "number") return fullLike(like, value);
  return convert(value, like.dtype).broadcastTo(like.shape);
}

/**
 * The highest bits as the digits of a number in [0, 1). JAX puts them into the mantissa of a number
 * in [1, 2) and subtracts 1, which gives the same.
 */
function unitInterval(key: Tensor, shape: Shape, dtype: DType): Tensor {
  const scaleBy = (x: Tensor, digits: number) => mul(x, fullLike(x, 2 ** -digits));
  const shifted = (x: Tensor, count: number) => shiftRight(x, fullLike(x, count));
  switch (dtype) {
    case "float64": {
      const [high, low] = bits64(key, shape);
      const wide = mul(convert(high, "float64"), full(shape, 2 ** 20, "float64", key.device));
      return scaleBy(add(wide, convert(shifted(low, 12), "float64")), 52);
    }
    case "float16": {
      const half = lowest(bits(key, shape), 0xffff);
      return convert(scaleBy(convert(shifted(half, 6), "float32"), 10), "float16");
    }
    case "bfloat16": {
      const byte = lowest(bits(key, shape), 0xff);
      return convert(scaleBy(convert(shifted(byte, 1), "float32"), 7), "bfloat16");
    }
    default:
      return scaleBy(convert(shifted(bits(key, shape), 9), "float32"), 23);
  }
}

function lowest(x: Tensor, mask: number): Tensor {
  return and(x, fullLike(x, mask));
}

/** unit · (high − low) + low, rounded as JAX's compiler does it: once, but for bfloat16. */
function scaled(unit: Tensor, low: Tensor, high: Tensor): Tensor {
  const { dtype } = unit;
  const width = high.sub(low);
  if (dtype === "float64" || dtype === "bfloat16") {
    return maximum(low, add(mul(unit, width), low));
  }
  const wide = (x: Tensor) => convert(x, "float64");
  return maximum(low, convert(add(mul(wide(unit), wide(width)), wide(low)), dtype));
}
