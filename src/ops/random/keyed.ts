/**
 * Random numbers out of keys, with the same bits as JAX's `jax.random`. A key is an argument like any
 * other, so that functions that draw can be traced, repeated and run in parallel.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * const [forWeights, forData] = random.split(random.key(0));
 * const weights = random.normal(forWeights, [2, 3]);
 * const order = random.permutation(forData, 10);
 * assert.deepEqual([weights.shape, order.shape], [[2, 3], [10]]);
 * ```
 *
 * @module
 */
export { bits, type BitsOptions, foldIn, key, split } from "./keys.ts";
export * from "./continuous.ts";
export { nextKey, type NextKeyOptions } from "./default_generator.ts";
export * from "./discrete.ts";
export * from "./normal.ts";
export { type SampleOptions, uniform, type UniformOptions } from "./uniform.ts";
