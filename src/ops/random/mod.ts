/**
 * Randomness: `random` out of keys, and a default generator beside it.
 *
 * @module
 */
export * as random from "./keyed.ts";
export * from "./default_generator.ts";
