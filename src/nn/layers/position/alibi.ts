/**
 * Positions as a penalty on distance.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import { arange, type DType, type Tensor, tensor } from "../../../tensor.ts";

/**
 * The slopes of attention with linear biases, `[heads]`, float32: for a power of 2 the sequence
 * 2^(−8/heads), 2^(−16/heads), …; else that of the next lower power, and of twice that power every other
 * one (Press, Smith and Lewis, 2022).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.alibiSlopes(4).arraySync(), [1 / 4, 1 / 16, 1 / 64, 1 / 256]);
 * ```
 *
 * @throws {ArgumentError} if the number of heads is not whole
 */
export function alibiSlopes(heads: number): Tensor {
  checkInteger("alibiSlopes", heads, { name: "heads", minimum: 1 });
  return tensor(slopesOf(heads));
}

function slopesOf(heads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const slopes = Array.from({ length: power }, (_, head) => 2 ** (-8 * (head + 1) / power));
  if (power === heads) return slopes;
  const between = slopesOf(2 * power).filter((_, head) => head % 2 === 0);
  return [...slopes, ...between.slice(0, heads - power)];
}

/** Options of `alibiBias`. */
export interface AlibiBiasOptions {
  /** The number of keys. @default the number of queries */
  readonly keys?: number;
  /** The place of the first query: a number, or a tensor of an integer. @default 0 */
  readonly offset?: number | Tensor;
  /** Of the result. @default "float32" */
  readonly dtype?: DType;
}

/**
 * What is added to scores instead of positions, `[heads, length, keys]`: minus the slope times the
 * distance of query and key. It serves as the `mask` of `scaledDotProductAttention`, causal or not.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const mask = nn.alibiBias(8, 10);
 * const x = randn([2, 8, 10, 16]);
 * const options = { mask, isCausal: true };
 * assert.deepEqual(nn.functional.scaledDotProductAttention(x, x, x, options).shape, x.shape);
 * assert.deepEqual(nn.alibiBias(8, 4).at(0, 3, ":3").arraySync(), [-1.5, -1, -0.5]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole
 */
export function alibiBias(
  heads: number,
  length: number,
  { keys = length, offset = 0, dtype = "float32" }: AlibiBiasOptions = {},
): Tensor {
  checkInteger("alibiBias", length, { name: "length", minimum: 0 });
  checkInteger("alibiBias", keys, { name: "keys", minimum: 0 });
  const queryPlaces = arange(length, { dtype }).add(offset).unsqueeze(1);
  const distance = queryPlaces.sub(arange(keys, { dtype })).abs();
  return distance.mul(alibiSlopes(heads).to(dtype).neg().reshape([heads, 1, 1]));
}
