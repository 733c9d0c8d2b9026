/**
 * Positions as a learned bias for each distance.
 *
 * @module
 */
import { checkInteger } from "../../../engine/base/mod.ts";
import { type DType, type Tensor, tensor } from "../../../tensor.ts";
import { normal } from "../../init/mod.ts";
import { Module, Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/** Options of `RelativePositionBias`. */
export interface RelativePositionBiasOptions {
  /** How many distances are told apart, those of either side together. @default 32 */
  readonly numBuckets?: number;
  /** From which distance on all are alike. @default 128 */
  readonly maxDistance?: number;
  /** Whether keys behind the query are told apart. @default true */
  readonly bidirectional?: boolean;
  /** The parameter's dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * A learned bias for scores (Raffel et al., 2020, section 2.1): near distances each have their own, far
 * ones share one in ranges that grow with the logarithm.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const bias = new nn.RelativePositionBias(4);
 * assert.deepEqual(bias.forward(10, 12).shape, [4, 10, 12]);
 * ```
 *
 * @throws {ArgumentError} if a size is not whole
 */
export class RelativePositionBias extends Module {
  /** `[numBuckets, heads]`. */
  weight: Parameter;
  /** From which distance on all are alike. */
  readonly maxDistance: number;
  /** Whether keys behind the query are told apart. */
  readonly bidirectional: boolean;

  /** For so many heads. */
  constructor(heads: number, options: RelativePositionBiasOptions = {}) {
    super();
    const { numBuckets = 32, maxDistance = 128, bidirectional = true, dtype = "float32" } = options;
    const name = "RelativePositionBias";
    checkInteger(name, heads, { name: "heads", minimum: 1 });
    checkInteger(name, numBuckets, { name: "numBuckets", minimum: bidirectional ? 4 : 2 });
    this.maxDistance = checkInteger(name, maxDistance, {
      name: "maxDistance",
      minimum: numBuckets,
    });
    this.bidirectional = bidirectional;
    this.weight = new Parameter(normal([numBuckets, heads], { dtype }));
  }

  /** The bias `[heads, length, keys]`, to be the `mask` of `scaledDotProductAttention`. */
  override forward(length: number, keys: number = length): Tensor {
    checkInteger("RelativePositionBias", length, { name: "length", minimum: 0 });
    checkInteger("RelativePositionBias", keys, { name: "keys", minimum: 0 });
    const buckets = new Int32Array(length * keys);
    for (let query = 0; query < length; query++) {
      for (let key = 0; key < keys; key++) {
        buckets[query * keys + key] = bucketOf(this, key - query);
      }
    }
    const rows = this.weight.indexSelect(0, tensor(buckets));
    return rows.T.reshape([this.weight.shape[1], length, keys]);
  }

  /** The settings. */
  override extraRepr(): string {
    const [numBuckets, heads] = this.weight.shape;
    const { maxDistance, bidirectional } = this;
    return describeFields({ heads, numBuckets, maxDistance, bidirectional });
  }
}

/**
 * The bucket of a key's place relative to the query's. Half of a side's buckets hold one distance each;
 * the others go on to `maxDistance` in equal steps of the logarithm.
 */
function bucketOf(
  { weight, maxDistance, bidirectional }: RelativePositionBias,
  relative: number,
): number {
  const count = bidirectional ? Math.floor(weight.shape[0] / 2) : weight.shape[0];
  const side = bidirectional && relative > 0 ? count : 0;
  const distance = bidirectional ? Math.abs(relative) : Math.max(0, -relative);
  const exact = Math.floor(count / 2);
  if (distance < exact) return side + distance;
  const ratio = Math.log(distance / exact) / Math.log(maxDistance / exact);
  return side + Math.min(count - 1, exact + Math.floor(ratio * (count - exact)));
}
