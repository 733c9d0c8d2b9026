/**
 * The training loop and what it calls. May import `src/tensor.ts`, `base`, `nn`, `metrics` and
 * `../learner`.
 *
 * @module
 */
export { Callback, type EpochEvent, type EvaluationEvent, type StepEvent } from "./callback.ts";
export type { Numbers } from "./running_means.ts";
export {
  type BatchSource,
  type FitOptions,
  type HistoryEntry,
  type StreamedMetric,
  Trainer,
  type TrainerOptions,
  type Training,
} from "./trainer.ts";
