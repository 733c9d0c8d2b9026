/**
 * Tables of learned vectors.
 *
 * @module
 */
import {
  checkIndex,
  checkInteger,
  checkOptions,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { arange, type DType, random, type Tensor } from "../../../tensor.ts";
import { embedding } from "../../functional/mod.ts";
import { Module, Parameter } from "../../module/mod.ts";
import { nextKey } from "../../random/mod.ts";
import { describeFields } from "../describe.ts";

/** Options of tables; gradients are dense, PyTorch's `sparse` has no counterpart. */
export interface EmbeddingOptions {
  /**
   * The row of padding, which is 0 at first and gets no gradient; from the end if negative.
   * @default null
   */
  readonly paddingIdx?: number | null;
  /** Rows with a larger norm are read scaled down to it; the table stays as it is. @default null */
  readonly maxNorm?: number | null;
  /** The p of the norm. @default 2 */
  readonly normType?: number;
  /** Whether gradients are divided by how often a row is read in a call. @default false */
  readonly scaleGradByFreq?: boolean;
  /** The table at first, `[numEmbeddings, embeddingDim]`. @default standard normal numbers */
  readonly weight?: Tensor;
  /** The dtype of a random table. @default "float32" */
  readonly dtype?: DType;
}

/** Options of `Embedding.fromPretrained`. */
export interface PretrainedOptions extends Omit<EmbeddingOptions, "weight" | "dtype"> {
  /** Whether the table is kept from being trained. @default true */
  readonly freeze?: boolean;
}

/** What tables share, whatever is made of their rows. */
export abstract class EmbeddingTable extends Module {
  /** How many rows there are. */
  readonly numEmbeddings: number;
  /** The size of a row. */
  readonly embeddingDim: number;
  /** The row of padding, or null. */
  readonly paddingIdx: number | null;
  /** The largest norm with which rows are read, or null. */
  readonly maxNorm: number | null;
  /** The p of the norm. */
  readonly normType: number;
  /** Whether gradients are divided by how often a row is read. */
  readonly scaleGradByFreq: boolean;
  /** `[numEmbeddings, embeddingDim]`, standard normal at first. */
  weight: Parameter;

  /** Of so many rows of a size. */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions) {
    super();
    const operation = this.constructor.name;
    checkOptions(operation, options, "paddingIdx: 0");
    const { paddingIdx = null, maxNorm = null, normType = 2 } = options;
    const { scaleGradByFreq = false, dtype = "float32" } = options;
    this.numEmbeddings = checkInteger(operation, numEmbeddings, {
      name: "numEmbeddings",
      minimum: 1,
    });
    this.embeddingDim = checkInteger(operation, embeddingDim, { name: "embeddingDim", minimum: 0 });
    this.paddingIdx = paddingIdx === null
      ? null
      : checkIndex(operation, paddingIdx, { name: "paddingIdx", size: numEmbeddings });
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.weight = options.weight === undefined
      ? randomTable(operation, this, dtype)
      : givenTable(operation, this, options.weight);
  }

  /** The sizes, and what is not by default. */
  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType } = this;
    return describeFields({
      numEmbeddings,
      embeddingDim,
      paddingIdx: paddingIdx ?? undefined,
      maxNorm: maxNorm ?? undefined,
      normType: normType === 2 ? undefined : normType,
      scaleGradByFreq: this.scaleGradByFreq || undefined,
    });
  }
}

/** Standard normal rows, but for that of padding, which is 0. */
function randomTable(
  operation: string,
  { numEmbeddings, embeddingDim, paddingIdx }: EmbeddingTable,
  dtype: DType,
): Parameter {
  const rows = random.normal(nextKey(operation), [numEmbeddings, embeddingDim], { dtype });
  if (paddingIdx === null) return new Parameter(rows);
  return new Parameter(rows.maskedFill(arange(numEmbeddings).eq(paddingIdx).unsqueeze(1), 0));
}

function givenTable(
  operation: string,
  { numEmbeddings, embeddingDim }: EmbeddingTable,
  weight: Tensor,
): Parameter {
  if (shapesEqual(weight.shape, [numEmbeddings, embeddingDim])) return new Parameter(weight);
  throw new ShapeError(
    `${operation}: Expected a weight of shape [${numEmbeddings}, ${embeddingDim}]: got ` +
      formatShape(weight.shape),
  );
}

/**
 * A learned vector of `embeddingDim` numbers for each integer below `numEmbeddings`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Embedding(10, 3, { paddingIdx: 0 });
 * const y = layer.forward(tensor([[1, 2, 4, 0]], { dtype: "int32" }));
 * assert.deepEqual(y.shape, [1, 4, 3]);
 * assert.deepEqual(y.at(0, 3).arraySync(), [0, 0, 0]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole
 * @throws {IndexError} if the padding is none of the rows
 */
export class Embedding extends EmbeddingTable {
  /** Of so many rows of a size. */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
  }

  /**
   * A layer with a table that is there.
   *
   * ```ts
   * import assert from "node:assert/strict";
   * import { tensor } from "@cotangent/cotangent";
   * import * as nn from "@cotangent/cotangent/nn";
   *
   * const layer = nn.Embedding.fromPretrained(tensor([[1, 2], [3, 4]]));
   * assert.equal(layer.weight.requiresGrad, false);
   * ```
   *
   * @throws {ShapeError} if it is not `[rows, features]`
   */
  static fromPretrained(
    table: Tensor,
    { freeze = true, ...options }: PretrainedOptions = {},
  ): Embedding {
    if (table.ndim !== 2) {
      throw new ShapeError(
        `Embedding.fromPretrained: Expected a table of shape [rows, features]: got ${
          formatShape(table.shape)
        }`,
      );
    }
    const [rows, features] = table.shape;
    const layer = new Embedding(rows, features, { ...options, weight: table });
    return freeze ? layer.freeze() : layer;
  }

  /**
   * Integers `[…]` to their vectors `[…, embeddingDim]`.
   *
   * @throws {IndexError} if an integer is out of range
   */
  override forward(x: Tensor): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return embedding(x, this.weight, { paddingIdx, maxNorm, normType, scaleGradByFreq });
  }
}
