/**
 * Trees, for users: any nesting of plain objects and arrays with tensors at the leaves.
 *
 * @module
 */
import { checkFunction, checkSameStructure, unflattenTree } from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import { flattenTensors } from "./trees.ts";

/**
 * The tensors of a tree, in the order of its keys.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, treeLeaves } from "@cotangent/cotangent";
 *
 * const leaves = treeLeaves({ b: tensor(2), a: [tensor(0), tensor(1)] });
 * assert.deepEqual(leaves.map((x) => x.itemSync()), [0, 1, 2]);
 * ```
 */
export function treeLeaves(tree: unknown): Tensor[] {
  return [...flattenTensors(tree).leaves];
}

/**
 * The tree with each tensor replaced by what `f` makes of it, and of the tensors at the same place of
 * further trees of the same structure. What is not a tensor stays.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, treeMap } from "@cotangent/cotangent";
 *
 * const sums = treeMap((x, y) => x.add(y), { a: tensor(1) }, { a: tensor(2) });
 * assert.equal(sums.a.itemSync(), 3);
 * ```
 *
 * @throws {ArgumentError} naming the path at which two trees differ
 */
export function treeMap<T>(f: (...leaves: Tensor[]) => Tensor, tree: T, ...rest: T[]): T {
  checkFunction("treeMap", f);
  const { leaves, structure } = flattenTensors(tree);
  const others = rest.map((other) => {
    const flat = flattenTensors(other);
    checkSameStructure("treeMap", structure, flat.structure);
    return flat.leaves;
  });
  const mapped = leaves.map((leaf, i) => f(leaf, ...others.map((other) => other[i])));
  return unflattenTree(structure, mapped) as T;
}
