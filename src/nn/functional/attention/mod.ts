/**
 * Attention, in tiles where sequences are long. May import `src/tensor.ts`, `base`, `../arguments.ts`,
 * `../dropout` and `../../random`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = randn([4, 16, 8]); // heads, length, features
 * const y = nn.functional.scaledDotProductAttention(x, x, x, { isCausal: true });
 * assert.deepEqual(y.shape, [4, 16, 8]);
 * ```
 *
 * @module
 */
export { type AttentionWeightOptions, attentionWeights } from "./attention_weights.ts";
export {
  cacheMask,
  extendCache,
  type KeyValueCache,
  keyValueCache,
  type KeyValueCacheOptions,
} from "./key_value_cache.ts";
export {
  type AttentionAlgorithm,
  type AttentionOptions,
  scaledDotProductAttention,
} from "./scaled_dot_product_attention.ts";
