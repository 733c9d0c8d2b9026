/**
 * The share of one process among several.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor } from "../../tensor.ts";
import { RandomSampler } from "./random_sampler.ts";
import { Sampler, SequentialSampler, type Sized } from "./sampler.ts";

/** Which share, and in which order. */
export interface DistributedSamplerOptions {
  /** How many processes share the examples. */
  readonly numReplicas: number;
  /** Which of them this is, from 0 on. */
  readonly rank: number;
  /** The key to shuffle by, the same in each process; without one, the examples' own order. */
  readonly key?: Tensor;
  /** Whether the last examples are left out, where they would be repeated. @default false */
  readonly dropLast?: boolean;
}

/**
 * Every `numReplicas`-th example from `rank` on, out of an order that all processes agree on. Each
 * gets as many: the first examples are repeated behind the last, or with `dropLast` the last left out.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { DistributedSampler } from "@cotangent/cotangent/data";
 *
 * const sampler = new DistributedSampler({ length: 5 }, { numReplicas: 2, rank: 1 });
 * assert.deepEqual([...sampler.epoch(0)], [1, 3, 0]);
 * ```
 *
 * @throws {ArgumentError} if the rank is not below the number of replicas
 */
export class DistributedSampler extends Sampler {
  readonly #all: Sampler;
  readonly #numReplicas: number;
  readonly #rank: number;
  readonly #dropLast: boolean;

  /** For a dataset, or anything with a length. */
  constructor(source: Sized, options: DistributedSamplerOptions) {
    super();
    const { numReplicas, rank, key, dropLast = false } = options;
    checkInteger("DistributedSampler", numReplicas, { name: "numReplicas", minimum: 1 });
    checkInteger("DistributedSampler", rank, { name: "rank", minimum: 0 });
    if (rank >= numReplicas) {
      throw new ArgumentError(
        `DistributedSampler: Expected a rank below numReplicas: got ${rank} and ${numReplicas}`,
      );
    }
    this.#all = key === undefined ? new SequentialSampler(source) : new RandomSampler(source, key);
    this.#numReplicas = numReplicas;
    this.#rank = rank;
    this.#dropLast = dropLast;
  }

  /** The number of indices of each process. */
  override get length(): number {
    const share = this.#all.length / this.#numReplicas;
    return this.#dropLast ? Math.floor(share) : Math.ceil(share);
  }

  /** This process's indices of an epoch. */
  override *epoch(epoch: number): Generator<number, void> {
    const order = [...this.#all.epoch(epoch)];
    for (let i = 0; i < this.length; i++) {
      yield order[(this.#rank + i * this.#numReplicas) % order.length];
    }
  }
}
