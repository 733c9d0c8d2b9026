/**
 * What a tokeniser is.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, IndexError, Tensor } from "../../tensor.ts";

/** The numbers of tokens: an array, a typed array, or a tensor of integers of one dimension. */
export type TokenIds = Iterable<number> | Tensor;

/** Text to the numbers of its tokens and back. */
export interface Tokenizer {
  /** How many tokens there are; their numbers are 0 … vocabularySize − 1. */
  readonly vocabularySize: number;
  /** The numbers of a text's tokens. */
  encode(text: string): Int32Array;
  /** The text of tokens. */
  decode(ids: TokenIds): string;
}

/** Checks that something to be encoded is a text. */
export function checkText(operation: string, text: unknown): void {
  if (typeof text === "string") return;
  throw new ArgumentError(`${operation}: Expected a text: got ${describeValue(text)}`);
}

/** The numbers of tokens as JavaScript's, each checked to be that of one. */
export function* checkedIds(
  operation: string,
  ids: TokenIds,
  vocabularySize: number,
): Generator<number, void> {
  for (const id of ids instanceof Tensor ? ids.dataSync() : ids) {
    const number = Number(id);
    if (!Number.isInteger(number) || number < 0 || number >= vocabularySize) {
      throw new IndexError(
        `${operation}: Expected tokens from 0 to ${vocabularySize - 1}: got ${describeValue(id)}`,
      );
    }
    yield number;
  }
}
