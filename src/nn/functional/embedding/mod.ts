/**
 * Rows of tables by their numbers. May import `src/tensor.ts`, `base`, `../arguments.ts` and
 * `../straight_through.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const words = zeros([8, 32], { dtype: "int32" });
 * assert.deepEqual(nn.functional.embedding(words, ones([100, 16])).shape, [8, 32, 16]);
 * ```
 *
 * @module
 */
export { embedding, type EmbeddingFunctionOptions } from "./embedding.ts";
export { type BagMode, embeddingBag, type EmbeddingBagFunctionOptions } from "./embedding_bag.ts";
