/**
 * Schedulers, with PyTorch's names: they set the learning rates of an optimizer's groups. May import
 * `schedule` and the files of `optim` that stand beside this folder.
 *
 * @module
 */
export {
  ConstantLR,
  CosineAnnealingLR,
  ExponentialLR,
  LinearLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
  SWALR,
  type SWAOptions,
} from "./chainable.ts";
export {
  CosineAnnealingWarmRestarts,
  LambdaLR,
  type LambdaOptions,
  type LRLambda,
  MultiplicativeLR,
  WarmupCosineLR,
  WarmupLinearLR,
} from "./closed_form.ts";
export {
  type ChainedOptions,
  ChainedScheduler,
  ComposedScheduler,
  type ComposedState,
  SequentialLR,
  type SequentialOptions,
} from "./composed.ts";
export {
  type CycleMomentumOptions,
  CyclicLR,
  type CyclicLROptions,
  OneCycleLR,
  type OneCycleLROptions,
} from "./cycles.ts";
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from "./plateau.ts";
export {
  type Course,
  LRScheduler,
  type RatePoint,
  type Scheduled,
  type ScheduledGroup,
  type SchedulerState,
} from "./scheduler.ts";
