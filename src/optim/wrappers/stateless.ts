/**
 * Transformations that keep nothing between steps, and those that keep the count of steps alone.
 *
 * @module
 */
import { type Device, full, type Tensor, treeMap, zerosLike } from "../../tensor.ts";
import type { GradientTransformation } from "../transformation.ts";
import { flatten } from "../trees.ts";

/** A state with nothing in it. */
export type EmptyState = Readonly<Record<string, never>>;

/** The transformation that is a function of gradients and parameters alone. */
export function stateless(
  f: <P>(gradients: P, params: P) => P,
): GradientTransformation<EmptyState> {
  return {
    init: () => ({}),
    update: (gradients, state, params) => [f(gradients, params), state],
  };
}

/** A count of 0 on the device of a tree; int32. */
export function zeroCount(tree: unknown): Tensor {
  const device: Device = flatten(tree).leaves[0]?.device ?? "cpu";
  return full([], 0, { dtype: "int32", device });
}

/** Zeros in the form of a tree. */
export function zeroTree<P>(tree: P): P {
  return treeMap((leaf: Tensor) => zerosLike(leaf), tree);
}
