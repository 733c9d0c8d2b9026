/**
 * Keys and values of what has been read so far, for decoding step by step.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError, shapesEqual } from "../../../engine/base/mod.ts";
import { arange, type Device, type DType, type Tensor, tensor, zeros } from "../../../tensor.ts";

/**
 * The keys and values of the tokens so far, in places for as many as there may be. It is a plain value,
 * a tree of tensors: what is compiled takes it as an argument and returns the next one, and since the
 * number of tokens is a tensor, one trace serves all steps.
 */
export interface KeyValueCache {
  /** `[batch, heads, capacity, features]`. */
  readonly keys: Tensor;
  /** `[batch, heads, capacity, features]`. */
  readonly values: Tensor;
  /** How many places are taken: int32, of rank 0. */
  readonly length: Tensor;
}

/** Options of `keyValueCache`. */
export interface KeyValueCacheOptions {
  /** How many sequences are decoded beside each other. @default 1 */
  readonly batch?: number;
  /** How many heads keys and values have. */
  readonly heads: number;
  /** How many tokens there may be. */
  readonly capacity: number;
  /** How many features a head has. */
  readonly features: number;
  /** Of keys and values. @default "float32" */
  readonly dtype?: DType;
  /** Where it is. @default the default device */
  readonly device?: Device;
}

/**
 * A cache without a token in it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { cacheMask, extendCache, keyValueCache, scaledDotProductAttention } = nn.functional;
 * const start = keyValueCache({ heads: 2, capacity: 16, features: 8 });
 * const cache = extendCache(start, randn([1, 2, 3, 8]), randn([1, 2, 3, 8])); // three tokens
 * const mask = cacheMask(cache, 1);
 * const query = randn([1, 2, 1, 8]); // of the last one
 * const y = scaledDotProductAttention(query, cache.keys, cache.values, { mask });
 * assert.deepEqual(y.shape, [1, 2, 1, 8]);
 * assert.equal(mask.countNonzero().itemSync(), 3);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole
 */
export function keyValueCache(options: KeyValueCacheOptions): KeyValueCache {
  const { batch = 1, heads, capacity, features, ...place } = options;
  for (const [name, size] of Object.entries({ batch, heads, capacity, features })) {
    checkInteger("keyValueCache", size, { name, minimum: 1 });
  }
  const keys = zeros([batch, heads, capacity, features], place);
  return { keys, values: keys, length: tensor(0, { dtype: "int32", device: keys.device }) };
}

/**
 * The cache with the keys and values of the next tokens, `[batch, heads, tokens, features]` each. The
 * given one stays as it is.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {IndexError} at run time, if there are more tokens than places
 */
export function extendCache(cache: KeyValueCache, key: Tensor, value: Tensor): KeyValueCache {
  const [batch, heads, , features] = cache.keys.shape;
  const tokens = key.shape[2];
  for (const { shape } of [key, value]) {
    if (shapesEqual(shape, [batch, heads, tokens, features])) continue;
    throw new ShapeError(
      `extendCache: Expected keys and values of shape [${batch}, ${heads}, tokens, ${features}]: ` +
        `got ${formatShape(key.shape)} and ${formatShape(value.shape)}`,
    );
  }
  const places = arange(tokens, { dtype: "int32", device: key.device }).add(cache.length);
  return {
    keys: cache.keys.set([":", ":", places], key),
    values: cache.values.set([":", ":", places], value),
    length: cache.length.add(tokens),
  };
}

/**
 * Where the last `queries` tokens of a cache may look, `[queries, capacity]`, bool: at all tokens up to
 * themselves.
 */
export function cacheMask({ keys, length }: KeyValueCache, queries: number): Tensor {
  const { device } = keys;
  const places = arange(queries, { dtype: "int32", device }).add(length.sub(queries));
  return arange(keys.shape[2], { dtype: "int32", device }).le(places.unsqueeze(1));
}
