/**
 * Tokenisers: text to numbers and back, by characters, by bytes, and by pairs of bytes that are
 * merged (BPE), trained here or read from GPT-2's files; and windows of text to train on. May import
 * `src/tensor.ts`, `base`, `io` and `dataset`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CharTokenizer, TextWindows } from "@cotangent/cotangent/data";
 *
 * const tokenizer = CharTokenizer.fromText("hello world");
 * const windows = new TextWindows(tokenizer.encode("hello"), { context: 4 });
 * const [input, target] = windows.get(0);
 * assert.equal(tokenizer.decode(input), "hell");
 * assert.equal(tokenizer.decode(target), "ello");
 * ```
 *
 * @module
 */
export type { TokenIds, Tokenizer } from "./tokenizer.ts";
export { CharTokenizer } from "./char_tokenizer.ts";
export { ByteTokenizer } from "./byte_tokenizer.ts";
export {
  BytePairTokenizer,
  type EncodeOptions,
  type Gpt2Files,
  type TrainOptions,
} from "./byte_pair_tokenizer.ts";
export { TextWindows, type TextWindowsOptions } from "./text_windows.ts";
