/**
 * Training of byte-pair merges (Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words
 * with Subword Units, 2016).
 *
 * @module
 */
import { byteOrder } from "./gpt2_bytes.ts";
import { Heap } from "./heap.ts";
import { pairOf, textOfBytes, tokensOf, type Vocabulary } from "./vocabulary.ts";

/** How long merges are looked for. */
export interface MergeLimits {
  readonly vocabularySize: number;
  readonly minFrequency: number;
}

/** A pair with how often it occurred when it was looked up. */
interface Candidate {
  readonly pair: number;
  readonly count: number;
}

/** A word as tokens, and how often it occurs. */
interface Word {
  readonly tokens: number[];
  readonly count: number;
}

/**
 * The vocabulary that begins with the 256 bytes and merges again and again the most frequent pair of
 * neighbours within words; of equally frequent ones that of the lowest numbers.
 */
export function trainMerges(
  counts: ReadonlyMap<string, number>,
  { vocabularySize, minFrequency }: MergeLimits,
): Vocabulary {
  const tokens = Array.from(byteOrder, (byte) => Uint8Array.of(byte));
  const ids = new Map(tokens.map((token, id) => [textOfBytes(token), id]));
  const pairs = new Pairs(wordsOf(counts));
  const merges: (readonly [number, number])[] = [];
  const merged: number[] = [];
  while (tokens.length < vocabularySize) {
    const pair = pairs.takeMostFrequent(minFrequency);
    if (pair === null) break;
    const [left, right] = tokensOf(pair);
    const token = Uint8Array.of(...tokens[left], ...tokens[right]);
    const text = textOfBytes(token);
    // Two ways may lead to the same token.
    const id = ids.get(text) ?? tokens.push(token) - 1;
    ids.set(text, id);
    merges.push([left, right]);
    merged.push(id);
    pairs.merge(pair, id);
  }
  return { tokens, merges, merged: Int32Array.from(merged), special: new Map() };
}

function wordsOf(counts: ReadonlyMap<string, number>): Word[] {
  const idOfByte = new Int32Array(256);
  byteOrder.forEach((byte, id) => idOfByte[byte] = id);
  const encoder = new TextEncoder();
  return Array.from(counts, ([word, count]) => ({
    tokens: Array.from(encoder.encode(word), (byte) => idOfByte[byte]),
    count,
  }));
}

/** How often pairs of neighbours occur, and in which words. */
class Pairs {
  readonly #words: readonly Word[];
  readonly #counts: Map<number, number> = new Map();
  readonly #places: Map<number, Set<number>> = new Map();
  readonly #queue: Heap<Candidate>;

  constructor(words: readonly Word[]) {
    this.#words = words;
    words.forEach(({ tokens, count }, word) => {
      for (let i = 0; i + 1 < tokens.length; i++) {
        this.#add(pairOf(tokens[i], tokens[i + 1]), count, word);
      }
    });
    const candidates = Array.from(this.#counts, ([pair, count]) => ({ pair, count }));
    this.#queue = new Heap(candidates, (a, b) => b.count - a.count || a.pair - b.pair);
  }

  /** The most frequent pair, which is not taken again; null if none occurs so often. */
  takeMostFrequent(minFrequency: number): number | null {
    for (let top = this.#queue.pop(); top !== undefined; top = this.#queue.pop()) {
      const count = this.#counts.get(top.pair)!;
      if (count === top.count) return count >= minFrequency ? top.pair : null;
      if (count > 0) this.#queue.push({ pair: top.pair, count });
    }
    return null;
  }

  /** Puts one token in the place of a pair, in all words. */
  merge(pair: number, id: number): void {
    const grown = new Set<number>();
    for (const word of this.#places.get(pair)!) this.#mergeIn(word, pair, id, grown);
    for (const pair of grown) {
      const count = this.#counts.get(pair)!;
      if (count > 0) this.#queue.push({ pair, count });
    }
  }

  #mergeIn(word: number, pair: number, id: number, grown: Set<number>): void {
    const { tokens, count } = this.#words[word];
    const [left, right] = tokensOf(pair);
    const change = (pair: number, by: number) => {
      this.#add(pair, by, word);
      if (by > 0) grown.add(pair);
    };
    let kept = 0;
    for (let i = 0; i < tokens.length; i++) {
      if (tokens[i] !== left || i + 1 === tokens.length || tokens[i + 1] !== right) {
        tokens[kept++] = tokens[i];
        continue;
      }
      if (kept > 0) {
        change(pairOf(tokens[kept - 1], left), -count);
        change(pairOf(tokens[kept - 1], id), count);
      }
      if (i + 2 < tokens.length) {
        change(pairOf(right, tokens[i + 2]), -count);
        change(pairOf(id, tokens[i + 2]), count);
      }
      tokens[kept++] = id;
      i++;
    }
    tokens.length = kept;
  }

  #add(pair: number, count: number, word: number): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + count);
    if (count <= 0) return;
    const places = this.#places.get(pair);
    if (places === undefined) this.#places.set(pair, new Set([word]));
    else places.add(word);
  }
}
