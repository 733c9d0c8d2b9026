/**
 * The weights of attention, for who wants to see them.
 *
 * @module
 */
import { checkNumber, checkOptions } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkInputs } from "./checks.ts";
import { softmaxWeights } from "./direct_attention.ts";
import type { AttentionOptions } from "./scaled_dot_product_attention.ts";

/** Options of `attentionWeights`. */
export type AttentionWeightOptions = Pick<AttentionOptions, "mask" | "isCausal" | "scale">;

/**
 * The weights `softmax(scale · Q Kᵀ + mask)`, `[…, length, keys]`, with which
 * `scaledDotProductAttention` adds up values: `query` `[…, length, features]`, `key`
 * `[…, keys, features]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = zeros([2, 4]);
 * const weights = nn.functional.attentionWeights(x, x, { isCausal: true });
 * assert.deepEqual(weights.arraySync(), [[1, 0], [0.5, 0.5]]);
 * ```
 *
 * @throws what `scaledDotProductAttention` throws
 */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  options: AttentionWeightOptions = {},
): Tensor {
  const operation = "attentionWeights";
  checkOptions(operation, options, "isCausal: true");
  const { mask = null, isCausal = false, scale = query.shape.at(-1)! ** -0.5 } = options;
  checkInputs(operation, { query, key, value: key, mask }, false);
  const scaled = query.mul(checkNumber(operation, scale, "scale"));
  return softmaxWeights({ query: scaled, key, mask }, { isCausal, dropout: 0 });
}
