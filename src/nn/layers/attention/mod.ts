/**
 * Attention with several heads, and the layers of transformers. May import `src/tensor.ts`, `base`,
 * `../../functional`, `../../init`, `../../module`, `../dropout`, `../linear`, `../normalization` and the
 * files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const attention = new nn.MultiheadAttention(16, 4);
 * const x = randn([5, 2, 16]);
 * const [output] = attention.forward(x, x, x, { needWeights: false });
 * assert.deepEqual(output.shape, [5, 2, 16]);
 * ```
 *
 * @module
 */
export type { KeyValueCache } from "../../functional/mod.ts";
export {
  MultiheadAttention,
  type MultiheadAttentionForwardOptions,
  type MultiheadAttentionOptions,
  type MultiheadAttentionResult,
} from "./multihead_attention.ts";
export {
  Transformer,
  type TransformerForwardOptions,
  type TransformerOptions,
} from "./transformer.ts";
export {
  TransformerDecoder,
  type TransformerDecoderForwardOptions,
  TransformerDecoderLayer,
} from "./transformer_decoder.ts";
export {
  TransformerEncoder,
  type TransformerEncoderForwardOptions,
  TransformerEncoderLayer,
  type TransformerEncoderLayerForwardOptions,
  type TransformerStackOptions,
} from "./transformer_encoder.ts";
export type { TransformerActivation, TransformerLayerOptions } from "./transformer_options.ts";
