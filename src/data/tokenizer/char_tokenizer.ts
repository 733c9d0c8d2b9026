/**
 * A token for each character.
 *
 * @module
 */
import { type FilePath, FormatError, writeFileAtomic } from "../../io/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { shown } from "../shown.ts";
import { checkedIds, checkText, type TokenIds, type Tokenizer } from "./tokenizer.ts";

/**
 * The characters (code points) of a vocabulary as tokens.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CharTokenizer } from "@cotangent/cotangent/data";
 *
 * const tokenizer = CharTokenizer.fromText("banana");
 * assert.equal(tokenizer.vocabularySize, 3);
 * assert.deepEqual([...tokenizer.encode("nab")], [2, 0, 1]);
 * assert.equal(tokenizer.decode([2, 0, 1]), "nab");
 * ```
 *
 * @throws {ArgumentError} if an element is not one character, or comes twice
 */
export class CharTokenizer implements Tokenizer {
  readonly #characters: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  /** With a vocabulary of characters, whose places are their numbers. */
  constructor(characters: Iterable<string>) {
    this.#characters = [...characters];
    this.#ids = new Map(this.#characters.map((character, id) => [character, id]));
    const odd = this.#characters.find((character, id) =>
      [...character].length !== 1 || this.#ids.get(character) !== id
    );
    if (odd === undefined) return;
    throw new ArgumentError(
      `CharTokenizer: Expected different characters: got ${shown(String(odd))}` +
        ([...odd].length === 1 ? " twice" : ""),
    );
  }

  /** With the characters of a text, in the order of their code points. */
  static fromText(text: string): CharTokenizer {
    checkText("CharTokenizer.fromText", text);
    return new CharTokenizer(
      [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!),
    );
  }

  /**
   * Reads what `save` wrote.
   *
   * @throws {FormatError} if the file is something else
   */
  static async load(path: FilePath): Promise<CharTokenizer> {
    try {
      return new CharTokenizer(JSON.parse(await Deno.readTextFile(path)).characters);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw error;
      const reason = `it holds no list of characters: got ${(error as Error).message}`;
      throw new FormatError("CharTokenizer.load", `${path}`, reason, { cause: error });
    }
  }

  /** Writes the vocabulary to a JSON file. */
  async save(path: FilePath): Promise<void> {
    await writeFileAtomic(path, JSON.stringify({ characters: this.#characters }));
  }

  /** The number of characters. */
  get vocabularySize(): number {
    return this.#characters.length;
  }

  /**
   * The numbers of a text's characters.
   *
   * @throws {ArgumentError} naming the place of a character that is not in the vocabulary
   */
  encode(text: string): Int32Array {
    checkText("CharTokenizer.encode", text);
    const ids = new Int32Array(text.length);
    let count = 0;
    let at = 0;
    for (const character of text) {
      const id = this.#ids.get(character);
      if (id === undefined) {
        throw new ArgumentError(
          `CharTokenizer.encode: Expected characters of the vocabulary: got ` +
            `${JSON.stringify(character)} at ${at}`,
        );
      }
      ids[count++] = id;
      at += character.length;
    }
    return count === ids.length ? ids : ids.slice(0, count);
  }

  /**
   * The text of characters by their numbers.
   *
   * @throws {IndexError} for a number that no character has
   */
  decode(ids: TokenIds): string {
    let text = "";
    for (const id of checkedIds("CharTokenizer.decode", ids, this.vocabularySize)) {
      text += this.#characters[id];
    }
    return text;
  }
}
