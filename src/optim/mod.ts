/**
 * Optimizers as gradient transformations that compose, PyTorch's classes over them, and schedules. May
 * import `src/tensor.ts`, `base` and `io`.
 *
 * @module
 */
export {
  type Defaults,
  type GroupOptions,
  isOptimizer,
  type NamedTensors,
  Optimizer,
  type OptimizerOptions,
  type OptimizerSpec,
  type OptimizerState,
  type OptimizerStateDict,
  type Parameterized,
  type ParameterSelector,
  ParameterStore,
  type ParamGroup,
  type Plain,
  type Settings,
} from "./optimizer/mod.ts";
export * from "./lbfgs/mod.ts";
export * from "./optimizers/mod.ts";
export type { Mask, MaskTree } from "./mask.ts";
export type { CommonOptions, PerParameterState } from "./per_parameter.ts";
export type { Hyperparameter, LearningRate, Schedule } from "./scalar.ts";
export {
  type ConstantOptions,
  constantSchedule,
  constantWarmup,
  cosineDecay,
  type CosineOptions,
  cosineRestarts,
  cyclic,
  type CyclicOptions,
  exponentialDecay,
  type ExponentialOptions,
  joinSchedules,
  lambdaSchedule,
  type LinearOptions,
  linearSchedule,
  multiplicativeSchedule,
  multiStepDecay,
  type MultiStepOptions,
  oneCycle,
  type OneCycleOptions,
  polynomialDecay,
  type PolynomialOptions,
  type RestartOptions,
  stepDecay,
  type StepOptions,
  warmupCosine,
  warmupLinear,
  type WarmupOptions,
} from "./schedule/mod.ts";
export * from "./scheduler/mod.ts";
export {
  applyUpdates,
  chain,
  type GradientTransformation,
  isGradientTransformation,
} from "./transformation.ts";
export * from "./wrappers/mod.ts";
