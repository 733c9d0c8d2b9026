/**
 * The loader: a dataset's examples in batches.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { type Tensor, tensor, UnsupportedError } from "../../tensor.ts";
import { Dataset, IterableDataset } from "../dataset/mod.ts";
import { runAhead, type StartNext } from "./ahead.ts";
import { Batcher, type IndexBatch } from "./batcher.ts";
import type { Collated } from "./collate.ts";
import { batchSamplerOf, checkLoaderOptions, type DataLoaderOptions } from "./loader_options.ts";
import { checkLoaderState, type LoaderState } from "./loader_state.ts";
import { WorkerPool } from "./worker_pool.ts";

/** A place in an epoch: how many of its batches come before. */
interface Place {
  readonly epoch: number;
  readonly batch: number;
}

/**
 * The examples of a dataset in batches, epoch after epoch.
 *
 * Each `for await` over the loader is one epoch, and the next one is the next epoch, also where the
 * loop was left early. The order of an epoch depends on the key and the epoch's number alone, not on
 * `prefetch` or `workers`. `state` tells at any time which batches have been handed out; a loader that
 * `restore`s it goes on with the same batches, bit for bit.
 *
 * Where a dataset gives its examples at once, `for (const batch of loader)` works too.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, random } from "@cotangent/cotangent";
 * import { DataLoader, TensorDataset } from "@cotangent/cotangent/data";
 *
 * const dataset = new TensorDataset({ x: arange(10), y: arange(10).mul(2) });
 * const loader = new DataLoader(dataset, { batchSize: 4, shuffle: true, key: random.key(0) });
 * assert.equal(loader.length, 3);
 * for await (const { x, y } of loader) {
 *   assert.deepEqual(x.mul(2).arraySync(), y.arraySync());
 * }
 * ```
 *
 * @throws {ArgumentError} for options of the wrong kind
 * @throws {UnsupportedError} for options that exclude each other
 */
export class DataLoader<T, B = Collated<T>> implements AsyncIterable<B> {
  /** The dataset. */
  readonly dataset: Dataset<T> | IterableDataset<T>;
  readonly #options: DataLoaderOptions<T, B>;
  #key: Tensor | undefined;
  /** Behind the batch that was handed out last. */
  #place: Place = { epoch: 0, batch: 0 };
  /** Where the next iteration begins. */
  #next: Place = { epoch: 0, batch: 0 };

  /** Loads batches of a dataset. */
  constructor(
    dataset: Dataset<T> | IterableDataset<T>,
    options: DataLoaderOptions<T, B> = {},
  ) {
    checkLoaderOptions(dataset, options);
    this.dataset = dataset;
    this.#options = options;
    this.#key = options.key;
  }

  /**
   * The number of batches of an epoch.
   *
   * @throws {UnsupportedError} for an iterable dataset, whose number of examples is not known
   */
  get length(): number {
    if (this.dataset instanceof Dataset) return this.#sampler(this.dataset).length;
    throw new UnsupportedError(
      "DataLoader: Cannot tell the number of batches of an IterableDataset",
    );
  }

  /** The number of the epoch that is under way, or comes next. */
  get epoch(): number {
    return this.#place.epoch;
  }

  /**
   * Makes the next iteration that of an epoch, from its beginning.
   *
   * @throws {ArgumentError} if it is not a whole number from 0 on
   */
  setEpoch(epoch: number): void {
    checkInteger("DataLoader.setEpoch", epoch, { name: "epoch", minimum: 0 });
    this.#place = this.#next = { epoch, batch: 0 };
  }

  /** Where the loader is: behind the batch that was handed out last. */
  state(): LoaderState {
    const batches = this.dataset instanceof Dataset ? this.length : null;
    const key = this.#key === undefined ? null : [...this.#key.dataSync() as Uint32Array];
    return { ...this.#place, batches, key };
  }

  /**
   * Makes the next iteration go on where the loader was that gave the state; the key becomes that of
   * the state (except in samplers that were passed in: these hold their own).
   *
   * @throws {ArgumentError} if it is not a state, or that of a loader of other batches
   */
  restore(state: LoaderState): void {
    checkLoaderState(state, this.state());
    const { epoch, batch, key } = state;
    if (key !== null) this.#key = tensor(Uint32Array.from(key));
    this.#place = this.#next = { epoch, batch };
  }

  /** The batches of the next epoch, or of the rest of the one that was restored. */
  async *[Symbol.asyncIterator](): AsyncGenerator<B, void> {
    const { epoch, batch } = this.#begin();
    const { workers, prefetch = 2 * (workers?.count ?? 0) } = this.#options;
    const { startNext, stop } = this.#tasks({ epoch, batch });
    let handedOut = batch;
    for await (const value of runAhead(startNext, prefetch, stop)) {
      this.#place = { epoch, batch: ++handedOut };
      yield value;
    }
    this.#place = { epoch: epoch + 1, batch: 0 };
  }

  /**
   * The same without promises, for datasets that give their examples at once; nothing is prefetched.
   *
   * @throws {UnsupportedError} if the dataset gives a promise, or is iterable, or there are workers
   */
  *[Symbol.iterator](): Generator<B, void> {
    const { dataset } = this;
    if (!(dataset instanceof Dataset) || this.#options.workers !== undefined) throw onlyAsync();
    const { epoch, batch } = this.#begin();
    const batcher = new Batcher(this.#options, this.#key, epoch);
    let handedOut = batch;
    for (const indices of this.#indices({ epoch, batch })) {
      const value = batcher.fromDataset(dataset, indices);
      if (value instanceof Promise) {
        value.catch(() => {});
        throw onlyAsync();
      }
      this.#place = { epoch, batch: ++handedOut };
      yield value;
    }
    this.#place = { epoch: epoch + 1, batch: 0 };
  }

  /** The place where an iteration begins; the one after it will be the next epoch. */
  #begin(): Place {
    const place = this.#next;
    this.#next = { epoch: place.epoch + 1, batch: 0 };
    this.#place = place;
    return place;
  }

  /** How the batches of an epoch from a place on are made, one task each. */
  #tasks({ epoch, batch }: Place): { startNext: StartNext<B>; stop: () => unknown } {
    const { dataset } = this;
    const { workers } = this.#options;
    const batcher = new Batcher(this.#options, this.#key, epoch);
    if (dataset instanceof IterableDataset) {
      const batches = batcher.fromIterable(dataset, batch);
      return { startNext: () => batches.next(), stop: () => batches.return() };
    }
    const indices = this.#indices({ epoch, batch });
    const pool = workers === undefined ? null : new WorkerPool(workers, dataset.length);
    const startNext = async (): Promise<IteratorResult<B, void>> => {
      const next = indices.next();
      if (next.done) return next;
      const made = pool === null
        ? batcher.fromDataset(dataset, next.value)
        : batcher.fromWorkers(pool, next.value);
      return { done: false, value: await made };
    };
    return { startNext, stop: () => pool?.terminate() };
  }

  #sampler(dataset: Dataset<T>): ReturnType<typeof batchSamplerOf> {
    return batchSamplerOf(dataset, this.#options, this.#key);
  }

  /** The indices of an epoch's batches from a place on. */
  *#indices({ epoch, batch }: Place): Generator<IndexBatch, void> {
    let start = 0;
    let skip = batch;
    for (const indices of this.#sampler(this.dataset as Dataset<T>).epoch(epoch)) {
      if (skip-- <= 0) yield { indices, start };
      start += indices.length;
    }
  }
}

function onlyAsync(): UnsupportedError {
  return new UnsupportedError(
    "DataLoader: Cannot iterate without waiting as examples come by promises\n" +
      "Write for await (const batch of loader)",
  );
}
