/**
 * Transformations of gradients and updates around optimizers: clipping, decay, masks, accumulation,
 * averages. May import `optimizer` and the files of `optim` that stand beside this folder.
 *
 * @module
 */
export { accumulate, type AccumulateOptions, type AccumulateState } from "./accumulate.ts";
export {
  AveragedModel,
  type AveragedModelOptions,
  type AveragedModelState,
} from "./averaged_model.ts";
export {
  type AverageFunction,
  type AverageOptions,
  type AverageState,
  ema,
  getEmaAvgFn,
  getSwaAvgFn,
  swa,
} from "./averaging.ts";
export {
  clipByGlobalNorm,
  clipByValue,
  clipGradNorm,
  clipGradValue,
  type ClipNormOptions,
  globalNorm,
  type NormOptions,
} from "./clipping.ts";
export { lookahead, type LookaheadOptions, type LookaheadState } from "./lookahead.ts";
export { freeze, type Labels, type LabelTree, masked, multiTransform } from "./masked.ts";
export { addNoise, type NoiseOptions, type NoiseState } from "./noise.ts";
export { type CountState, scale, scaleBySchedule } from "./scaling.ts";
export type { EmptyState } from "./stateless.ts";
export { addDecayedWeights, type DecayOptions } from "./weight_decay.ts";
