/**
 * Optimizers as gradient transformations that compose, PyTorch's classes over them, and learning-rate
 * schedules as functions of the step and as schedulers. May import `src/tensor.ts`, `base` and `io`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jit, type Tensor, tensor, valueAndGrad } from "@cotangent/cotangent";
 * import { adamw, applyUpdates, chain, clipByGlobalNorm, warmupCosine } from "@cotangent/cotangent/optim";
 *
 * const lr = warmupCosine(0.5, { warmupSteps: 5, totalSteps: 100 });
 * const optimizer = chain(clipByGlobalNorm(1), adamw({ lr }));
 * const loss = ({ x }: { x: Tensor }) => x.sub(3).square().sum();
 * const step = jit((params: { x: Tensor }, state: unknown) => {
 *   const [value, gradients] = valueAndGrad(loss)(params);
 *   const [updates, next] = optimizer.update(gradients, state, params);
 *   return { value, params: applyUpdates(params, updates), state: next };
 * });
 *
 * let params = { x: tensor([-1, 9]) };
 * let state = optimizer.init(params);
 * for (let i = 0; i < 100; i++) ({ params, state } = step(params, state));
 * assert.ok(loss(params).itemSync() as number < 0.01);
 * assert.equal(step.traceCount, 1);
 * ```
 *
 * @module
 */
export {
  type Defaults,
  type GroupOptions,
  isOptimizer,
  type NamedTensors,
  Optimizer,
  type OptimizerOptions,
  type OptimizerSpec,
  type OptimizerState,
  type OptimizerStateDict,
  type Parameterized,
  type ParameterSelector,
  ParameterStore,
  type ParamGroup,
  type Plain,
  type Settings,
} from "./optimizer/mod.ts";
export * from "./lbfgs/mod.ts";
export * from "./optimizers/mod.ts";
export type { Mask, MaskTree } from "./mask.ts";
export type { CommonOptions, PerParameterState } from "./per_parameter.ts";
export type { Hyperparameter, LearningRate, Schedule } from "./scalar.ts";
export {
  type ConstantOptions,
  constantSchedule,
  constantWarmup,
  cosineDecay,
  type CosineOptions,
  cosineRestarts,
  cyclic,
  type CyclicOptions,
  exponentialDecay,
  type ExponentialOptions,
  joinSchedules,
  lambdaSchedule,
  type LinearOptions,
  linearSchedule,
  multiplicativeSchedule,
  multiStepDecay,
  type MultiStepOptions,
  oneCycle,
  type OneCycleOptions,
  polynomialDecay,
  type PolynomialOptions,
  type RestartOptions,
  stepDecay,
  type StepOptions,
  warmupCosine,
  warmupLinear,
  type WarmupOptions,
} from "./schedule/mod.ts";
export * from "./scheduler/mod.ts";
export {
  applyUpdates,
  chain,
  type GradientTransformation,
  isGradientTransformation,
} from "./transformation.ts";
export * from "./wrappers/mod.ts";
