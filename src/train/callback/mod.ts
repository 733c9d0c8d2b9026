/**
 * What a Trainer can be told to do beside training. May import `src/tensor.ts`, `base`, `io`, `optim`,
 * `../trainer`, `../log`, `../plot` and `../progress`.
 *
 * @module
 */
export { EarlyStopping, type EarlyStoppingOptions } from "./early_stopping.ts";
export {
  CsvHistory,
  Curves,
  type CurvesOptions,
  TensorBoard,
  type TensorBoardOptions,
} from "./logging.ts";
export { isBetter, monitoredValue, type MonitorOptions } from "./monitored.ts";
export { ProfileSteps, type ProfileStepsOptions } from "./profile.ts";
export { Progress, type ProgressCallbackOptions } from "./progress.ts";
export {
  RateMonitor,
  ScheduleRate,
  type ScheduleRateOptions,
  type SteppedScheduler,
} from "./rate.ts";
export { GradientWatch, NanWatch, type NanWatchOptions } from "./watch.ts";
