/**
 * A module with its optimizer as a learner.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { Tensor } from "../../tensor.ts";
import type { GradientTransformation, Optimizer } from "../../optim/mod.ts";
import {
  compile,
  type LossResult,
  type Module,
  trainStep,
  type TrainStepOptions,
  type TrainStepState,
} from "../../nn/mod.ts";
import type { BatchResult, Learner } from "./learner.ts";

/** A module to train. */
export interface ModuleTraining<M extends Module, Batch> extends TrainStepOptions {
  /** What is trained. */
  readonly model: M;
  /** What it is trained by. */
  readonly optimizer: Optimizer | GradientTransformation;
  /**
   * The loss of a batch, a scalar; or the loss with further scalars by name, which are averaged over
   * batches, and other tensors, which the Trainer's metrics may use.
   */
  readonly loss: (model: M, batch: Batch) => LossResult;
  /** What `predict` gives for a batch. @default (model, batch) => model.forward(batch) */
  readonly predict?: (model: M, batch: Batch) => unknown;
}

/** What is saved of a module's training. */
interface ModuleState {
  readonly model: Readonly<Record<string, Tensor>>;
  readonly step: TrainStepState;
}

/** A module with its optimizer as a learner; its steps are compiled. */
export function moduleLearner<M extends Module, Batch>(
  { model, optimizer, loss, predict, ...options }: ModuleTraining<M, Batch>,
): Learner<Batch> {
  const step = trainStep(model, optimizer, loss, options);
  const evaluated = compile(model, (model: M, batch: Batch) => loss(model, batch));
  const predicted = compile(
    model,
    predict ?? ((model: M, batch: Batch) => model.forward(batch)),
  );
  return {
    step: (batch) => batchResult(step(batch)),
    evaluate: (batch) => inEvaluation(model, () => batchResult(evaluated(batch))),
    predict: (batch) => inEvaluation(model, () => predicted(batch)),
    get gradientNorm() {
      return step.gradientNorm;
    },
    state: (): ModuleState => ({ model: model.stateDict(), step: step.state() }),
    restore: (state) => {
      const saved = state as ModuleState;
      model.loadStateDict(saved.model);
      step.restore(saved.step);
    },
  };
}

/** Runs a function with the model in evaluation, and each module afterwards as it was. */
function inEvaluation<R>(model: Module, body: () => R): R {
  const modules = model.modules();
  const modes = modules.map(({ training }) => training);
  for (const module of modules) module.training = false;
  try {
    return body();
  } finally {
    modules.forEach((module, i) => module.training = modes[i]);
  }
}

/** The scalars of what a loss function returned, and the rest of it. */
export function batchResult(result: LossResult): BatchResult {
  if (result instanceof Tensor) return { metrics: { loss: result }, aux: null };
  const [loss, aux] = result;
  const metrics: Record<string, Tensor> = { loss };
  if (typeof aux === "object" && aux !== null && !Array.isArray(aux) && !(aux instanceof Tensor)) {
    for (const [name, value] of Object.entries(aux)) {
      if (!(value instanceof Tensor) || value.ndim > 0) continue;
      if (name === "loss") {
        throw new ArgumentError(
          "Trainer: Expected another name than loss for a further scalar of the loss function",
        );
      }
      metrics[name] = value;
    }
  }
  return { metrics, aux };
}
