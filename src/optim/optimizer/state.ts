/**
 * The state of optimizers' classes: what is kept of each parameter, by its name.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import type { PerParameterState } from "../per_parameter.ts";

/** Tensors by parameters' names. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** What is kept of each parameter, by its name: the count of steps, and the optimizer's tensors. */
export type OptimizerState = Readonly<Record<string, Readonly<Record<string, Tensor>>>>;

/** What `stateDict` gives: tensors, numbers and names. */
export interface OptimizerStateDict {
  /** What is kept of each parameter. */
  readonly state: OptimizerState;
  /** The groups' names and numbers. */
  readonly paramGroups: readonly Readonly<Record<string, unknown>>[];
}

/** The state of one parameter as that of a tree with one entry. */
export function toTree(name: string, state: OptimizerState[string]): PerParameterState {
  const { step, ...slots } = state;
  const trees = Object.entries(slots).map(([slot, value]) => [slot, { [name]: value }]);
  return { step, ...Object.fromEntries(trees) };
}

/** The other way round. */
export function fromTree(
  name: string,
  { step, ...slots }: PerParameterState,
): OptimizerState[string] {
  const own = Object.entries(slots)
    .map(([slot, tree]) => [slot, (tree as Record<string, Tensor>)[name]]);
  return { step, ...Object.fromEntries(own) };
}
