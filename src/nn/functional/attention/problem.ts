/**
 * What both ways to compute attention are given, and the scores that they start from.
 *
 * @module
 */
import { arange, type Tensor } from "../../../tensor.ts";

/** Queries, keys and values whose batches broadcast, as tensors alone. */
export interface AttentionInputs {
  /** `[…, length, features]`, multiplied by the scale. */
  readonly query: Tensor;
  /** `[…, keys, features]`. */
  readonly key: Tensor;
  /** `[…, keys, valueFeatures]`. */
  readonly value: Tensor;
  /**
   * Broadcasts to `[…, length, keys]`: bools, true where a query may look, or floats to add to the
   * scores; null for none.
   */
  readonly mask: Tensor | null;
  /** What dropout draws from, or null for none. */
  readonly dropoutKey: Tensor | null;
}

/** The rest of an attention problem. */
export interface AttentionSettings {
  /** Whether a query sees no key behind its own place. */
  readonly isCausal: boolean;
  /** The probability with which a weight is dropped. */
  readonly dropout: number;
}

/** A part of the scores: which queries and keys it is of. */
export interface ScoreBlock {
  /** The place of the first query. */
  readonly firstQuery: number;
  /** The place of the first key, which may be traced. */
  readonly firstKey: number | Tensor;
}

/** What scores are computed from. */
export type ScoreInputs = Pick<AttentionInputs, "query" | "key" | "mask">;

/** `Q Kᵀ`, with what is masked at −∞: `[…, length, keys]`. */
export function maskedScores(
  { query, key, mask }: ScoreInputs,
  { isCausal }: AttentionSettings,
  { firstQuery, firstKey }: ScoreBlock = { firstQuery: 0, firstKey: 0 },
): Tensor {
  let scores = query.matmul(key.transpose(-2, -1));
  if (mask !== null) {
    scores = mask.dtype === "bool" ? scores.where(mask, -Infinity) : scores.add(mask);
  }
  if (!isCausal) return scores;
  const [length, keys] = scores.shape.slice(-2);
  const { device } = query;
  const queryPlaces = arange(length, { device }).add(firstQuery).unsqueeze(1);
  return scores.where(arange(keys, { device }).add(firstKey).le(queryPlaces), -Infinity);
}
