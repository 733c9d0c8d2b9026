/**
 * Optimizers as gradient transformations that compose, PyTorch's classes over them, and schedules. May
 * import `src/tensor.ts`, `base` and `io`.
 *
 * @module
 */
export * from "./optimizer/mod.ts";
export * from "./optimizers/mod.ts";
export type { Mask, MaskTree } from "./mask.ts";
export type { CommonOptions, PerParameterState } from "./per_parameter.ts";
export type { Hyperparameter, LearningRate, Schedule } from "./scalar.ts";
export {
  applyUpdates,
  chain,
  type GradientTransformation,
  isGradientTransformation,
} from "./transformation.ts";
export * from "./wrappers/mod.ts";
