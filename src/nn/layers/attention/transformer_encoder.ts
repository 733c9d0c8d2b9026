/**
 * The encoder of transformers.
 *
 * @module
 */
import { checkInteger, checkOptions } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { Module, ModuleList } from "../../module/mod.ts";
import { Dropout } from "../dropout/mod.ts";
import { Linear } from "../linear/mod.ts";
import { LayerNorm } from "../normalization/mod.ts";
import { MultiheadAttention } from "./multihead_attention.ts";
import { activationOf, type TransformerLayerOptions } from "./transformer_options.ts";

/** Options of `forward` of `TransformerEncoderLayer`; masks as in `MultiheadAttention`. */
export interface TransformerEncoderLayerForwardOptions {
  /** Where a place may not look, or what is added there. */
  readonly srcMask?: Tensor | null;
  /** Which places are only there to fill up. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Whether no place sees those behind it. @default false */
  readonly isCausal?: boolean;
}

/**
 * A layer of an encoder (Vaswani et al., 2017): attention to itself, then a feed-forward network, each
 * with a residual and a normalisation, behind it or, with `normFirst`, before it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true });
 * assert.deepEqual(layer.forward(randn([2, 5, 16]), { isCausal: true }).shape, [2, 5, 16]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole or do not fit, or another activation
 */
export class TransformerEncoderLayer extends Module {
  /** Whether normalisation comes before each part. */
  readonly normFirst: boolean;
  /** What stands between the two products. */
  readonly activation: (x: Tensor) => Tensor;
  /** The attention to itself. */
  selfAttn: MultiheadAttention;
  /** The first product of the feed-forward network. */
  linear1: Linear;
  /** Between the products. */
  dropout: Dropout;
  /** The second product. */
  linear2: Linear;
  /** Of the attention. */
  norm1: LayerNorm;
  /** Of the feed-forward network. */
  norm2: LayerNorm;
  /** Behind the attention. */
  dropout1: Dropout;
  /** Behind the feed-forward network. */
  dropout2: Dropout;

  /** Of a number of features, with so many heads. */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const name = "TransformerEncoderLayer";
    checkOptions(name, options, "normFirst: true");
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", ...rest } = options;
    const { layerNormEps: eps = 1e-5, batchFirst = false, normFirst = false, ...common } = rest;
    this.normFirst = normFirst;
    this.activation = activationOf(name, activation);
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, batchFirst, ...common });
    this.linear1 = new Linear(dModel, dimFeedforward, common);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, common);
    this.norm1 = new LayerNorm(dModel, { eps, ...common });
    this.norm2 = new LayerNorm(dModel, { eps, ...common });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
  }

  /** From and to `[length, batch, dModel]`, or `[length, dModel]`. */
  override forward(
    src: Tensor,
    { srcMask, srcKeyPaddingMask, isCausal }: TransformerEncoderLayerForwardOptions = {},
  ): Tensor {
    const attend = (x: Tensor) => {
      const [output] = this.selfAttn.forward(x, x, x, {
        attnMask: srcMask ?? null,
        keyPaddingMask: srcKeyPaddingMask ?? null,
        isCausal: isCausal ?? false,
        needWeights: false,
      });
      return this.dropout1.forward(output);
    };
    const feed = (x: Tensor) => {
      const hidden = this.dropout.forward(this.activation(this.linear1.forward(x)));
      return this.dropout2.forward(this.linear2.forward(hidden));
    };
    const x = withResidual(src, attend, { norm: this.norm1, normFirst: this.normFirst });
    return withResidual(x, feed, { norm: this.norm2, normFirst: this.normFirst });
  }
}

/** A part of a layer beside a residual, with its normalisation. */
export function withResidual(
  x: Tensor,
  part: (x: Tensor) => Tensor,
  { norm, normFirst }: { readonly norm: LayerNorm; readonly normFirst: boolean },
): Tensor {
  return normFirst ? x.add(part(norm.forward(x))) : norm.forward(x.add(part(x)));
}

/** Options of `TransformerEncoder` and `TransformerDecoder`. */
export interface TransformerStackOptions {
  /** A normalisation behind the last layer. @default null */
  readonly norm?: LayerNorm | null;
}

/** Options of `forward` of `TransformerEncoder`; masks as in `MultiheadAttention`. */
export interface TransformerEncoderForwardOptions {
  /** Where a place may not look, or what is added there. */
  readonly mask?: Tensor | null;
  /** Which places are only there to fill up. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Whether no place sees those behind it. @default false */
  readonly isCausal?: boolean;
}

/**
 * Copies of an encoder layer, one upon the other. As in PyTorch all start with the same values.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32 });
 * const encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(16) });
 * assert.deepEqual(encoder.forward(randn([5, 2, 16])).shape, [5, 2, 16]);
 * ```
 *
 * @throws {ArgumentError} if the number of layers is not whole
 */
export class TransformerEncoder extends Module {
  /** The layers, the first one at the input. */
  layers: ModuleList;
  /** Behind the last layer, or null. */
  norm: LayerNorm | null;

  /** Of so many copies of a layer. */
  constructor(
    encoderLayer: TransformerEncoderLayer,
    numLayers: number,
    { norm = null }: TransformerStackOptions = {},
  ) {
    super();
    this.layers = copiesOf("TransformerEncoder", encoderLayer, numLayers);
    this.norm = norm;
  }

  /** From and to `[length, batch, dModel]`, or `[length, dModel]`. */
  override forward(
    src: Tensor,
    { mask, srcKeyPaddingMask, isCausal }: TransformerEncoderForwardOptions = {},
  ): Tensor {
    const options: TransformerEncoderLayerForwardOptions = {
      srcMask: mask ?? null,
      srcKeyPaddingMask: srcKeyPaddingMask ?? null,
      isCausal: isCausal ?? false,
    };
    let output = src;
    for (const layer of this.layers) output = layer.forward(output, options);
    return this.norm === null ? output : this.norm.forward(output);
  }
}

/** Copies of a layer in a list. */
export function copiesOf(operation: string, layer: Module, count: number): ModuleList {
  checkInteger(operation, count, { name: "numLayers", minimum: 0 });
  return new ModuleList(Array.from({ length: count }, () => layer.clone()));
}
