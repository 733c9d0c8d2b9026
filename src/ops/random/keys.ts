/**
 * Keys: what all randomness is drawn from. The same key gives the same numbers, so it is split before
 * each use. The bits are JAX's (threefry2x32, partitionable).
 *
 * Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (2011).
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkOptions,
  checkShape,
  DTypeError,
  formatShape,
  type Shape,
  ShapeError,
  sizeOf,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  concatenate,
  convert,
  expand,
  full,
  iota,
  reshape,
  sliceAlong,
  threefry2x32,
  xor,
} from "../../engine/primitive/mod.ts";
import { tensor } from "../create/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The key of a seed: a tensor of two uint32. As with JAX's default configuration, the low 32 bits of
 * the seed count.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.deepEqual(random.key(42).arraySync(), [0, 42]);
 * ```
 *
 * @throws {ArgumentError} if the seed is not a whole number
 */
export function key(seed: number | bigint): Tensor {
  if (typeof seed !== "bigint") checkInteger("random.key", seed, { name: "seed" });
  return tensor(Uint32Array.of(0, Number(BigInt.asUintN(32, BigInt(seed)))));
}

/** Checks that a tensor is a key. */
export function checkKey(operation: string, key: Tensor): Tensor {
  checkTensor(operation, key, "key");
  if (key.dtype !== "uint32" || key.ndim !== 1 || key.shape[0] !== 2) {
    throw new ArgumentError(
      `${operation}: Expected a key, uint32[2]: got ${key.dtype}${formatShape(key.shape)}\n` +
        "Make one with random.key(seed), and use vmap for many",
    );
  }
  return key;
}

/** The two random words of each place of a shape. */
function wordsOf(key: Tensor, shape: Shape): [Tensor, Tensor] {
  const size = sizeOf(shape);
  if (size > 2 ** 32) throw new ShapeError(`random: Too many elements at once: ${size}`);
  const word = (i: number) =>
    expand(sliceAlong(key, 0, { start: i, length: 1 }).reshape([]), shape, dims);
  const dims = shape.map((_, dim) => dim);
  const counter = reshape(iota(size, "uint32", key.device), shape);
  const high = full(shape, 0, "uint32", key.device);
  return threefry2x32(word(0), word(1), high, counter);
}

/**
 * New keys out of one, `[count, 2]`, or `[...count, 2]` of a shape: independent of each other and of
 * what else the old key would give. The old key is not to be used any more.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const [a, b] = random.split(random.key(0));
 * assert.notDeepEqual(a.arraySync(), b.arraySync());
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function split(key: Tensor, count: number | Shape = 2): Tensor {
  checkKey("random.split", key);
  const shape = checkShape("random.split", typeof count === "number" ? [count] : count);
  const words = wordsOf(key, shape);
  return concatenate(words.map((word) => reshape(word, [...shape, 1])), shape.length);
}

/**
 * A key of a key and a number: for a step's or a layer's own randomness.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const first = random.foldIn(random.key(0), 1);
 * assert.notDeepEqual(first.arraySync(), random.foldIn(random.key(0), 2).arraySync());
 * ```
 *
 * @throws {ArgumentError} if it is not a key, or the number not one from 0 to 2³² − 1
 */
export function foldIn(key: Tensor, data: number | Tensor): Tensor {
  checkKey("random.foldIn", key);
  const word = (i: number) => sliceAlong(key, 0, { start: i, length: 1 }).reshape([]);
  if (typeof data === "number" && (!Number.isInteger(data) || data < 0 || data >= 2 ** 32)) {
    throw new ArgumentError(`random.foldIn: Expected a number from 0 to 2 ** 32 - 1: got ${data}`);
  }
  const number = typeof data === "number" ? full([], data, "uint32", key.device) : foldable(data);
  const words = threefry2x32(word(0), word(1), full([], 0, "uint32", key.device), number);
  return concatenate(words.map((word) => reshape(word, [1])), 0);
}

function foldable(data: Tensor): Tensor {
  checkTensor("random.foldIn", data, "data");
  if (data.ndim !== 0) {
    throw new ShapeError(
      `random.foldIn: Expected a scalar as data: got shape ${formatShape(data.shape)}`,
    );
  }
  if (data.dtype !== "int32" && data.dtype !== "uint32") {
    throw new DTypeError(`random.foldIn: Expected int32 or uint32 as data: got ${data.dtype}`);
  }
  return data.to("uint32");
}

/** How many bits are drawn. */
export interface BitsOptions {
  /** Of the numbers: 32 bits or 8. @default "uint32" */
  readonly dtype?: "uint32" | "uint8";
}

/**
 * 32 random bits an element, as uint32; or 8, as uint8.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.equal(random.bits(random.key(0), [3]).dtype, "uint32");
 * ```
 *
 * @throws {ArgumentError} if it is not a key
 */
export function bits(
  key: Tensor,
  shape: Shape = [],
  options: BitsOptions = {},
): Tensor {
  const { dtype = "uint32" } = checkOptions("random.bits", options, 'dtype: "uint8"');
  checkKey("random.bits", key);
  if (dtype !== "uint32" && dtype !== "uint8") {
    throw new DTypeError(`random.bits: Expected uint32 or uint8: got ${String(dtype)}`);
  }
  const [high, low] = wordsOf(key, checkShape("random.bits", shape));
  return convert(xor(high, low), dtype);
}

/** 64 random bits an element, as two words. */
export function bits64(key: Tensor, shape: Shape): [Tensor, Tensor] {
  return wordsOf(key, shape);
}
