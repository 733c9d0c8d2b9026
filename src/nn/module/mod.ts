/**
 * Module and what is done with modules as wholes: state dicts, the bridge to pure functions, printing.
 * May import `src/tensor.ts`, `base`, `optim` and `../random`.
 *
 * @module
 */
export { compile } from "./compile.ts";
export { IndexedModules, ModuleDict, ModuleList, Sequential } from "./containers.ts";
export {
  type ApplyOptions,
  functionalize,
  type FunctionalModule,
  type NamedTensors,
  stackModules,
} from "./functionalize.ts";
export type { ForwardHook, ForwardPreHook, HookHandle } from "./hooks.ts";
export { isModule, Module, type ParameterPattern } from "./module.ts";
export { Buffer, type BufferOptions, Parameter, type ParameterOptions } from "./parameter.ts";
export { type LoadStateOptions, type LoadStateResult, StateDictError } from "./state_dict.ts";
export { summary, type SummaryOptions } from "./summary.ts";
export type { LossScale, LossScaleOptions } from "./loss_scale.ts";
export type { Precision } from "./precision.ts";
export {
  type TrainStep,
  trainStep,
  type TrainStepOptions,
  type TrainStepState,
} from "./train_step.ts";
export { type LossFunction, type LossResult, valueAndGrad } from "./value_and_grad.ts";
export type { NamedModule } from "./walk.ts";
