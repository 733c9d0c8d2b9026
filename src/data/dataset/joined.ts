/**
 * Datasets behind each other.
 *
 * @module
 */
import { ArgumentError } from "../../tensor.ts";
import { checkIndex } from "./check_index.ts";
import { Dataset, IterableDataset } from "./dataset.ts";

/**
 * The examples of several datasets as one.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ConcatDataset, ListDataset } from "@cotangent/cotangent/data";
 *
 * const both = new ConcatDataset([new ListDataset(["a"]), new ListDataset(["b", "c"])]);
 * assert.deepEqual([both.length, both.get(2)], [3, "c"]);
 * ```
 *
 * @throws {ArgumentError} if there is no dataset
 */
export class ConcatDataset<T> extends Dataset<T> {
  /** The number of all examples. */
  override readonly length: number;
  /** The datasets, in their order. */
  readonly datasets: readonly Dataset<T>[];
  /** Behind the last example of each. */
  readonly #ends: readonly number[];

  /** The datasets behind each other. */
  constructor(datasets: readonly Dataset<T>[]) {
    super();
    if (datasets.length === 0) {
      throw new ArgumentError("ConcatDataset: Expected datasets: got none");
    }
    let end = 0;
    this.datasets = datasets;
    this.#ends = datasets.map((dataset) => end += dataset.length);
    this.length = end;
  }

  /**
   * The example at an index among all.
   *
   * @throws {IndexError} if there is none
   */
  override get(index: number): T | Promise<T> {
    checkIndex("ConcatDataset", index, this.length);
    const part = this.#ends.findIndex((end) => index < end);
    return this.datasets[part].get(part === 0 ? index : index - this.#ends[part - 1]);
  }
}

/**
 * The examples of several iterable datasets, one dataset after the other.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ChainDataset, IterableDataset } from "@cotangent/cotangent/data";
 *
 * class Count extends IterableDataset<number> {
 *   override async *[Symbol.asyncIterator]() {
 *     for (let i = 0; i < 2; i++) yield i;
 *   }
 * }
 * assert.deepEqual(await Array.fromAsync(new ChainDataset([new Count(), new Count()])), [0, 1, 0, 1]);
 * ```
 *
 * @throws {ArgumentError} if there is no dataset
 */
export class ChainDataset<T> extends IterableDataset<T> {
  /** The datasets, in their order. */
  readonly datasets: readonly IterableDataset<T>[];

  /** The datasets behind each other. */
  constructor(datasets: readonly IterableDataset<T>[]) {
    super();
    if (datasets.length === 0) throw new ArgumentError("ChainDataset: Expected datasets: got none");
    this.datasets = datasets;
  }

  /** The examples of the first, then those of the second, and so on. */
  override async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (const dataset of this.datasets) yield* dataset;
  }
}
