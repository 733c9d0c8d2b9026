/**
 * The operations of attention's matrix products, which are of the scores of keys that queries see.
 *
 * @module
 */
import {
  type AttentionDerivativeParams,
  type AttentionParams,
  type AttentionPart,
  broadcastShapes,
  type Shape,
  sizeOf,
} from "../base/mod.ts";
import type { RoutineName } from "../kernel/mod.ts";

/** Those of one of attention's routines for inputs of such shapes. */
export function attentionFlops(
  routine: Extract<RoutineName, `attention${string}`>,
  shapes: readonly Shape[],
  params: AttentionParams | AttentionDerivativeParams,
): number {
  const [length, features] = shapes[0].slice(-2);
  const [keys, valueFeatures] = shapes[2].slice(-2);
  const batch = broadcastShapes("attention", ...shapes.slice(0, 3).map((x) => x.slice(0, -2)));
  const scores = sizeOf(batch) *
    (params.isCausal ? causalScores(length, keys) : length * keys);
  const parts = "parts" in params ? params.parts : [];
  const has = (part: AttentionPart) => Number(parts.includes(part));
  const moving = Number(parts.some((part) => part !== "value"));
  const ofScores = features * (1 + has("query") + has("key"));
  const ofValues = valueFeatures * (has("value") + moving);
  return 2 * scores * (routine === "attention" ? features + valueFeatures : ofScores + ofValues);
}

/** `Σ min(i + 1, keys)` over the queries. */
function causalScores(length: number, keys: number): number {
  const rising = Math.min(length, keys);
  return rising * (rising + 1) / 2 + (length - rising) * keys;
}
