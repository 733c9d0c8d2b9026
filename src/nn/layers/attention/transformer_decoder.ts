/**
 * The decoder of transformers.
 *
 * @module
 */
import { checkOptions } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { Module, type ModuleList } from "../../module/mod.ts";
import { Dropout } from "../dropout/mod.ts";
import { Linear } from "../linear/mod.ts";
import { LayerNorm } from "../normalization/mod.ts";
import { MultiheadAttention } from "./multihead_attention.ts";
import { copiesOf, type TransformerStackOptions, withResidual } from "./transformer_encoder.ts";
import { activationOf, type TransformerLayerOptions } from "./transformer_options.ts";

/** Options of `forward` of the decoder and its layers; masks as in `MultiheadAttention`. */
export interface TransformerDecoderForwardOptions {
  /** Where a place of the target may not look in it, or what is added there. */
  readonly tgtMask?: Tensor | null;
  /** Where a place of the target may not look in the memory, or what is added there. */
  readonly memoryMask?: Tensor | null;
  /** Which places of the target are only there to fill up. */
  readonly tgtKeyPaddingMask?: Tensor | null;
  /** Which places of the memory are only there to fill up. */
  readonly memoryKeyPaddingMask?: Tensor | null;
  /** Whether no place of the target sees those behind it. @default false */
  readonly tgtIsCausal?: boolean;
  /** Whether no place of the target sees those of the memory behind it. @default false */
  readonly memoryIsCausal?: boolean;
}

/**
 * A layer of a decoder (Vaswani et al., 2017): attention to itself, then to the encoder's output (the
 * memory), then a feed-forward network, each with a residual and a normalisation, behind it or, with
 * `normFirst`, before it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dimFeedforward: 32 });
 * const output = layer.forward(randn([3, 2, 16]), randn([5, 2, 16]), { tgtIsCausal: true });
 * assert.deepEqual(output.shape, [3, 2, 16]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole or do not fit, or another activation
 */
export class TransformerDecoderLayer extends Module {
  /** Whether normalisation comes before each part. */
  readonly normFirst: boolean;
  /** What stands between the two products. */
  readonly activation: (x: Tensor) => Tensor;
  /** The attention to itself. */
  selfAttn: MultiheadAttention;
  /** The attention to the memory. */
  multiheadAttn: MultiheadAttention;
  /** The first product of the feed-forward network. */
  linear1: Linear;
  /** Between the products. */
  dropout: Dropout;
  /** The second product. */
  linear2: Linear;
  /** Of the attention to itself. */
  norm1: LayerNorm;
  /** Of the attention to the memory. */
  norm2: LayerNorm;
  /** Of the feed-forward network. */
  norm3: LayerNorm;
  /** Behind the attention to itself. */
  dropout1: Dropout;
  /** Behind the attention to the memory. */
  dropout2: Dropout;
  /** Behind the feed-forward network. */
  dropout3: Dropout;

  /** Of a number of features, with so many heads. */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const name = "TransformerDecoderLayer";
    checkOptions(name, options, "normFirst: true");
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", ...rest } = options;
    const { layerNormEps: eps = 1e-5, batchFirst = false, normFirst = false, ...common } = rest;
    const attention = { dropout, batchFirst, ...common };
    this.normFirst = normFirst;
    this.activation = activationOf(name, activation);
    this.selfAttn = new MultiheadAttention(dModel, nhead, attention);
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, attention);
    this.linear1 = new Linear(dModel, dimFeedforward, common);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, common);
    this.norm1 = new LayerNorm(dModel, { eps, ...common });
    this.norm2 = new LayerNorm(dModel, { eps, ...common });
    this.norm3 = new LayerNorm(dModel, { eps, ...common });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
  }

  /** From and to `[length, batch, dModel]`, with a memory `[keys, batch, dModel]`. */
  override forward(
    tgt: Tensor,
    memory: Tensor,
    options: TransformerDecoderForwardOptions = {},
  ): Tensor {
    const { normFirst } = this;
    const attend = (x: Tensor) => {
      const [output] = this.selfAttn.forward(x, x, x, {
        attnMask: options.tgtMask ?? null,
        keyPaddingMask: options.tgtKeyPaddingMask ?? null,
        isCausal: options.tgtIsCausal ?? false,
        needWeights: false,
      });
      return this.dropout1.forward(output);
    };
    const remember = (x: Tensor) => {
      const [output] = this.multiheadAttn.forward(x, memory, memory, {
        attnMask: options.memoryMask ?? null,
        keyPaddingMask: options.memoryKeyPaddingMask ?? null,
        isCausal: options.memoryIsCausal ?? false,
        needWeights: false,
      });
      return this.dropout2.forward(output);
    };
    const feed = (x: Tensor) => {
      const hidden = this.dropout.forward(this.activation(this.linear1.forward(x)));
      return this.dropout3.forward(this.linear2.forward(hidden));
    };
    const attended = withResidual(tgt, attend, { norm: this.norm1, normFirst });
    const remembered = withResidual(attended, remember, { norm: this.norm2, normFirst });
    return withResidual(remembered, feed, { norm: this.norm3, normFirst });
  }
}

/**
 * Copies of a decoder layer, one upon the other. As in PyTorch all start with the same values.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dimFeedforward: 32 });
 * const decoder = new nn.TransformerDecoder(layer, 2);
 * assert.deepEqual(decoder.forward(randn([3, 2, 16]), randn([5, 2, 16])).shape, [3, 2, 16]);
 * ```
 *
 * @throws {ArgumentError} if the number of layers is not whole
 */
export class TransformerDecoder extends Module {
  /** The layers, the first one at the input. */
  layers: ModuleList;
  /** Behind the last layer, or null. */
  norm: LayerNorm | null;

  /** Of so many copies of a layer. */
  constructor(
    decoderLayer: TransformerDecoderLayer,
    numLayers: number,
    { norm = null }: TransformerStackOptions = {},
  ) {
    super();
    this.layers = copiesOf("TransformerDecoder", decoderLayer, numLayers);
    this.norm = norm;
  }

  /** From and to `[length, batch, dModel]`, with a memory `[keys, batch, dModel]`. */
  override forward(
    tgt: Tensor,
    memory: Tensor,
    options: TransformerDecoderForwardOptions = {},
  ): Tensor {
    let output = tgt;
    for (const layer of this.layers) output = layer.forward(output, memory, options);
    return this.norm === null ? output : this.norm.forward(output);
  }
}
