/**
 * Optimizers as classes: what they train, their groups of parameters, their state. May import the
 * files of `optim` that stand beside this folder.
 *
 * @module
 */
export { isOptimizer, Optimizer, type OptimizerSpec } from "./optimizer.ts";
export type {
  Defaults,
  GroupOptions,
  OptimizerOptions,
  ParamGroup,
  Plain,
  Settings,
} from "./param_groups.ts";
export {
  checkTarget,
  type Parameterized,
  type ParameterSelector,
  ParameterStore,
} from "./parameters.ts";
export { checkNames } from "./restore.ts";
export type { NamedTensors, OptimizerState, OptimizerStateDict } from "./state.ts";
