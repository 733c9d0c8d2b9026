/**
 * The training loop.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  describeValue,
  UnsupportedError,
} from "../../engine/base/mod.ts";
import type { Module } from "../../nn/mod.ts";
import {
  type BatchResult,
  functionLearner,
  type FunctionTraining,
  type Learner,
  moduleLearner,
  type ModuleTraining,
} from "../learner/mod.ts";
import type { Callback, EpochEvent, StepEvent } from "./callback.ts";
import { batchSize, type Numbers, RunningMeans } from "./running_means.ts";

/** Where batches come from: a DataLoader, or anything that can be iterated, again for each epoch. */
export interface BatchSource<Batch = unknown> {
  /** The batches of one epoch. */
  [Symbol.asyncIterator]?(): AsyncIterator<Batch>;
  /** The batches of one epoch. */
  [Symbol.iterator]?(): Iterator<Batch>;
  /** The number of batches of an epoch, where it is known. */
  readonly length?: number;
  /** Tells which epoch comes next. */
  setEpoch?(epoch: number): void;
  /** Where it is, to go on in the middle of an epoch. */
  state?(): unknown;
  /** Goes on from there. */
  restore?(state: unknown): void;
}

/** A metric that streams over the batches of a validation or evaluation. */
export interface StreamedMetric<Batch> {
  /** What is updated and read, one of `metrics`; reset before each evaluation. */
  readonly metric: { reset(): void; compute(): number };
  /** Updates it with what the loss function returned beside the loss, for a batch. */
  // deno-lint-ignore no-explicit-any
  readonly update: (aux: any, batch: Batch) => void | Promise<void>;
}

/** What a Trainer is given beside what it trains. */
export interface TrainerOptions<Batch> {
  /** Called in this order at every point. @default [] */
  readonly callbacks?: readonly Callback[];
  /** Metrics of evaluations, by name. @default {} */
  readonly metrics?: Readonly<Record<string, StreamedMetric<Batch>>>;
}

/** What a Trainer trains: a module, plain functions, or a learner of one's own. */
export type Training<Batch> =
  // deno-lint-ignore no-explicit-any
  | ModuleTraining<any, Batch>
  // deno-lint-ignore no-explicit-any
  | FunctionTraining<any, Batch>
  | { readonly learner: Learner<Batch> };

/** Options of `fit`. */
export interface FitOptions<Batch> {
  /** The number of epochs in all, those before a resumed checkpoint counted. */
  readonly epochs: number;
  /** What is evaluated after each epoch. */
  readonly validation?: BatchSource<Batch>;
  /** A saved state to go on from, as `Checkpoints.resume` reads it; null starts anew. @default null */
  readonly resume?: unknown;
}

/** The means of an epoch. */
export interface HistoryEntry {
  /** The epoch, from 0 on. */
  readonly epoch: number;
  /** The steps made until its end. */
  readonly step: number;
  /** Means by name. */
  readonly metrics: Numbers;
}

/** What is saved of a Trainer. */
interface TrainerState {
  readonly epoch: number;
  readonly step: number;
  readonly stepInEpoch: number;
  readonly history: readonly HistoryEntry[];
  readonly means: unknown;
  readonly learner: unknown;
  readonly source: unknown;
  readonly callbacks: Readonly<Record<string, unknown>>;
}

/**
 * Trains a module, or plain functions, on batches, and calls callbacks at every point.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { linspace, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 * import * as optim from "@cotangent/cotangent/optim";
 * import { Trainer } from "@cotangent/cotangent/train";
 *
 * const x = linspace(-1, 1, 64).reshape([64, 1]);
 * const model = new nn.Linear(1, 1);
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new optim.SGD(model, { lr: 0.5 }),
 *   loss: (model: nn.Linear, [x, y]: [Tensor, Tensor]) => model.forward(x).sub(y).square().mean(),
 * });
 * const batch: [Tensor, Tensor] = [x, x.mul(2).add(1)];
 * const history = await trainer.fit([batch], { epochs: 50 });
 * assert.ok(history.at(-1)!.metrics.loss < 1e-3);
 * ```
 */
export class Trainer<Batch = unknown> {
  /** What is trained. */
  readonly learner: Learner<Batch>;
  /** The optimizer, where a module is trained by one of optim's classes. */
  readonly optimizer: unknown;
  readonly #callbacks: readonly Callback[];
  readonly #metrics: Readonly<Record<string, StreamedMetric<Batch>>>;
  readonly #means = new RunningMeans();
  #history: HistoryEntry[] = [];
  #epoch = 0;
  #epochs = 0;
  #step = 0;
  #stepInEpoch = 0;
  #source: BatchSource<Batch> | null = null;
  #stopReason: string | null = null;

  /** Of what is trained, with callbacks and metrics. */
  constructor(training: Training<Batch> & TrainerOptions<Batch>) {
    const { callbacks = [], metrics = {}, ...rest } = training;
    const gradientNorm = callbacks.some((callback) => callback.needsGradientNorm);
    this.learner = learnerOf({ ...(gradientNorm && { gradientNorm }), ...rest } as Training<Batch>);
    this.optimizer = "optimizer" in rest ? rest.optimizer : null;
    this.#callbacks = callbacks;
    this.#metrics = metrics;
    for (const callback of callbacks) callback.attach(this as Trainer);
  }

  /** The epoch at present, from 0 on. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The number of epochs that `fit` was asked for. */
  get epochs(): number {
    return this.#epochs;
  }

  /** The steps made so far. */
  get step(): number {
    return this.#step;
  }

  /** The number of steps of an epoch, or null where it is not known. */
  get stepsPerEpoch(): number | null {
    return this.#source === null ? null : lengthOf(this.#source);
  }

  /** The means of the epochs so far. */
  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  /** Why the training was stopped early, or null. */
  get stopReason(): string | null {
    return this.#stopReason;
  }

  /** Ends the training after this step: for callbacks. */
  stop(reason: string): void {
    this.#stopReason = reason;
  }

  /**
   * Trains for so many epochs; the means of each.
   *
   * @throws {ArgumentError} if the number of epochs is not whole, or the batches cannot be iterated
   */
  async fit(
    batches: BatchSource<Batch>,
    { epochs, validation, resume = null }: FitOptions<Batch>,
  ): Promise<readonly HistoryEntry[]> {
    checkInteger("Trainer.fit", epochs, { name: "epochs", minimum: 0 });
    checkSource("Trainer.fit", batches);
    this.#epochs = epochs;
    this.#source = batches;
    this.#stopReason = null;
    try {
      const middle = resume === null ? false : this.#restore(resume as TrainerState);
      if (resume === null) this.#reset();
      await this.#call((callback) => callback.onFitStart());
      for (let resumed = middle; this.#epoch < epochs; resumed = false) {
        if (!resumed) await this.#startEpoch(batches);
        await this.#trainEpoch(batches);
        if (this.#stopReason !== null && this.#stepInEpoch > 0) break;
        await this.#endEpoch(validation);
        if (this.#stopReason !== null) break;
      }
      await this.#call((callback) => callback.onFitEnd());
    } catch (error) {
      for (const callback of this.#callbacks) await callback.onError(error);
      throw error;
    }
    return this.#history;
  }

  #reset(): void {
    this.#epoch = this.#step = this.#stepInEpoch = 0;
    this.#history = [];
    this.#means.reset();
  }

  async #startEpoch(batches: BatchSource<Batch>): Promise<void> {
    this.#stepInEpoch = 0;
    this.#means.reset();
    batches.setEpoch?.(this.#epoch);
    await this.#call((callback) => callback.onEpochStart(this.#epoch));
  }

  async #trainEpoch(batches: BatchSource<Batch>): Promise<void> {
    for await (const batch of iterate(batches)) {
      await this.#call((callback) => callback.onStepStart(batch));
      const { metrics } = this.learner.step(batch);
      const size = batchSize(batch);
      this.#means.add(metrics, size);
      this.#step++;
      this.#stepInEpoch++;
      if (this.#stepInEpoch % 1024 === 0) await this.#means.settle();
      const event = stepEvent(
        { epoch: this.#epoch, step: this.#step, stepInEpoch: this.#stepInEpoch, batchSize: size },
        metrics,
      );
      await this.#call((callback) => callback.onStepEnd(event));
      if (this.#stopReason !== null) return;
    }
    this.#stepInEpoch = 0;
  }

  async #endEpoch(validation: BatchSource<Batch> | undefined): Promise<void> {
    const metrics: Record<string, number> = { ...await this.#means.read() };
    if (validation !== undefined) {
      for (const [name, value] of Object.entries(await this.evaluate(validation))) {
        metrics[`validation/${name}`] = value;
      }
    }
    const event: EpochEvent = { epoch: this.#epoch, step: this.#step, metrics };
    this.#history.push(event);
    this.#epoch++;
    this.#means.reset();
    await this.#call((callback) => callback.onEpochEnd(event));
  }

  /**
   * Means over batches of what the loss function returns, and the metrics, with the model in
   * evaluation.
   */
  async evaluate(batches: BatchSource<Batch>): Promise<Numbers> {
    checkSource("Trainer.evaluate", batches);
    const means = new RunningMeans();
    const streamed = Object.entries(this.#metrics);
    for (const [, { metric }] of streamed) metric.reset();
    await this.#call((callback) => callback.onEvaluationStart());
    let count = 0;
    for await (const batch of iterate(batches)) {
      const { metrics, aux }: BatchResult = this.learner.evaluate(batch);
      means.add(metrics, batchSize(batch));
      for (const [, { update }] of streamed) await update(aux, batch);
      const event = { batch: ++count, batches: lengthOf(batches) };
      await this.#call((callback) => callback.onEvaluationStep(event));
    }
    const results: Record<string, number> = { ...await means.read() };
    for (const [name, { metric }] of streamed) results[name] = metric.compute();
    await this.#call((callback) => callback.onEvaluationEnd(results));
    return results;
  }

  /** What the model makes of each batch, one after the other. */
  async *predict(batches: BatchSource<Batch>): AsyncGenerator<unknown> {
    checkSource("Trainer.predict", batches);
    for await (const batch of iterate(batches)) yield this.learner.predict(batch);
  }

  /** All that `fit` needs to go on from here to the same numbers. */
  async state(): Promise<unknown> {
    const state: TrainerState = {
      epoch: this.#epoch,
      step: this.#step,
      stepInEpoch: this.#stepInEpoch,
      history: this.#history.map(({ epoch, step, metrics }) => ({ epoch, step, metrics })),
      means: await this.#means.state(),
      learner: this.learner.state(),
      source: this.#stepInEpoch === 0 ? null : this.#source?.state?.() ?? null,
      callbacks: Object.fromEntries(
        this.#callbacks.map((callback, place) => [`${place} ${callback.name}`, callback.state()]),
      ),
    };
    return state;
  }

  /** Whether it goes on in the middle of an epoch. */
  #restore(state: TrainerState): boolean {
    this.#epoch = state.epoch;
    this.#step = state.step;
    this.#stepInEpoch = state.stepInEpoch;
    this.#history = [...state.history];
    this.#means.restore(state.means);
    this.learner.restore(state.learner);
    this.#callbacks.forEach((callback, place) => {
      const saved = state.callbacks[`${place} ${callback.name}`];
      if (saved !== undefined && saved !== null) callback.restore(saved);
    });
    if (state.stepInEpoch === 0) return false;
    if (this.#source?.restore === undefined || state.source === null) {
      throw new ArgumentError(
        "Trainer.fit: Cannot go on in the middle of an epoch with batches that cannot be restored\n" +
          "Use a DataLoader, or save checkpoints at the ends of epochs alone",
      );
    }
    this.#source.restore(state.source);
    return true;
  }

  async #call(body: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.#callbacks) {
      const waiting = body(callback);
      if (waiting !== undefined) await waiting;
    }
  }
}

function learnerOf<Batch>(training: Training<Batch>): Learner<Batch> {
  if ("learner" in training) return training.learner;
  if ("model" in training) return moduleLearner(training as ModuleTraining<Module, Batch>);
  if ("step" in training) return functionLearner(training);
  throw new ArgumentError(
    "Trainer: Expected a model with its optimizer and loss, or a state with a step function",
  );
}

function checkSource(operation: string, batches: unknown): void {
  const source = batches as BatchSource | null | undefined;
  if (
    typeof source?.[Symbol.asyncIterator] === "function" ||
    typeof source?.[Symbol.iterator] === "function"
  ) return;
  throw new ArgumentError(
    `${operation}: Expected batches to iterate over, such as a DataLoader: got ` +
      describeValue(batches),
  );
}

/** The number of batches of an epoch, or null: loaders of streams cannot tell. */
function lengthOf(batches: BatchSource): number | null {
  try {
    return batches.length ?? null;
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}

/** The batches, of whichever kind of iterable. */
function iterate<Batch>(batches: BatchSource<Batch>): AsyncIterable<Batch> | Iterable<Batch> {
  return batches as AsyncIterable<Batch> | Iterable<Batch>;
}

function stepEvent(
  place: Omit<StepEvent, "metrics" | "numbers">,
  metrics: StepEvent["metrics"],
): StepEvent {
  let read: Promise<Numbers> | null = null;
  const numbers = async (): Promise<Numbers> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(metrics).map(async ([name, value]) => [name, Number(await value.item())]),
      ),
    );
  return { ...place, metrics, numbers: () => read ??= numbers() };
}
