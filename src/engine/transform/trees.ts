/**
 * Trees of tensors: what users' functions take and return, flattened for the transformations.
 *
 * @module
 */
import {
  checkFunction,
  flattenTree,
  leafPaths,
  structuresEqual,
  TraceError,
  type TreeStructure,
  unflattenTree,
} from "../base/mod.ts";
import { Tensor } from "../core/mod.ts";

/** A function of flat lists of tensors, which all transformations work on inside. */
export type FlatFunction = (inputs: readonly Tensor[]) => readonly Tensor[];

/** A tree's tensors and its structure. */
export interface FlatTensors {
  readonly leaves: readonly Tensor[];
  readonly structure: TreeStructure;
}

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** The tensors of a tree and its structure. */
export function flattenTensors(tree: unknown): FlatTensors {
  return flattenTree<Tensor>(tree, isTensor);
}

/** The tensors of what a transformed function returned. */
export function flattenResult(operation: string, result: unknown): FlatTensors {
  if (result instanceof Promise) {
    throw new TraceError(
      `${operation}: Cannot transform an asynchronous function: it returned a Promise\n` +
        "Read data outside of it, and pass it in as arguments",
    );
  }
  return flattenTensors(result);
}

/** A user's function of trees as one of flat tensors; `structure` tells what it returned. */
export function flattenFunction(
  operation: string,
  f: (...args: never[]) => unknown,
  structure: TreeStructure,
): { readonly flat: FlatFunction; readonly result: () => TreeStructure } {
  checkFunction(operation, f);
  let resultStructure: TreeStructure | null = null;
  return {
    flat: (inputs) => {
      const args = unflattenTree(structure, inputs) as never[];
      const { leaves, structure: returned } = flattenResult(operation, f(...args));
      resultStructure = returned;
      return leaves;
    },
    result: () => resultStructure!,
  };
}

/** Checks that tangents or cotangents match the tensors that they belong to. */
export function checkMatching(
  operation: string,
  what: string,
  expected: FlatTensors,
  given: FlatTensors,
): void {
  if (!structuresEqual(expected.structure, given.structure)) {
    throw new TraceError(
      `${operation}: Expected ${what} as a tree of the same structure as the values: got ` +
        `${given.leaves.length} and ${expected.leaves.length} tensors, or other keys`,
    );
  }
  const paths = () => leafPaths(expected.structure);
  expected.leaves.forEach((value, i) => {
    const other = given.leaves[i];
    const same = value.dtype === other.dtype && value.ndim === other.ndim &&
      value.shape.every((extent, dim) => extent === other.shape[dim]);
    if (!same) {
      throw new TraceError(
        `${operation}: Expected ${what} of the value's shape and dtype at ` +
          `${paths()[i] || "the root"}: got ${describe(other)} and ${describe(value)}`,
      );
    }
  });
}

function describe(x: Tensor): string {
  return `${x.dtype}[${x.shape.join(", ")}]`;
}
