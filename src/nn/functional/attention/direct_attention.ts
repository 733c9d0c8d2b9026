/**
 * Attention by the whole matrix of its weights.
 *
 * @module
 */
import type { Tensor } from "../../../tensor.ts";
import { dropout as drop } from "../dropout/mod.ts";
import {
  type AttentionInputs,
  type AttentionSettings,
  maskedScores,
  type ScoreInputs,
} from "./problem.ts";

/** `softmax(Q Kᵀ) V`, `[…, length, valueFeatures]`. */
export function directAttention(inputs: AttentionInputs, settings: AttentionSettings): Tensor {
  const weights = softmaxWeights(inputs, settings);
  return droppedWeights(weights, inputs, settings).matmul(inputs.value);
}

/** The weights, `[…, length, keys]`: of a query that sees no key they are zeros, as in PyTorch. */
export function softmaxWeights(inputs: ScoreInputs, settings: AttentionSettings): Tensor {
  const scores = maskedScores(inputs, settings);
  // Without a mask every query sees a key.
  if (inputs.mask === null) return scores.softmax(-1);
  const sees = scores.amax(-1, { keepdim: true }).ne(-Infinity);
  // Scores of 0 keep NaN out of the derivative.
  return scores.where(sees, 0).softmax(-1).where(sees, 0);
}

/** Weights with some of them dropped. */
export function droppedWeights(
  weights: Tensor,
  { dropoutKey }: Pick<AttentionInputs, "dropoutKey">,
  { dropout }: AttentionSettings,
): Tensor {
  return dropoutKey === null ? weights : drop(weights, { p: dropout, key: dropoutKey });
}
