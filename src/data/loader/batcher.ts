/**
 * How one batch is made: its examples are got, transformed and collated.
 *
 * @module
 */
import { random, type Tensor } from "../../tensor.ts";
import type { Dataset, IterableDataset } from "../dataset/mod.ts";
import { defaultCollate } from "./collate.ts";
import type { DataLoaderOptions } from "./loader_options.ts";
import type { WorkerPool } from "./worker_pool.ts";

/** The indices of a batch, and how many examples of the epoch come before it. */
export interface IndexBatch {
  readonly indices: readonly number[];
  readonly start: number;
}

/**
 * Folded into the loader's key for transforms; the shuffles have the numbers of the epochs, which do
 * not come so far.
 */
const transformStream = 2 ** 32 - 1;

/** Makes an epoch's batches, at once where the dataset and the functions allow it. */
export class Batcher<T, B> {
  readonly #options: DataLoaderOptions<T, B>;
  readonly #epochKey: Tensor | null;

  /** With a loader's options, for one epoch. */
  constructor(options: DataLoaderOptions<T, B>, key: Tensor | undefined, epoch: number) {
    this.#options = options;
    this.#epochKey = options.transform === undefined
      ? null
      : random.foldIn(random.foldIn(key!, transformStream), epoch);
  }

  /** Whether nothing but `defaultCollate` happens to examples, so that it may happen elsewhere. */
  get isPlain(): boolean {
    return this.#options.transform === undefined && this.#options.collate === undefined;
  }

  /** The batch of a map-style dataset's examples. */
  fromDataset(dataset: Dataset<T>, { indices, start }: IndexBatch): B | Promise<B> {
    if (this.isPlain && dataset.batch !== undefined) return dataset.batch(indices) as B;
    return this.fromExamples(indices.map((index) => dataset.get(index)), start);
  }

  /** The batch of examples that workers get. */
  async fromWorkers(pool: WorkerPool, { indices, start }: IndexBatch): Promise<B> {
    if (this.isPlain) return await pool.fetch(indices, true) as B;
    return this.fromExamples(await pool.fetch(indices, false) as T[], start);
  }

  /** The batches of the examples that an iterable dataset has behind the first so many batches. */
  async *fromIterable(dataset: IterableDataset<T>, batchesBefore: number): AsyncGenerator<B, void> {
    const { batchSize = 1, dropLast = false } = this.#options;
    let skip = batchesBefore * batchSize;
    let start = skip;
    let examples: T[] = [];
    for await (const example of dataset) {
      if (skip-- > 0) continue;
      examples.push(example);
      if (examples.length < batchSize) continue;
      yield this.fromExamples(examples, start);
      start += examples.length;
      examples = [];
    }
    if (examples.length > 0 && !dropLast) yield this.fromExamples(examples, start);
  }

  /** The batch of examples that have been got; `start` is the place of the first in the epoch. */
  fromExamples(examples: readonly (T | Promise<T>)[], start: number): B | Promise<B> {
    const { transform } = this.#options;
    const transformed = transform === undefined ? examples : examples.map((example, i) => {
      const key = random.foldIn(this.#epochKey!, start + i);
      return example instanceof Promise
        ? example.then((value) => transform(value, key))
        : transform(example, key);
    });
    return transformed.some((example) => example instanceof Promise)
      ? settleAll(transformed).then((all) => this.#collate(all))
      : this.#collate(transformed as readonly T[]);
  }

  #collate(examples: readonly T[]): B | Promise<B> {
    const { collate } = this.#options;
    return collate === undefined ? defaultCollate(examples) as B : collate(examples);
  }
}

/** What promises give, once none is under way any more; the first failure among them is thrown. */
async function settleAll<T>(promises: readonly (T | Promise<T>)[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
