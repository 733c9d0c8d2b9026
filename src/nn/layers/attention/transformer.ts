/**
 * The transformer.
 *
 * @module
 */
import { checkInteger, checkOptions, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { type DType, full, type Tensor } from "../../../tensor.ts";
import { xavierUniform } from "../../init/mod.ts";
import { Module } from "../../module/mod.ts";
import { LayerNorm } from "../normalization/mod.ts";
import {
  TransformerDecoder,
  type TransformerDecoderForwardOptions,
  TransformerDecoderLayer,
} from "./transformer_decoder.ts";
import { TransformerEncoder, TransformerEncoderLayer } from "./transformer_encoder.ts";
import type { TransformerLayerOptions } from "./transformer_options.ts";

/** Options of `Transformer`. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** The number of features. @default 512 */
  readonly dModel?: number;
  /** The number of heads. @default 8 */
  readonly nhead?: number;
  /** The number of the encoder's layers. @default 6 */
  readonly numEncoderLayers?: number;
  /** The number of the decoder's layers. @default 6 */
  readonly numDecoderLayers?: number;
  /** An encoder to take instead. @default null */
  readonly customEncoder?: Module | null;
  /** A decoder to take instead. @default null */
  readonly customDecoder?: Module | null;
}

/** Options of `forward` of `Transformer`; masks as in `MultiheadAttention`. */
export interface TransformerForwardOptions extends TransformerDecoderForwardOptions {
  /** Where a place of the source may not look, or what is added there. */
  readonly srcMask?: Tensor | null;
  /** Which places of the source are only there to fill up. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Whether no place of the source sees those behind it. @default false */
  readonly srcIsCausal?: boolean;
}

/**
 * Encoder and decoder (Vaswani et al., 2017), without embeddings, positions and the last product.
 * Matrices are `xavierUniform` at first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const sizes = { dModel: 16, nhead: 4, numEncoderLayers: 1, numDecoderLayers: 1 };
 * const model = new nn.Transformer({ ...sizes, dimFeedforward: 32, batchFirst: true });
 * const output = model.forward(randn([2, 7, 16]), randn([2, 5, 16]), { tgtIsCausal: true });
 * assert.deepEqual(output.shape, [2, 5, 16]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole or do not fit, or another activation
 */
export class Transformer extends Module {
  /** The number of features. */
  readonly dModel: number;
  /** Whether inputs and outputs have the batch first. */
  readonly batchFirst: boolean;
  /** From the source to the memory. */
  encoder: Module;
  /** From target and memory to the output. */
  decoder: Module;

  /** With sizes among its options. */
  constructor(options: TransformerOptions = {}) {
    super();
    checkOptions("Transformer", options, "dModel: 64");
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...rest } =
      options;
    const { customEncoder = null, customDecoder = null, ...ofLayers } = rest;
    const { layerNormEps: eps = 1e-5, bias = true, dtype = "float32" } = ofLayers;
    const norm = () => new LayerNorm(dModel, { eps, bias, dtype });
    this.dModel = dModel;
    this.batchFirst = ofLayers.batchFirst ?? false;
    this.encoder = customEncoder ?? new TransformerEncoder(
      new TransformerEncoderLayer(dModel, nhead, ofLayers),
      numEncoderLayers,
      { norm: norm() },
    );
    this.decoder = customDecoder ?? new TransformerDecoder(
      new TransformerDecoderLayer(dModel, nhead, ofLayers),
      numDecoderLayers,
      { norm: norm() },
    );
    this.assignParameters(Object.fromEntries(
      this.namedParameters().filter(([, { ndim }]) => ndim > 1)
        .map(([name, { shape, dtype }]) => [name, xavierUniform(shape, { dtype })]),
    ));
  }

  /**
   * The output `[length, batch, dModel]` for a target of that shape and a source
   * `[sourceLength, batch, dModel]`.
   *
   * @throws {ShapeError} if shapes do not fit
   */
  override forward(src: Tensor, tgt: Tensor, options: TransformerForwardOptions = {}): Tensor {
    for (const { shape } of [src, tgt]) {
      if (shape.length === src.ndim && shape.at(-1) === this.dModel) continue;
      throw new ShapeError(
        `Transformer: Expected source and target of ${this.dModel} features, both with a batch or ` +
          `both without: got ${formatShape(src.shape)} and ${formatShape(tgt.shape)}`,
      );
    }
    const { srcMask = null, srcKeyPaddingMask = null, srcIsCausal, ...ofDecoder } = options;
    const memory = this.encoder.forward(src, {
      mask: srcMask,
      srcKeyPaddingMask,
      isCausal: srcIsCausal ?? false,
    });
    return this.decoder.forward(tgt, memory, ofDecoder);
  }

  /**
   * The mask `[size, size]` of floats, −∞ above the diagonal, that lets no place see those behind it.
   *
   * @throws {ArgumentError} if the size is not whole
   */
  static generateSquareSubsequentMask(size: number, dtype: DType = "float32"): Tensor {
    checkInteger("Transformer.generateSquareSubsequentMask", size, { name: "size", minimum: 0 });
    return full([size, size], -Infinity, { dtype }).triu({ diagonal: 1 });
  }
}
