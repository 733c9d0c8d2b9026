/**
 * Metrics of language models and of translations. May import `src/tensor.ts`, `engine/base` and what
 * lies directly in `metrics`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { bleuScore } from "@cotangent/cotangent/metrics";
 *
 * const text = "the cat sat on the mat";
 * assert.equal(await bleuScore([text], [[text, "there is a cat"]]), 1);
 * ```
 *
 * @module
 */
export { type BLEUOptions, BLEUScore, bleuScore, type Texts } from "./bleu_score.ts";
export { Perplexity, perplexity, type PerplexityOptions } from "./perplexity.ts";
export type { Tokenizer } from "./tokenize.ts";
