/**
 * A training step as one compiled call.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { clone, jit, random, type Tensor, tensor, treeMap, where } from "../../tensor.ts";
import {
  clipGradNorm,
  clipGradValue,
  globalNorm,
  type GradientTransformation,
  type Optimizer,
} from "../../optim/mod.ts";
import { nextKey } from "../random/mod.ts";
import { Lending, type NamedTensors } from "./functionalize.ts";
import {
  initialLossScale,
  type LossScale,
  type LossScaleOptions,
  nextLossScale,
} from "./loss_scale.ts";
import type { Module } from "./module.ts";
import { inPrecision, type Precision } from "./precision.ts";
import { type Updater, updaterOf } from "./updater.ts";
import { type LossFunction, lossOf, type LossResult } from "./value_and_grad.ts";

/** Options of `trainStep`. */
export interface TrainStepOptions {
  /** The norm of all gradients together that they are scaled down to. By default they are not. */
  readonly clipNorm?: number;
  /** The size that each element of the gradients is cut to. By default none is. */
  readonly clipValue?: number;
  /** What dropout and the like draw from, a step after the other. By default the generator. */
  readonly key?: Tensor;
  /** The dtype that the model computes in; parameters and updates stay as they are. @default "float32" */
  readonly precision?: Precision;
  /** Whether to compute the norm of the gradients also where nothing needs it. @default false */
  readonly gradientNorm?: boolean;
  /** How the loss is scaled, which float16 needs. By default only with precision "float16". */
  readonly lossScale?: LossScaleOptions | null;
}

/** What moves on from step to step beside the model: a tree that can be saved. */
export interface TrainStepState {
  /** The optimizer's state; of one of optim's classes its state dict. */
  readonly optimizer: unknown;
  /** The number of steps so far, int32. */
  readonly count: Tensor;
  /** What the steps' keys are made of. */
  readonly key: Tensor;
  /** The scale of the loss, or null. */
  readonly lossScale: LossScale | null;
}

/** A training step: a call trains the model on a batch and returns what the loss function does. */
export interface TrainStep<B extends readonly unknown[], R extends LossResult> {
  (...batch: B): R;
  /**
   * The norm of all gradients together in the last step, before clipping; null before the first, and
   * unless clipping, a scaled loss or the option `gradientNorm` asks for it.
   */
  readonly gradientNorm: Tensor | null;
  /** How often the step was compiled: once for each form of batches and mode of the model. */
  readonly traceCount: number;
  /** What a later `restore` needs to go on from here, beside the model's state dict. */
  state(): TrainStepState;
  /** Goes on from a state. */
  restore(state: TrainStepState): void;
}

/** What one compiled step takes; the numbers of the optimizer are tensors, so that they may change. */
interface StepInputs<B> {
  readonly params: NamedTensors;
  readonly buffers: NamedTensors;
  readonly state: Omit<TrainStepState, "optimizer">;
  readonly hyperparameters: unknown;
  readonly modes: string;
  readonly batch: B;
}

interface StepOutputs<R> {
  readonly params: NamedTensors;
  readonly buffers: NamedTensors;
  readonly state: Omit<TrainStepState, "optimizer">;
  readonly optimizer: unknown;
  readonly value: R;
  readonly gradientNorm: Tensor | null;
}

/**
 * A function that trains the model on a batch: loss, gradients, clipping, update and buffers in one
 * compiled call, whose results are written into the model. The optimizer is one of optim's classes,
 * whose numbers (such as a scheduler's `lr`) are read at each step, or a gradient transformation.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Tensor, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 * import * as optim from "@cotangent/cotangent/optim";
 *
 * const model = new nn.Linear(1, 1);
 * const optimizer = new optim.SGD(model, { lr: 0.1 });
 * const step = nn.trainStep(model, optimizer, (model, x: Tensor, y: Tensor) =>
 *   model.forward(x).sub(y).square().mean());
 * const x = tensor([[0], [1], [2]]);
 * for (let i = 0; i < 200; i++) step(x, x.mul(3).add(1));
 * assert.ok(Math.abs(model.bias!.itemSync() as number - 1) < 1e-2);
 * ```
 *
 * @throws {ArgumentError} if no parameter is trained
 */
export function trainStep<
  M extends Module,
  B extends readonly unknown[],
  R extends LossResult,
>(
  model: M,
  optimizer: Optimizer | GradientTransformation,
  lossFn: LossFunction<M, B, R>,
  options: TrainStepOptions = {},
): TrainStep<B, R> {
  const lending = new Lending(model);
  const updater = updaterOf(optimizer);
  const compiled = jit(stepOf(lending, updater, { model, lossFn, options }), {
    name: "trainStep",
    donateArgnums: [1],
  });
  let state = initialState(options);
  let gradientNorm: Tensor | null = null;
  // The optimizer's state is written over where the last step made it. Parameters are not, as they can
  // be had from the model at any time.
  let own: unknown = null;
  const optimizerState = (params: NamedTensors): unknown => {
    const present = updater.state(params);
    return present === own ? present : treeMap(clone, present);
  };

  const step = (...batch: B): R => {
    const { params, buffers } = lending.read();
    if (Object.keys(params).length === 0) {
      throw new ArgumentError(
        `trainStep: Expected a model with parameters to train: got none in ` +
          `${model.constructor.name}\nCall model.unfreeze()`,
      );
    }
    const outputs = compiled({
      params,
      buffers,
      state,
      hyperparameters: updater.hyperparameters(),
      modes: lending.modes,
      batch,
    }, optimizerState(params));
    lending.write(outputs.params);
    lending.write(outputs.buffers);
    state = outputs.state;
    own = outputs.optimizer;
    updater.setState(own);
    gradientNorm = outputs.gradientNorm;
    return outputs.value;
  };
  return Object.defineProperties(
    Object.assign(step, {
      state: () => ({ ...state, optimizer: updater.save(lending.read().params) }),
      restore: ({ optimizer, ...saved }: TrainStepState) => {
        state = saved;
        updater.load(optimizer);
      },
    }),
    {
      gradientNorm: { get: () => gradientNorm },
      traceCount: { get: () => compiled.traceCount },
    },
  ) as unknown as TrainStep<B, R>;
}

function initialState(
  { key, precision, lossScale }: TrainStepOptions,
): Omit<TrainStepState, "optimizer"> {
  const scaled = lossScale !== null && (lossScale !== undefined || precision === "float16");
  return {
    count: tensor(0, { dtype: "int32" }),
    key: key ?? nextKey("trainStep"),
    lossScale: scaled ? initialLossScale(lossScale ?? {}) : null,
  };
}

/** The pure function of a step. */
function stepOf<M extends Module, B extends readonly unknown[], R extends LossResult>(
  lending: Lending,
  updater: Updater,
  { model, lossFn, options }: {
    readonly model: M;
    readonly lossFn: LossFunction<M, B, R>;
    readonly options: TrainStepOptions;
  },
): (inputs: StepInputs<B>, optimizerState: unknown) => StepOutputs<R> {
  const { clipNorm, clipValue, precision = "float32", lossScale } = options;
  const measured = options.gradientNorm === true || clipNorm !== undefined;
  const loss = lossOf(lending, model, inPrecision(precision, lossFn));
  return ({ params, buffers, state, hyperparameters, batch }, optimizerState) => {
    const key = random.foldIn(state.key, state.count);
    const scale = state.lossScale?.scale;
    const [outputs, raw] = loss({ params, buffers, key, batch, scale });
    const unclipped = scale === undefined ? raw : treeMap((g) => g.div(scale), raw);
    const norm = measured || scale !== undefined ? globalNorm(unclipped) : null;
    const bounded = clipNorm === undefined
      ? unclipped
      : clipGradNorm(unclipped, clipNorm).gradients;
    const gradients = clipValue === undefined ? bounded : clipGradValue(bounded, clipValue);
    const [updated, optimizer] = updater.update(params, gradients, {
      state: optimizerState,
      hyperparameters,
    });
    const next = { params: updated, buffers: outputs.buffers, optimizer };
    const kept = { params, buffers, optimizer: optimizerState };
    // A step whose scaled gradients overflowed is left out.
    const finite = scale === undefined ? null : norm!.isfinite();
    const moved = finite === null ? next : treeMap((a, b) => where(finite, a, b), next, kept);
    return {
      params: moved.params,
      buffers: moved.buffers,
      value: outputs.value,
      gradientNorm: norm,
      optimizer: moved.optimizer,
      state: {
        count: state.count.add(1),
        key: state.key,
        lossScale: finite && nextLossScale(state.lossScale!, finite, lossScale ?? {}),
      },
    };
  };
}
