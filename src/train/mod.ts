/**
 * Training: the loop, its callbacks, checkpoints, logs and curves. May import `src/tensor.ts`, `base`
 * and all of the folders `io`, `optim`, `nn`, `data`, `metrics`.
 *
 * @module
 */
export {
  EarlyStopping,
  type EarlyStoppingOptions,
  GradientWatch,
  type MonitorOptions,
  NanWatch,
  type NanWatchOptions,
  ProfileSteps,
  type ProfileStepsOptions,
  RateMonitor,
  ScheduleRate,
  type ScheduleRateOptions,
  type SteppedScheduler,
} from "./callback/mod.ts";
export * from "./checkpoint/mod.ts";
export * from "./learner/mod.ts";
export * from "./trainer/mod.ts";
