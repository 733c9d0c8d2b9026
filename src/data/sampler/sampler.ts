/**
 * What a sampler is, and the simplest.
 *
 * @module
 */

/** Anything with a length, such as a dataset. */
export interface Sized {
  /** How many examples there are. */
  readonly length: number;
}

/**
 * The indices of an epoch's examples, to be extended. `T` is a number, or a list of numbers where
 * the sampler makes up batches (`BatchSampler`).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Sampler } from "@cotangent/cotangent/data";
 *
 * class Backwards extends Sampler {
 *   override readonly length = 3;
 *   override epoch() {
 *     return [2, 1, 0];
 *   }
 * }
 * assert.deepEqual(new Backwards().epoch(), [2, 1, 0]);
 * ```
 */
export abstract class Sampler<T = number> {
  /** How many there are in an epoch. */
  abstract readonly length: number;

  /** The indices in their order; the same at each call with the same epoch's number, from 0 on. */
  abstract epoch(epoch: number): Iterable<T>;
}

/**
 * All examples in their own order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { SequentialSampler } from "@cotangent/cotangent/data";
 *
 * assert.deepEqual([...new SequentialSampler({ length: 3 }).epoch()], [0, 1, 2]);
 * ```
 */
export class SequentialSampler extends Sampler {
  readonly #source: Sized;

  /** For a dataset, or anything with a length. */
  constructor(source: Sized) {
    super();
    this.#source = source;
  }

  /** The number of examples. */
  override get length(): number {
    return this.#source.length;
  }

  /** 0, 1, 2, … */
  override *epoch(): Generator<number, void> {
    for (let i = 0; i < this.#source.length; i++) yield i;
  }
}
