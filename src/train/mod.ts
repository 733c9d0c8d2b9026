/**
 * Training: the loop, its callbacks, checkpoints, logs and curves. May import `src/tensor.ts`, `base` and all of the folders `io`, `optim`, `nn`, `data`, `metrics`.
 *
 * @module
 */
export {};
