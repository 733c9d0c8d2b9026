/**
 * The merges of one word.
 *
 * @module
 */
import { Heap } from "./heap.ts";
import { pairOf } from "./vocabulary.ts";

/** What is merged, as numbers for quick use. */
export interface Merges {
  /** By a pair of tokens (see `pairOf`) the rank of its merge: the lowest comes first. */
  readonly ranks: ReadonlyMap<number, number>;
  /** By rank the token that is made. */
  readonly merged: Int32Array;
}

/** A rank and a place in one number, so that a lower rank, then a place further left, comes first. */
const places = 2 ** 32;

/**
 * The tokens that are left when the merge of the lowest rank is done again and again, from the left;
 * `tokens` is used up. A word of n tokens takes O(n log n): the tokens are a linked list, and a heap
 * has the merges that are possible, or were.
 */
export function mergeWord(tokens: Int32Array, { ranks, merged }: Merges): Int32Array {
  const { length } = tokens;
  const next = new Int32Array(length);
  const previous = new Int32Array(length);
  for (let i = 0; i < length; i++) [next[i], previous[i]] = [i + 1, i - 1];
  const rankAt = (left: number): number | undefined =>
    next[left] < length ? ranks.get(pairOf(tokens[left], tokens[next[left]])) : undefined;
  const possible: number[] = [];
  for (let i = 0; i + 1 < length; i++) {
    const rank = rankAt(i);
    if (rank !== undefined) possible.push(rank * places + i);
  }
  const heap = new Heap(possible, (a, b) => a - b);
  const offer = (left: number): void => {
    const rank = rankAt(left);
    if (rank !== undefined) heap.push(rank * places + left);
  };
  let count = length;
  for (let first = heap.pop(); first !== undefined; first = heap.pop()) {
    const rank = Math.floor(first / places);
    const left = first % places;
    // An older merge may have changed what stands there, or taken it away.
    if (tokens[left] < 0 || rankAt(left) !== rank) continue;
    const right = next[left];
    tokens[left] = merged[rank];
    tokens[right] = -1;
    next[left] = next[right];
    if (next[left] < length) previous[next[left]] = left;
    count--;
    if (previous[left] >= 0) offer(previous[left]);
    offer(left);
  }
  return count === length ? tokens : tokens.filter((token) => token >= 0);
}
