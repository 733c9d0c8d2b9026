/**
 * Randomness: `random` out of keys, and a default generator beside it.
 *
 * @module
 */
export * as random from "./keyed.ts";
export type { SampleOptions } from "./uniform.ts";
export {
  manualSeed,
  rand,
  randint,
  randLike,
  randn,
  randnLike,
  randperm,
} from "./default_generator.ts";
