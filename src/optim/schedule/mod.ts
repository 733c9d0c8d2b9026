/**
 * Schedules: learning rates as functions of the step, for compiled functions and for schedulers. May
 * import the files of `optim` that stand beside this folder.
 *
 * @module
 */
export {
  checkMilestones,
  joinSchedules,
  lambdaSchedule,
  multiplicativeSchedule,
} from "./composed.ts";
export {
  cosineDecay,
  cosineFall,
  type CosineOptions,
  cosineRestarts,
  type RestartOptions,
} from "./cosine.ts";
export {
  cycleBetween,
  cycleLength,
  cyclic,
  type CyclicOptions,
  oneCycle,
  type OneCycleOptions,
} from "./cycles.ts";
export {
  type ConstantOptions,
  constantSchedule,
  constantWarmup,
  exponentialDecay,
  type ExponentialOptions,
  type LinearOptions,
  linearSchedule,
  multiStepDecay,
  type MultiStepOptions,
  polynomialDecay,
  type PolynomialOptions,
  stepDecay,
  type StepOptions,
} from "./decay.ts";
export { checkSteps, timeOf, valueAt } from "./support.ts";
export { warmupCosine, warmupLinear, type WarmupOptions } from "./warmup.ts";
