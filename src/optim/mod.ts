/**
 * Optimizers as gradient transformations that compose, PyTorch's classes over them, and schedules. May import `src/tensor.ts`, `base`, `io`.
 *
 * @module
 */
export {};
