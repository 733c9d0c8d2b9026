/**
 * What a Trainer drives: a module with its optimizer, or plain functions over a state. May import
 * `src/tensor.ts`, `base`, `optim`, `nn`.
 *
 * @module
 */
export {
  type FunctionLearner,
  functionLearner,
  type FunctionTraining,
} from "./function_learner.ts";
export type { BatchMetrics, BatchResult, Learner } from "./learner.ts";
export { moduleLearner, type ModuleTraining } from "./module_learner.ts";
