/**
 * Training: the loop, its callbacks, checkpoints, logs and curves. May import `src/tensor.ts`, `base`
 * and all of the folders `io`, `optim`, `nn`, `data`, `metrics`.
 *
 * @module
 */
export {
  CsvHistory,
  Curves,
  type CurvesOptions,
  EarlyStopping,
  type EarlyStoppingOptions,
  GradientWatch,
  type MonitorOptions,
  NanWatch,
  type NanWatchOptions,
  ProfileSteps,
  type ProfileStepsOptions,
  Progress,
  type ProgressCallbackOptions,
  RateMonitor,
  ScheduleRate,
  type ScheduleRateOptions,
  type SteppedScheduler,
  TensorBoard,
  type TensorBoardOptions,
} from "./callback/mod.ts";
export * from "./checkpoint/mod.ts";
export * from "./learner/mod.ts";
export * from "./log/mod.ts";
export * from "./plot/mod.ts";
export * from "./progress/mod.ts";
export * from "./trainer/mod.ts";
