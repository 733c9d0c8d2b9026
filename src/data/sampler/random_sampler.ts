/**
 * Samplers that draw from all examples alike.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { ArgumentError, random, type Tensor } from "../../tensor.ts";
import { Sampler, type Sized } from "./sampler.ts";

/** How a `RandomSampler` draws. */
export interface RandomSamplerOptions {
  /** Whether an example may come more than once an epoch. @default false */
  readonly replacement?: boolean;
  /**
   * How many are drawn; without replacement, more than there are means several permutations behind
   * each other. @default the number of examples
   */
  readonly count?: number;
}

/**
 * Examples in random order: the order of an epoch is the permutation of `random.foldIn(key, epoch)`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { RandomSampler } from "@cotangent/cotangent/data";
 *
 * const key = random.key(7);
 * const order = [...new RandomSampler({ length: 4 }, key).epoch(2)];
 * assert.deepEqual(order, random.permutation(random.foldIn(key, 2), 4).arraySync());
 * ```
 *
 * @throws {ArgumentError} if `count` is not a whole number, or some are to be drawn from none
 */
export class RandomSampler extends Sampler {
  readonly #source: Sized;
  readonly #key: Tensor;
  readonly #replacement: boolean;
  readonly #count: number | undefined;

  /** For a dataset, or anything with a length. */
  constructor(source: Sized, key: Tensor, options: RandomSamplerOptions = {}) {
    super();
    const { replacement = false, count } = options;
    if (count !== undefined) checkInteger("RandomSampler", count, { name: "count", minimum: 0 });
    this.#source = source;
    this.#key = key;
    this.#replacement = replacement;
    this.#count = count;
    if (source.length === 0 && this.length > 0) {
      throw new ArgumentError(`RandomSampler: Cannot draw ${this.length} examples out of none`);
    }
  }

  /** The number that is drawn in an epoch. */
  override get length(): number {
    return this.#count ?? this.#source.length;
  }

  /** The indices drawn for an epoch. */
  override epoch(epoch: number): Iterable<number> {
    const key = random.foldIn(this.#key, epoch);
    const { length: high } = this.#source;
    if (this.#replacement) return numbersOf(random.randint(key, [this.length], { high }));
    if (this.length <= high) return numbersOf(random.permutation(key, high)).slice(0, this.length);
    return permutations(key, high, this.length);
  }
}

/** The first permutation has the key itself, as where one is enough; the others keys out of it. */
function* permutations(key: Tensor, size: number, count: number): Generator<number, void> {
  for (let round = 0; round * size < count; round++) {
    const order = random.permutation(round === 0 ? key : random.foldIn(key, round), size);
    yield* numbersOf(order).subarray(0, count - round * size);
  }
}

function numbersOf(x: Tensor): Int32Array {
  return x.dataSync() as Int32Array;
}

/**
 * Some of the examples, in random order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { SubsetRandomSampler } from "@cotangent/cotangent/data";
 *
 * const order = [...new SubsetRandomSampler([3, 5, 8], random.key(0)).epoch(0)];
 * assert.deepEqual(order.sort(), [3, 5, 8]);
 * ```
 */
export class SubsetRandomSampler extends Sampler {
  readonly #indices: readonly number[];
  readonly #places: RandomSampler;

  /** For the examples at some indices. */
  constructor(indices: Iterable<number>, key: Tensor) {
    super();
    this.#indices = [...indices];
    this.#places = new RandomSampler(this.#indices, key);
  }

  /** The number of indices. */
  override get length(): number {
    return this.#indices.length;
  }

  /** The indices, permuted. */
  override *epoch(epoch: number): Generator<number, void> {
    for (const place of this.#places.epoch(epoch)) yield this.#indices[place];
  }
}
