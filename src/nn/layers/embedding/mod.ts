/**
 * Tables of learned vectors. May import `src/tensor.ts`, `base`, `../../functional`, `../../module`,
 * `../../random` and the files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const words = zeros([8, 32], { dtype: "int32" });
 * assert.deepEqual(new nn.Embedding(100, 16).forward(words).shape, [8, 32, 16]);
 * ```
 *
 * @module
 */
export {
  Embedding,
  type EmbeddingOptions,
  EmbeddingTable,
  type PretrainedOptions,
} from "./embedding.ts";
export { EmbeddingBag, type EmbeddingBagOptions } from "./embedding_bag.ts";
export type { BagMode } from "../../functional/mod.ts";
