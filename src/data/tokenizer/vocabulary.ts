/**
 * The vocabulary of a byte-pair tokeniser.
 *
 * @module
 */

/** Tokens, and the merges that make the longer ones of shorter. */
export interface Vocabulary {
  /** The bytes of each token. */
  readonly tokens: readonly Uint8Array[];
  /** The merges from the one to be done first, each the numbers of two tokens. */
  readonly merges: readonly (readonly [left: number, right: number])[];
  /** The number of the token that each merge makes. */
  readonly merged: Int32Array;
  /** The tokens that no merge makes, such as an end of text: their texts and numbers. */
  readonly special: ReadonlyMap<string, number>;
}

/** Tokens come by fewer than 2²⁶: two numbers of them fit into one of JavaScript's. */
const span = 2 ** 26;

/** Two tokens as one number, to be looked up by. */
export function pairOf(left: number, right: number): number {
  return left * span + right;
}

/** The tokens of a pair. */
export function tokensOf(pair: number): [left: number, right: number] {
  return [Math.floor(pair / span), pair % span];
}

/** Bytes as a string of as many characters, to be looked up by. */
export function textOfBytes(token: Uint8Array): string {
  let text = "";
  for (const byte of token) text += String.fromCharCode(byte);
  return text;
}
