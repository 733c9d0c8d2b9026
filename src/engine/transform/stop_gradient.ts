/**
 * Constants for differentiation.
 *
 * @module
 */
import { isFloating, unflattenTree } from "../base/mod.ts";
import { stopGradient as stopGradientOf } from "../primitive/mod.ts";
import { flattenTensors } from "./trees.ts";

/**
 * The tree with its tensors as constants for differentiation: no gradient passes through them.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, stopGradient, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const f = (x: Tensor) => x.mul(stopGradient(x));
 * assert.equal(grad(f)(tensor(3)).itemSync(), 3);
 * ```
 */
export function stopGradient<T>(tree: T): T {
  const { leaves, structure } = flattenTensors(tree);
  const stopped = leaves.map((leaf) => isFloating(leaf.dtype) ? stopGradientOf(leaf) : leaf);
  return unflattenTree(structure, stopped) as T;
}
