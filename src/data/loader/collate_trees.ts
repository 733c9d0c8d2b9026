/**
 * What every way of making batches has in common: the examples' trees are taken apart, and put
 * together with the batches of their leaves.
 *
 * @module
 */
import {
  checkSameStructure,
  flattenTree,
  leafPaths,
  unflattenTree,
} from "../../engine/base/mod.ts";
import { ArgumentError, Tensor } from "../../tensor.ts";

/** Makes a batch of the values that stand at one path of the examples. */
export type CollateLeaves = (leaves: readonly unknown[], path: string) => unknown;

/** Everything but arrays and plain objects, tensors and typed arrays among it. */
export function isExampleLeaf(value: unknown): value is unknown {
  return typeof value !== "object" || value === null || value instanceof Tensor ||
    ArrayBuffer.isView(value);
}

/** The examples' tree with a batch at each leaf. */
export function collateTrees(
  operation: string,
  examples: readonly unknown[],
  collate: CollateLeaves,
): unknown {
  if (examples.length === 0) {
    throw new ArgumentError(`${operation}: Cannot make a batch of no examples`);
  }
  const flat = examples.map((example) => flattenTree(example, isExampleLeaf));
  const { structure, leaves } = flat[0];
  for (const other of flat) checkSameStructure(operation, structure, other.structure);
  const paths = leafPaths(structure);
  const batches = leaves.map((_, i) => collate(flat.map((other) => other.leaves[i]), paths[i]));
  return unflattenTree(structure, batches);
}

/** Where something is, for messages: `at image`, and nothing if the example itself is meant. */
export function placed(path: string): string {
  return path === "" ? "" : ` at ${path}`;
}
