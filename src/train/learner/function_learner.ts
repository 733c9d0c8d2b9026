/**
 * Plain functions over a state as a learner.
 *
 * @module
 */
import { clone, jit, random, type Tensor, tensor, treeMap } from "../../tensor.ts";
import { UnsupportedError } from "../../engine/base/mod.ts";
import type { BatchMetrics, BatchResult, Learner } from "./learner.ts";

/** Plain functions to train by. All are compiled, so they must be pure. */
export interface FunctionTraining<State, Batch> {
  /** What is trained: a tree of tensors, such as parameters and the optimizer's state. */
  readonly state: State;
  /** The next state and scalars by name, `loss` among them, for a batch; `key` is new at each step. */
  readonly step: (state: State, batch: Batch, key: Tensor) => [state: State, metrics: BatchMetrics];
  /** Scalars by name for a batch that is not trained on. */
  readonly evaluate?: (state: State, batch: Batch) => BatchMetrics;
  /** What `predict` gives for a batch. */
  readonly predict?: (state: State, batch: Batch) => unknown;
  /** What the steps' keys are made of. @default random.key(0) */
  readonly key?: Tensor;
}

/** What is saved of such a training. */
interface FunctionState<State> {
  readonly state: State;
  readonly count: Tensor;
  readonly key: Tensor;
}

/** Plain functions as a learner, with its present state to look at. */
export interface FunctionLearner<State, Batch> extends Learner<Batch> {
  /** What has been learned so far. */
  readonly current: State;
}

/** Plain functions over a state as a learner. */
export function functionLearner<State, Batch>(
  training: FunctionTraining<State, Batch>,
): FunctionLearner<State, Batch> {
  const step = jit(({ state, count, key }: FunctionState<State>, batch: Batch) => {
    const [next, metrics] = training.step(state, batch, random.foldIn(key, count));
    return { next: { state: next, count: count.add(1), key }, metrics };
  }, { name: "step", donateArgnums: [0] });
  const evaluate = training.evaluate && jit(training.evaluate, { name: "evaluate" });
  const predict = training.predict && jit(training.predict, { name: "predict" });
  // A step writes over the state before it: what comes in and goes out are clones.
  let current: FunctionState<State> = treeMap(clone, {
    state: training.state,
    count: tensor(0, { dtype: "int32" }),
    key: training.key ?? random.key(0),
  });
  return {
    get current() {
      return treeMap(clone, current.state);
    },
    gradientNorm: null,
    step: (batch): BatchResult => {
      const { next, metrics } = step(current, batch);
      current = next;
      return { metrics, aux: null };
    },
    evaluate: (batch): BatchResult => {
      if (evaluate === undefined) refuse("evaluate");
      return { metrics: evaluate(current.state, batch), aux: null };
    },
    predict: (batch) => {
      if (predict === undefined) refuse("predict");
      return predict(current.state, batch);
    },
    state: () => treeMap(clone, current),
    restore: (state) => current = treeMap(clone, state as FunctionState<State>),
  };
}

function refuse(what: string): never {
  throw new UnsupportedError(
    `Trainer.${what}: Cannot ${what} without a function for it\n` +
      `Give the Trainer ${what}: (state, batch) => …`,
  );
}
