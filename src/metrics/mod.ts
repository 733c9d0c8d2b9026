/**
 * Metrics that stream over batches and merge over workers. May import `src/tensor.ts` and `base`.
 *
 * @module
 */
export {};
