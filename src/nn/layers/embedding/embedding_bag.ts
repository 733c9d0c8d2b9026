/**
 * Tables of learned vectors, reduced bag by bag.
 *
 * @module
 */
import type { Tensor } from "../../../tensor.ts";
import { type BagMode, embeddingBag } from "../../functional/mod.ts";
import { type EmbeddingOptions, EmbeddingTable } from "./embedding.ts";

/** Options of `EmbeddingBag`. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** How the vectors of a bag are reduced. @default "mean" */
  readonly mode?: BagMode;
  /** Whether the last of the offsets is where the last bag ends. @default false */
  readonly includeLastOffset?: boolean;
}

/**
 * The sum, mean or maximum of the learned vectors of each bag of integers; an empty bag gives zeros.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.EmbeddingBag(10, 3, { mode: "sum" });
 * const x = tensor([1, 2, 4, 5, 4, 3, 2, 9], { dtype: "int32" });
 * assert.deepEqual(layer.forward(x, tensor([0, 4], { dtype: "int32" })).shape, [2, 3]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole
 * @throws {IndexError} if the padding is none of the rows
 */
export class EmbeddingBag extends EmbeddingTable {
  /** How the vectors of a bag are reduced. */
  readonly mode: BagMode;
  /** Whether the last of the offsets is where the last bag ends. */
  readonly includeLastOffset: boolean;

  /** Of so many rows of a size. */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
    this.mode = options.mode ?? "mean";
    this.includeLastOffset = options.includeLastOffset ?? false;
  }

  /**
   * Integers `[bags, size]`, or `[n]` with `offsets` `[bags]`, to `[bags, embeddingDim]`;
   * `perSampleWeights`, in the shape of the integers, are factors of the vectors.
   *
   * @throws {IndexError} if an integer is out of range
   */
  override forward(
    x: Tensor,
    offsets: Tensor | null = null,
    perSampleWeights: Tensor | null = null,
  ): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, mode, includeLastOffset } = this;
    return embeddingBag(x, this.weight, {
      offsets,
      perSampleWeights,
      mode,
      includeLastOffset,
      paddingIdx,
      maxNorm,
      normType,
      scaleGradByFreq,
    });
  }

  /** The sizes, and what is not by default. */
  override extraRepr(): string {
    return `${super.extraRepr()}, mode=${this.mode}`;
  }
}
