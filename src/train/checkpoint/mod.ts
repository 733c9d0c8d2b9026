/**
 * Checkpoints: a training saved, and resumed to the same numbers. May import `src/tensor.ts`, `base`,
 * `io`, `../trainer` and `../callback`.
 *
 * @module
 */
export { readCheckpoint, writeCheckpoint } from "./checkpoint_file.ts";
export { Checkpoints, type CheckpointsOptions } from "./checkpoints.ts";
