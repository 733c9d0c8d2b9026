/**
 * Indices in batches.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { Sampler } from "./sampler.ts";

/** How a `BatchSampler` cuts. */
export interface BatchSamplerOptions {
  /** How many indices a batch has. */
  readonly batchSize: number;
  /** Whether a last batch of fewer is left out. @default false */
  readonly dropLast?: boolean;
}

/**
 * Another sampler's indices, so many at a time.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { BatchSampler, SequentialSampler } from "@cotangent/cotangent/data";
 *
 * const batches = new BatchSampler(new SequentialSampler({ length: 5 }), { batchSize: 2 });
 * assert.deepEqual([...batches.epoch(0)], [[0, 1], [2, 3], [4]]);
 * ```
 *
 * @throws {ArgumentError} if the batch size is not a whole number above 0
 */
export class BatchSampler extends Sampler<number[]> {
  readonly #sampler: Sampler;
  readonly #batchSize: number;
  readonly #dropLast: boolean;

  /** Cuts what another sampler gives. */
  constructor(sampler: Sampler, { batchSize, dropLast = false }: BatchSamplerOptions) {
    super();
    this.#sampler = sampler;
    this.#batchSize = checkInteger("BatchSampler", batchSize, { name: "batchSize", minimum: 1 });
    this.#dropLast = dropLast;
  }

  /** The number of batches. */
  override get length(): number {
    const batches = this.#sampler.length / this.#batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The batches of an epoch. */
  override *epoch(epoch: number): Generator<number[], void> {
    let batch: number[] = [];
    for (const index of this.#sampler.epoch(epoch)) {
      batch.push(index);
      if (batch.length < this.#batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.#dropLast) yield batch;
  }
}
