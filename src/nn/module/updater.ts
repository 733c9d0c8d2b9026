/**
 * Optimizers of both kinds as one, for steps that are compiled.
 *
 * @module
 */
import { applyUpdates, type GradientTransformation, Optimizer } from "../../optim/mod.ts";
import { clone, treeMap } from "../../tensor.ts";
import type { NamedTensors } from "./functionalize.ts";

/** What an update goes on from beside parameters and gradients: trees of tensors. */
export interface UpdaterInputs {
  /** The optimizer's state. */
  readonly state: unknown;
  /** Its numbers, which may be others at each step. */
  readonly hyperparameters: unknown;
}

/** An optimizer as a step needs it. */
export interface Updater {
  /** The state at present; made for these parameters at first. */
  state(params: NamedTensors): unknown;
  /** Puts another state there. */
  setState(state: unknown): void;
  /** What is to be saved: the state, and numbers that may have changed. */
  save(params: NamedTensors): unknown;
  /** Goes on from what was saved. */
  load(saved: unknown): void;
  /** The optimizer's numbers at present. */
  hyperparameters(): unknown;
  /** The next parameters and state; a pure function. */
  update(
    params: NamedTensors,
    gradients: NamedTensors,
    inputs: UpdaterInputs,
  ): [params: NamedTensors, state: unknown];
}

/** An optimizer of either kind. */
export function updaterOf(optimizer: Optimizer | GradientTransformation): Updater {
  return optimizer instanceof Optimizer ? ofClass(optimizer) : ofTransformation(optimizer);
}

function ofClass(optimizer: Optimizer): Updater {
  return {
    state: () => optimizer.state,
    setState: (state) => optimizer.state = state as Optimizer["state"],
    save: () => optimizer.stateDict(),
    load: (saved) => optimizer.loadStateDict(saved as ReturnType<Optimizer["stateDict"]>),
    hyperparameters: () => optimizer.hyperparameters(),
    update: (params, gradients, { state, hyperparameters }) =>
      optimizer.update(
        params,
        gradients,
        state as Optimizer["state"],
        hyperparameters as ReturnType<Optimizer["hyperparameters"]>,
      ),
  };
}

function ofTransformation(transformation: GradientTransformation): Updater {
  let current: unknown = null;
  return {
    state: (params) => current ??= transformation.init(params),
    setState: (state) => current = state,
    save: (params) => treeMap(clone, current ??= transformation.init(params)),
    load: (saved) => current = saved,
    hyperparameters: () => null,
    update: (params, gradients, { state }) => {
      const [updates, next] = transformation.update(gradients, state, params);
      return [applyUpdates(params, updates), next];
    },
  };
}
