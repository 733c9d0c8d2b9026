/**
 * The params of attention, which its primitives and routines share.
 *
 * @module
 */

/** What attention is a function of. */
export type AttentionPart = "query" | "key" | "value" | "mask";

/** The params of attention. */
export interface AttentionParams {
  /** Whether a query sees no key behind its own place, places counted from 0 for both. */
  readonly isCausal: boolean;
}

/** The params of attention's derivatives. */
export interface AttentionDerivativeParams extends AttentionParams {
  /** By which inputs: tangents are given of these in this order, or cotangents are. */
  readonly parts: readonly AttentionPart[];
}
