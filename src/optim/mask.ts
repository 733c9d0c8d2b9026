/**
 * Masks: which parameters of a tree something applies to.
 *
 * @module
 */
import { ArgumentError, describeValue, leafPaths } from "../engine/base/mod.ts";
import type { Tensor } from "../tensor.ts";
import { type FlatParameters, leavesAt, pathOf, rebuild } from "./trees.ts";

/**
 * Which parameters: a tree of booleans like that of the parameters (a boolean in the place of a
 * subtree stands for all of it), or a function of a parameter's path (`layers[0].weight`) and value.
 */
export type Mask = MaskTree | ((path: string, parameter: Tensor) => boolean);

/** Booleans in a tree. */
export type MaskTree = boolean | readonly MaskTree[] | { readonly [key: string]: MaskTree };

/**
 * What a mask says of each parameter, in their order.
 *
 * @throws {ArgumentError} if the mask has something else than a boolean for a parameter
 */
export function resolveMask(
  operation: string,
  mask: Mask,
  { leaves, structure }: FlatParameters,
): readonly boolean[] {
  const chosen = typeof mask === "function"
    ? leafPaths(structure).map((path, i) => mask(path, leaves[i]))
    : leavesAt(operation, structure, mask);
  chosen.forEach((value, i) => {
    if (typeof value === "boolean") return;
    throw new ArgumentError(
      `${operation}: Expected true or false in the mask at ${pathOf(structure, i)}: got ${
        describeValue(value)
      }`,
    );
  });
  return chosen as boolean[];
}

/** The tree with null in the place of every leaf that is not chosen: paths stay as they are. */
export function keepChosen<P>(
  { leaves, structure }: FlatParameters,
  chosen: readonly boolean[],
): P {
  return rebuild(structure, leaves.map((leaf, i) => chosen[i] ? leaf : null));
}
