/**
 * Trees of parameters, and what goes along with them: gradients, state, masks.
 *
 * @module
 */
import {
  ArgumentError,
  checkSameStructure,
  DTypeError,
  flattenTree,
  formatShape,
  isFloating,
  leafPaths,
  ShapeError,
  shapesEqual,
  type TreeStructure,
  unflattenTree,
} from "../engine/base/mod.ts";
import { Tensor } from "../tensor.ts";

/** A tree taken apart. */
export interface FlatParameters {
  /** The tensors, in the order of the tree's sorted keys. */
  readonly leaves: readonly Tensor[];
  /** What is left of the tree without them. */
  readonly structure: TreeStructure;
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** The tensors of a tree and its structure. */
export function flatten(tree: unknown): FlatParameters {
  return flattenTree<Tensor>(tree, isTensor);
}

/**
 * The parameters of a tree.
 *
 * @throws {DTypeError} if one of them is not floating, naming its path
 */
export function flattenParameters(operation: string, tree: unknown): FlatParameters {
  const flat = flatten(tree);
  flat.leaves.forEach(({ dtype }, i) => {
    if (isFloating(dtype)) return;
    throw new DTypeError(
      `${operation}: Expected floating parameters: got ${dtype} at ${pathOf(flat.structure, i)}\n` +
        "Keep what is not trained out of the tree",
    );
  });
  return flat;
}

/**
 * The gradients of parameters, in their order.
 *
 * @throws {ArgumentError} if the trees differ, naming the path
 * @throws {ShapeError} if a gradient has not its parameter's shape
 * @throws {DTypeError} if a gradient has not its parameter's dtype
 */
export function flattenGradients(
  operation: string,
  gradients: unknown,
  { leaves, structure }: FlatParameters,
): readonly Tensor[] {
  const flat = flatten(gradients);
  checkSameStructure(operation, structure, flat.structure);
  leaves.forEach((parameter, i) => {
    const gradient = flat.leaves[i];
    const where = () => `${operation}: Expected a gradient like its parameter`;
    if (!shapesEqual(gradient.shape, parameter.shape)) {
      throw new ShapeError(
        `${where()} at ${pathOf(structure, i)}: got ${formatShape(gradient.shape)} for ${
          formatShape(parameter.shape)
        }`,
      );
    }
    if (gradient.dtype !== parameter.dtype) {
      throw new DTypeError(
        `${where()} at ${pathOf(structure, i)}: got ${gradient.dtype} for ${parameter.dtype}`,
      );
    }
  });
  return flat.leaves;
}

/** The tree of a structure with other things, null among them, in the places of its leaves. */
export function rebuild<P>(structure: TreeStructure, leaves: readonly unknown[]): P {
  return unflattenTree(structure, leaves) as P;
}

/** The path to a leaf, for messages. */
export function pathOf(structure: TreeStructure, leaf: number): string {
  return leafPaths(structure)[leaf] || "the root";
}

/**
 * What stands in a tree in the places of a structure's leaves: tensors, null, or what a mask has. What
 * is neither array nor object stands for everything below it.
 *
 * @throws {ArgumentError} if the tree lacks a place
 */
export function leavesAt(operation: string, structure: TreeStructure, tree: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (part: TreeStructure, value: unknown): void => {
    if (part.kind === "leaf") found.push(value);
    if (part.kind !== "array" && part.kind !== "object") return;
    const inner = typeof value === "object" && value !== null && !isTensor(value);
    part.children.forEach((child, i) => {
      const key = part.kind === "object" ? part.keys[i] : i;
      if (child.leafCount === 0) return;
      if (inner && !Object.hasOwn(value, key)) {
        throw new ArgumentError(
          `${operation}: Expected a tree with a place for each parameter: got none for ${key}`,
        );
      }
      visit(child, inner ? (value as Record<string | number, unknown>)[key] : value);
    });
  };
  visit(structure, tree);
  return found;
}
