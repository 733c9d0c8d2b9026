/**
 * Parts of a dataset.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { ArgumentError, random, type Tensor } from "../../tensor.ts";
import { checkIndex } from "./check_index.ts";
import { Dataset } from "./dataset.ts";

/**
 * Some of a dataset's examples, in an order of their own.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ListDataset, Subset } from "@cotangent/cotangent/data";
 *
 * const subset = new Subset(new ListDataset(["a", "b", "c"]), [2, 0]);
 * assert.deepEqual([subset.get(0), subset.get(1)], ["c", "a"]);
 * ```
 *
 * @throws {IndexError} if an index is not that of an example
 */
export class Subset<T> extends Dataset<T> {
  /** The dataset that it is a part of. */
  readonly dataset: Dataset<T>;
  /** Which examples. */
  readonly indices: readonly number[];

  /** The examples of a dataset at some indices. */
  constructor(dataset: Dataset<T>, indices: Iterable<number>) {
    super();
    this.dataset = dataset;
    this.indices = [...indices];
    for (const index of this.indices) checkIndex("Subset", index, dataset.length);
    if (dataset.batch !== undefined) {
      this.batch = (places) => dataset.batch!(places.map((place) => this.#at(place)));
    }
  }

  /** The number of indices. */
  override get length(): number {
    return this.indices.length;
  }

  /**
   * The example of the dataset that stands at a place of the subset.
   *
   * @throws {IndexError} if there is none
   */
  override get(index: number): T | Promise<T> {
    return this.dataset.get(this.#at(index));
  }

  #at(place: number): number {
    checkIndex("Subset", place, this.length);
    return this.indices[place];
  }
}

/**
 * A dataset cut at random into parts that share no example. The lengths are numbers of examples
 * that add up to the dataset's, or fractions that add up to 1: of these each part gets the whole
 * number below, and the first parts one more each until all examples are given out, as in PyTorch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { ListDataset, randomSplit } from "@cotangent/cotangent/data";
 *
 * const dataset = new ListDataset([..."abcdefghij"]);
 * const [train, test] = randomSplit(dataset, [0.8, 0.2], random.key(0));
 * assert.deepEqual([train.length, test.length], [8, 2]);
 * ```
 *
 * @throws {ArgumentError} if the lengths do not add up
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  key: Tensor,
): Subset<T>[] {
  const counts = countsOf(lengths, dataset.length);
  const order = random.permutation(key, dataset.length).dataSync() as Int32Array;
  let start = 0;
  return counts.map((count) => new Subset(dataset, order.subarray(start, start += count)));
}

function countsOf(lengths: readonly number[], total: number): readonly number[] {
  const sum = lengths.reduce((sum, length) => sum + length, 0);
  // Fractions are rounded: 0.7 + 0.2 + 0.1 is not 1.
  if (lengths.every((length) => length >= 0 && length <= 1) && Math.abs(sum - 1) < 1e-9) {
    const counts = lengths.map((length) => Math.floor(length * total));
    const left = total - counts.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < left; i++) counts[i % counts.length]++;
    return counts;
  }
  if (sum !== total) {
    throw new ArgumentError(
      `randomSplit: Expected lengths that add up to ${total}, or fractions to 1: got ` +
        `[${lengths.join(", ")}], which add up to ${sum}`,
    );
  }
  return lengths.map((length) =>
    checkInteger("randomSplit", length, { name: "a length", minimum: 0 })
  );
}
