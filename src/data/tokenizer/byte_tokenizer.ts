/**
 * A token for each byte.
 *
 * @module
 */
import { checkedIds, checkText, type TokenIds, type Tokenizer } from "./tokenizer.ts";

/**
 * The bytes of a text's UTF-8 as tokens: any text in a vocabulary of 256.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ByteTokenizer } from "@cotangent/cotangent/data";
 *
 * const tokenizer = new ByteTokenizer();
 * assert.deepEqual([...tokenizer.encode("aé")], [97, 195, 169]);
 * assert.equal(tokenizer.decode([97, 195, 169]), "aé");
 * ```
 */
export class ByteTokenizer implements Tokenizer {
  /** 256. */
  readonly vocabularySize: number = 256;

  /** The bytes of a text; half of a surrogate pair becomes U+FFFD. */
  encode(text: string): Int32Array {
    checkText("ByteTokenizer.encode", text);
    return Int32Array.from(new TextEncoder().encode(text));
  }

  /**
   * The text of bytes; what is no UTF-8 becomes U+FFFD.
   *
   * @throws {IndexError} for a number that is no byte
   */
  decode(ids: TokenIds): string {
    const bytes = Uint8Array.from(checkedIds("ByteTokenizer.decode", ids, this.vocabularySize));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
}
