/**
 * Samplers: in which order the examples of an epoch come. The order is a function of a key and the
 * epoch's number alone, so that an epoch can be repeated, and resumed in its middle. May import
 * `src/tensor.ts` and `base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { RandomSampler } from "@cotangent/cotangent/data";
 *
 * const sampler = new RandomSampler({ length: 5 }, random.key(0));
 * assert.deepEqual([...sampler.epoch(3)], [...sampler.epoch(3)]);
 * assert.notDeepEqual([...sampler.epoch(3)], [...sampler.epoch(4)]);
 * ```
 *
 * @module
 */
export { Sampler, SequentialSampler, type Sized } from "./sampler.ts";
export { RandomSampler, type RandomSamplerOptions, SubsetRandomSampler } from "./random_sampler.ts";
export { WeightedRandomSampler, type WeightedRandomSamplerOptions } from "./weighted_sampler.ts";
export { BatchSampler, type BatchSamplerOptions } from "./batch_sampler.ts";
export { DistributedSampler, type DistributedSamplerOptions } from "./distributed_sampler.ts";
