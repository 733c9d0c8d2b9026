/**
 * What a dataset is.
 *
 * @module
 */
import { checkFunction } from "../../engine/base/mod.ts";

/**
 * Examples by number, to be extended: a length, and how to get the example of an index, at once or
 * by a promise. `index` is one of 0 … length − 1. The same index must give the same example, or
 * shuffles and resumed epochs are not reproducible.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dataset } from "@cotangent/cotangent/data";
 *
 * class Words extends Dataset<string> {
 *   readonly #words = ["tangent", "cotangent"];
 *   override get length() {
 *     return this.#words.length;
 *   }
 *   override get(index: number) {
 *     return this.#words[index];
 *   }
 * }
 * const lengths = new Words().map((word) => word.length);
 * assert.equal(await lengths.get(1), 9);
 * ```
 */
export abstract class Dataset<T = unknown> {
  /** The number of examples. */
  abstract readonly length: number;

  /** The example of an index. */
  abstract get(index: number): T | Promise<T>;

  /**
   * A dataset that can makes a whole batch at once here, equal to what `defaultCollate` makes of the
   * examples; a `DataLoader` then calls it instead of `get`.
   */
  batch?(indices: readonly number[]): unknown;

  /**
   * The dataset whose examples are what a function makes of this one's, whenever one is asked for:
   * for decoding and for transforms that are not random.
   *
   * @throws {ArgumentError} if it is not a function
   */
  map<U>(fn: (example: T, index: number) => U | Promise<U>): Dataset<U> {
    checkFunction("Dataset.map", fn);
    return new MappedDataset(this, fn);
  }
}

/** Another dataset's examples, each put through a function. */
class MappedDataset<T, U> extends Dataset<U> {
  readonly #source: Dataset<T>;
  readonly #fn: (example: T, index: number) => U | Promise<U>;

  constructor(source: Dataset<T>, fn: (example: T, index: number) => U | Promise<U>) {
    super();
    this.#source = source;
    this.#fn = fn;
  }

  override get length(): number {
    return this.#source.length;
  }

  override get(index: number): U | Promise<U> {
    const example = this.#source.get(index);
    if (!(example instanceof Promise)) return this.#fn(example, index);
    return example.then((value) => this.#fn(value, index));
  }
}

/**
 * Examples one after the other, to be extended: for streams and for files too large to be indexed.
 * Each iteration begins anew, and gives the same examples in the same order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { IterableDataset } from "@cotangent/cotangent/data";
 *
 * class Count extends IterableDataset<number> {
 *   override async *[Symbol.asyncIterator]() {
 *     for (let i = 0; i < 3; i++) yield i;
 *   }
 * }
 * assert.deepEqual(await Array.fromAsync(new Count()), [0, 1, 2]);
 * ```
 */
export abstract class IterableDataset<T = unknown> implements AsyncIterable<T> {
  /** The examples. */
  abstract [Symbol.asyncIterator](): AsyncIterator<T>;
}
