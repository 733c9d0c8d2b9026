/**
 * Attention with several heads.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkOptions,
  checkProbability,
} from "../../../engine/base/mod.ts";
import type { DType, Tensor } from "../../../tensor.ts";
import {
  attentionWeights,
  cacheMask,
  dropout as drop,
  extendCache,
  type KeyValueCache,
  keyValueCache,
  scaledDotProductAttention,
} from "../../functional/mod.ts";
import { xavierNormal, xavierUniform } from "../../init/mod.ts";
import { Module, Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { constantParameter } from "../initial.ts";
import { Linear } from "../linear/mod.ts";
import { joinHeads, projectHeads } from "./heads.ts";
import { addExtraKeys, causalMask, mergeMasks } from "./masks.ts";

/** Options of `MultiheadAttention`. */
export interface MultiheadAttentionOptions {
  /** The probability with which a weight is dropped. @default 0 */
  readonly dropout?: number;
  /** Whether the projections have biases. @default true */
  readonly bias?: boolean;
  /** Whether there is a learned key and value beside those of the input. @default false */
  readonly addBiasKv?: boolean;
  /** Whether there is a key and value of zeros beside those of the input. @default false */
  readonly addZeroAttn?: boolean;
  /** The number of features of keys. @default embedDim */
  readonly kdim?: number;
  /** The number of features of values. @default embedDim */
  readonly vdim?: number;
  /** Whether inputs and outputs are `[batch, length, …]` and not `[length, batch, …]`. @default false */
  readonly batchFirst?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/** Options of `forward` of `MultiheadAttention`. */
export interface MultiheadAttentionForwardOptions {
  /**
   * `[batch, keys]` (`[keys]` without a batch): bools, true for keys that are only there to fill up, or
   * floats to add to the scores.
   */
  readonly keyPaddingMask?: Tensor | null;
  /**
   * `[length, keys]` or `[batch · numHeads, length, keys]`: bools, true where a query may *not* look, or
   * floats to add to the scores.
   */
  readonly attnMask?: Tensor | null;
  /** Whether weights are returned; without them long sequences take less memory. @default true */
  readonly needWeights?: boolean;
  /** Whether the weights are the mean of all heads'. @default true */
  readonly averageAttnWeights?: boolean;
  /** Whether a query sees no key behind its own place. @default false */
  readonly isCausal?: boolean;
  /**
   * Keys and values of earlier tokens: the input's follow them, and each token sees those up to itself.
   * The keys that masks speak of are the cache's places.
   */
  readonly cache?: KeyValueCache | null;
}

/** What `MultiheadAttention` gives: the output, the weights and the next cache, if they are wanted. */
export type MultiheadAttentionResult = [
  output: Tensor,
  weights: Tensor | null,
  cache: KeyValueCache | null,
];

/**
 * Attention with several heads (Vaswani et al., 2017): queries, keys and values are projected, each head
 * attends with its share of the features, and the heads' outputs side by side are projected again. A
 * query that may look nowhere gets zeros from each head; with `needWeights` PyTorch gives NaN there.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const attention = new nn.MultiheadAttention(16, 4, { batchFirst: true });
 * const x = randn([2, 5, 16]);
 * const [output, weights] = attention.forward(x, x, x, { isCausal: true });
 * assert.deepEqual(output.shape, [2, 5, 16]);
 * assert.deepEqual(weights!.shape, [2, 5, 5]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole, or the heads do not divide the features
 */
export class MultiheadAttention extends Module {
  /** The number of features of queries and the output. */
  readonly embedDim: number;
  /** The number of heads. */
  readonly numHeads: number;
  /** The probability with which a weight is dropped. */
  readonly dropout: number;
  /** Whether there is a key and value of zeros. */
  readonly addZeroAttn: boolean;
  /** Whether inputs and outputs have the batch first. */
  readonly batchFirst: boolean;
  /** `[3 · embedDim, embedDim]`: of queries, keys and values; null if their features differ. */
  inProjWeight: Parameter | null = null;
  /** `[embedDim, embedDim]`, if the features differ. */
  qProjWeight: Parameter | null = null;
  /** `[embedDim, kdim]`, if the features differ. */
  kProjWeight: Parameter | null = null;
  /** `[embedDim, vdim]`, if the features differ. */
  vProjWeight: Parameter | null = null;
  /** `[3 · embedDim]`, or null. */
  inProjBias: Parameter | null;
  /** The learned key, `[1, 1, embedDim]`, or null. */
  biasK: Parameter | null;
  /** The learned value, `[1, 1, embedDim]`, or null. */
  biasV: Parameter | null;
  /** The last projection. */
  outProj: Linear;

  /** Of a number of features in so many heads. */
  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    checkOptions("MultiheadAttention", options, "dropout: 0.1");
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false } = options;
    const { kdim = embedDim, vdim = embedDim, batchFirst = false, dtype = "float32" } = options;
    for (const [name, size] of Object.entries({ embedDim, numHeads, kdim, vdim })) {
      checkInteger("MultiheadAttention", size, { name, minimum: 1 });
    }
    if (embedDim % numHeads !== 0) {
      throw new ArgumentError(
        `MultiheadAttention: Expected numHeads to divide embedDim: got ${numHeads} and ${embedDim}`,
      );
    }
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = checkProbability("MultiheadAttention", dropout, "dropout");
    this.addZeroAttn = addZeroAttn;
    this.batchFirst = batchFirst;
    const uniform = (rows: number, columns: number) =>
      new Parameter(xavierUniform([rows, columns], { dtype }));
    const normal = () => new Parameter(xavierNormal([1, 1, embedDim], { dtype }));
    if (kdim === embedDim && vdim === embedDim) {
      this.inProjWeight = uniform(3 * embedDim, embedDim);
    } else {
      this.qProjWeight = uniform(embedDim, embedDim);
      this.kProjWeight = uniform(embedDim, kdim);
      this.vProjWeight = uniform(embedDim, vdim);
    }
    this.inProjBias = bias ? constantParameter([3 * embedDim], 0, dtype) : null;
    this.biasK = addBiasKv ? normal() : null;
    this.biasV = addBiasKv ? normal() : null;
    this.outProj = new Linear(embedDim, embedDim, { bias, dtype });
    if (bias) this.outProj.bias = constantParameter([embedDim], 0, dtype);
  }

  /**
   * The output, of the query's shape, and the weights, `[batch, length, keys]` or of each head
   * `[batch, numHeads, length, keys]`. `query` is `[length, batch, embedDim]`, `key`
   * `[keys, batch, kdim]`, `value` `[keys, batch, vdim]`, or all without the batch.
   *
   * @throws {ShapeError} if shapes do not fit
   * @throws {IndexError} if there are more tokens than the cache has places
   */
  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: MultiheadAttentionForwardOptions = {},
  ): MultiheadAttentionResult {
    checkOptions("MultiheadAttention", options, "isCausal: true");
    const { needWeights = true, averageAttnWeights = true } = options;
    const projected = projectHeads(this, [query, key, value]);
    const [batch, , length] = projected.query.shape;
    const cache = options.cache ? extendCache(options.cache, projected.key, projected.value) : null;
    const given = cache === null ? projected : { key: cache.keys, value: cache.values };
    const keys = given.key.shape[2];
    const { key: allKeys, value: allValues, count } = addExtraKeys(given, this);
    // What is causal covers the input's keys and not the extra ones.
    const isCausal = (options.isCausal ?? false) && cache === null;
    const ordered = cache !== null
      ? cacheMask(cache, length)
      : isCausal && count > 0
      ? causalMask(length, keys)
      : null;
    const mask = mergeMasks(
      { ordered, attnMask: options.attnMask, keyPaddingMask: options.keyPaddingMask },
      { batch, heads: this.numHeads, length, keys, extra: count, dtype: query.dtype },
    );
    const settings = { mask, isCausal: isCausal && ordered === null };
    const dropout = this.training ? this.dropout : 0;
    if (!needWeights) {
      const heads = scaledDotProductAttention(projected.query, allKeys, allValues, {
        ...settings,
        dropout,
      });
      return [joinHeads(this, heads, query), null, cache];
    }
    const weights = drop(attentionWeights(projected.query, allKeys, settings), { p: dropout });
    const output = joinHeads(this, weights.matmul(allValues), query);
    const shown = averageAttnWeights ? weights.mean(1) : weights;
    return [output, query.ndim === 2 ? shown.squeeze(0) : shown, cache];
  }

  /** A cache for so many tokens of so many sequences. */
  emptyCache(batch: number, capacity: number): KeyValueCache {
    const { numHeads: heads, embedDim } = this;
    const { dtype, device } = this.outProj.weight;
    const features = embedDim / heads;
    return keyValueCache({ batch, heads, capacity, features, dtype, device });
  }

  /** The sizes. */
  override extraRepr(): string {
    const { embedDim, numHeads, dropout, batchFirst } = this;
    return describeFields({ embedDim, numHeads, dropout, batchFirst });
  }
}
