/**
 * Tokens of bytes that were merged.
 *
 * @module
 */
import { checkInteger, checkOptions } from "../../engine/base/mod.ts";
import { writeFileAtomic } from "../../io/mod.ts";
import { formatGpt2, type Gpt2Files, parseGpt2 } from "./gpt2_format.ts";
import { type Merges, mergeWord } from "./merge_word.ts";
import { splitWords } from "./split_words.ts";
import { checkedIds, checkText, type TokenIds, type Tokenizer } from "./tokenizer.ts";
import { trainMerges } from "./train_merges.ts";
import { pairOf, type Vocabulary } from "./vocabulary.ts";

export type { Gpt2Files } from "./gpt2_format.ts";

const utf8 = new TextEncoder();

/** How a byte-pair tokeniser is trained. */
export interface TrainOptions {
  /** How many tokens there are to be, 256 at least: the bytes are among them. */
  readonly vocabularySize: number;
  /** How often a pair must occur to be merged. @default 2 */
  readonly minFrequency?: number;
}

/** How a text is encoded. */
export interface EncodeOptions {
  /**
   * Whether what reads as a special token, such as `<|endoftext|>`, becomes that token. Texts of
   * others should not be able to do that. @default false
   */
  readonly special?: boolean;
}

/** Of how many words the tokens are kept, and of how long ones. */
const cacheLimits = { words: 2 ** 16, length: 64 };

/**
 * Byte-pair encoding with GPT-2's words: a text is split into words, a word into bytes, and then
 * pairs of neighbours are merged in the order in which training found them. Any text can be encoded,
 * and comes back as it was.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { BytePairTokenizer } from "@cotangent/cotangent/data";
 *
 * const text = "low lower lowest newer newest";
 * const tokenizer = BytePairTokenizer.train(text, { vocabularySize: 262 });
 * const ids = tokenizer.encode("the lowest");
 * assert.ok(ids.length < 10);
 * assert.equal(tokenizer.decode(ids), "the lowest");
 * ```
 */
export class BytePairTokenizer implements Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #merges: Merges;
  /** By byte the token that is this byte alone. */
  readonly #idOfByte: Int32Array = new Int32Array(256);
  readonly #specialPattern: RegExp | null;
  readonly #cache: Map<string, Int32Array> = new Map();

  private constructor(vocabulary: Vocabulary) {
    const { tokens, merges, merged, special } = vocabulary;
    this.#vocabulary = vocabulary;
    this.#merges = {
      ranks: new Map(merges.map(([left, right], rank) => [pairOf(left, right), rank])),
      merged,
    };
    const specialIds = new Set(special.values());
    tokens.forEach((token, id) => {
      if (token.length === 1 && !specialIds.has(id)) this.#idOfByte[token[0]] = id;
    });
    this.#specialPattern = patternOf([...special.keys()]);
  }

  /**
   * Trains on a text, or on several: finds the pairs of neighbours that are most frequent, one after
   * the other. The first 256 tokens are the bytes, in GPT-2's order. There are fewer tokens than
   * asked for where no pair is frequent enough.
   *
   * @throws {ArgumentError} if the vocabulary is to have fewer than 256 tokens
   */
  static train(texts: string | Iterable<string>, options: TrainOptions): BytePairTokenizer {
    checkOptions("BytePairTokenizer.train", options, "vocabularySize: 1000");
    const { vocabularySize, minFrequency = 2 } = options;
    const check = (value: number, name: string, minimum: number) =>
      checkInteger("BytePairTokenizer.train", value, { name, minimum });
    check(vocabularySize, "vocabularySize", 256);
    check(minFrequency, "minFrequency", 1);
    const counts = new Map<string, number>();
    for (const text of typeof texts === "string" ? [texts] : texts) {
      checkText("BytePairTokenizer.train", text);
      for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return new BytePairTokenizer(trainMerges(counts, { vocabularySize, minFrequency }));
  }

  /**
   * With the vocabulary and the merges of GPT-2's files `vocab.json` and `merges.txt`, given as texts.
   * Tokens that no merge makes are special.
   *
   * @throws {FormatError} if the texts are something else, or do not belong together
   */
  static fromGpt2(vocabulary: string, merges: string): BytePairTokenizer {
    for (const text of [vocabulary, merges]) checkText("BytePairTokenizer.fromGpt2", text);
    const files = { vocabulary, merges };
    return new BytePairTokenizer(parseGpt2("BytePairTokenizer.fromGpt2", files));
  }

  /**
   * Reads `vocab.json` and `merges.txt` in a folder: what `save` wrote, or GPT-2's own.
   *
   * @throws {FormatError} if the files are something else, or do not belong together
   */
  static async load(folder: string): Promise<BytePairTokenizer> {
    const [vocabulary, merges] = await Promise.all(
      ["vocab.json", "merges.txt"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
    );
    return BytePairTokenizer.fromGpt2(vocabulary, merges);
  }

  /** Writes `vocab.json` and `merges.txt` to a folder, in GPT-2's format. */
  async save(folder: string): Promise<void> {
    const { vocabulary, merges } = this.toGpt2();
    await writeFileAtomic(`${folder}/vocab.json`, vocabulary);
    await writeFileAtomic(`${folder}/merges.txt`, merges);
  }

  /** The texts of GPT-2's files. */
  toGpt2(): Gpt2Files {
    return formatGpt2(this.#vocabulary);
  }

  /** The number of tokens. */
  get vocabularySize(): number {
    return this.#vocabulary.tokens.length;
  }

  /** The special tokens: their texts and numbers. */
  get specialTokens(): ReadonlyMap<string, number> {
    return this.#vocabulary.special;
  }

  /**
   * The numbers of a text's tokens.
   *
   * @throws {ArgumentError} if it is not a text
   */
  encode(text: string, { special = false }: EncodeOptions = {}): Int32Array {
    checkText("BytePairTokenizer.encode", text);
    const ids = new GrowingIds(text.length);
    const parts = special && this.#specialPattern !== null
      ? text.split(this.#specialPattern)
      : [text];
    parts.forEach((part, i) => {
      // Between the parts stand the texts that the pattern found.
      if (i % 2 === 1) ids.append(Int32Array.of(this.#vocabulary.special.get(part)!));
      else for (const word of splitWords(part)) ids.append(this.#encodeWord(word));
    });
    return ids.take();
  }

  #encodeWord(word: string): Int32Array {
    const known = this.#cache.get(word);
    if (known !== undefined) return known;
    const bytes = utf8.encode(word);
    const tokens = new Int32Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) tokens[i] = this.#idOfByte[bytes[i]];
    const ids = mergeWord(tokens, this.#merges);
    if (word.length > cacheLimits.length) return ids;
    if (this.#cache.size >= cacheLimits.words) this.#cache.clear();
    this.#cache.set(word, ids);
    return ids;
  }

  /**
   * The text of tokens; where they are cut within a character there is U+FFFD.
   *
   * @throws {IndexError} for a number that no token has
   */
  decode(ids: TokenIds): string {
    const bytes: number[] = [];
    for (const id of checkedIds("BytePairTokenizer.decode", ids, this.vocabularySize)) {
      for (const byte of this.#vocabulary.tokens[id]) bytes.push(byte);
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  /**
   * The bytes of a token.
   *
   * @throws {IndexError} for a number that no token has
   */
  tokenBytes(id: number): Uint8Array {
    const [checked] = checkedIds("BytePairTokenizer.tokenBytes", [id], this.vocabularySize);
    return this.#vocabulary.tokens[checked].slice();
  }
}

/** Finds any of some texts, the longest first. */
function patternOf(texts: readonly string[]): RegExp | null {
  if (texts.length === 0) return null;
  const escaped = texts.toSorted((a, b) => b.length - a.length).map((text) =>
    text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
  );
  return new RegExp(`(${escaped.join("|")})`);
}

/** A list of numbers to which others are appended. */
class GrowingIds {
  #ids: Int32Array;
  #length = 0;

  constructor(expected: number) {
    this.#ids = new Int32Array(Math.ceil(expected / 2) + 16);
  }

  append(ids: Int32Array): void {
    const end = this.#length + ids.length;
    if (end > this.#ids.length) {
      const grown = new Int32Array(Math.max(end, 2 * this.#ids.length));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    // Most words are a few tokens: too short for set() to pay.
    for (let i = 0; i < ids.length; i++) this.#ids[this.#length + i] = ids[i];
    this.#length = end;
  }

  take(): Int32Array {
    return this.#ids.slice(0, this.#length);
  }
}
