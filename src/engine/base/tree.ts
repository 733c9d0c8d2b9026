/**
 * Trees: any nesting of plain objects and arrays, with leaves (elsewhere: tensors) that a predicate
 * tells. A tree is taken apart into its leaves and a structure, which puts other leaves together.
 *
 * The keys of an object are visited in sorted order, so that `{ a, b }` and `{ b, a }` are the same
 * tree. What is neither leaf nor container (numbers, strings, booleans, null, undefined, bigints,
 * symbols, functions) is constant: it belongs to the structure and is compared by `Object.is`.
 *
 * @module
 */
import { ArgumentError } from "./errors.ts";

/** Tells the leaves of a tree. */
export type LeafTest<L> = (value: unknown) => value is L;

/** A tree without its leaves. */
export type TreeStructure = LeafStructure | ConstantStructure | ArrayStructure | ObjectStructure;

/** The place of a leaf. */
export interface LeafStructure {
  /** Tells the structures apart. */
  readonly kind: "leaf";
  /** How many leaves lie below. */
  readonly leafCount: 1;
}

/** A value that is no leaf and has none. */
export interface ConstantStructure {
  /** Tells the structures apart. */
  readonly kind: "constant";
  /** How many leaves lie below. */
  readonly leafCount: 0;
  /** The constant. */
  readonly value: unknown;
}

/** An array. */
export interface ArrayStructure {
  /** Tells the structures apart. */
  readonly kind: "array";
  /** How many leaves lie below. */
  readonly leafCount: number;
  /** One an element. */
  readonly children: readonly TreeStructure[];
}

/** A plain object. */
export interface ObjectStructure {
  /** Tells the structures apart. */
  readonly kind: "object";
  /** How many leaves lie below. */
  readonly leafCount: number;
  /** Sorted. */
  readonly keys: readonly string[];
  /** One a key, in the keys' order. */
  readonly children: readonly TreeStructure[];
  /** The places in `keys` of the keys as the object had them, null if it had them sorted. */
  readonly order: readonly number[] | null;
}

/** A tree taken apart. */
export interface FlatTree<L> {
  /** In the order of a walk with sorted keys. */
  readonly leaves: L[];
  /** What is left without them. */
  readonly structure: TreeStructure;
}

const leafStructure: LeafStructure = { kind: "leaf", leafCount: 1 };

/** How deep a walk is: the keys taken so far, and the containers that they led through. */
interface Trail {
  readonly keys: (string | number)[];
  readonly containers: unknown[];
}

/**
 * The leaves of a tree and its structure.
 *
 * @throws {ArgumentError} for an instance of a class that is no leaf, and for circular trees
 */
export function flattenTree<L>(tree: unknown, isLeaf: LeafTest<L>): FlatTree<L> {
  const leaves: L[] = [];
  const structure = flattenInto(leaves, tree, isLeaf, { keys: [], containers: [] });
  return { leaves, structure };
}

function flattenInto<L>(
  leaves: L[],
  tree: unknown,
  isLeaf: LeafTest<L>,
  trail: Trail,
): TreeStructure {
  if (isLeaf(tree)) {
    leaves.push(tree);
    return leafStructure;
  }
  if (typeof tree !== "object" || tree === null) {
    return { kind: "constant", leafCount: 0, value: tree };
  }
  if (trail.containers.includes(tree)) {
    throw new ArgumentError(
      `flattenTree: Cannot flatten a circular tree: got one that contains itself at ` +
        formatPath(trail.keys),
    );
  }
  const before = leaves.length;
  const children: TreeStructure[] = [];
  const visit = (key: string | number, child: unknown): void => {
    trail.keys.push(key);
    children.push(flattenInto(leaves, child, isLeaf, trail));
    trail.keys.pop();
  };
  trail.containers.push(tree);
  let structure: TreeStructure;
  if (Array.isArray(tree)) {
    for (let i = 0; i < tree.length; i++) visit(i, tree[i]);
    structure = { kind: "array", leafCount: leaves.length - before, children };
  } else {
    if (!isPlainObject(tree)) refuseInstance(tree, trail);
    const keys = Object.keys(tree);
    const sorted = keys.toSorted();
    for (const key of sorted) visit(key, (tree as Record<string, unknown>)[key]);
    const order = keys.every((key, i) => key === sorted[i])
      ? null
      : keys.map((key) => sorted.indexOf(key));
    structure = {
      kind: "object",
      leafCount: leaves.length - before,
      keys: sorted,
      children,
      order,
    };
  }
  trail.containers.pop();
  return structure;
}

/** Whether an object is made by `{}` or without a prototype, in any realm. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuseInstance(value: object, trail: Trail): never {
  throw new ArgumentError(
    `flattenTree: Expected plain objects, arrays, tensors and constants in a tree: got an ` +
      `instance of ${value.constructor?.name || "a class"} at ${formatPath(trail.keys)}\n` +
      `Spread it into a plain object or an array`,
  );
}

/**
 * The tree of a structure with other leaves; objects get their keys in their original order.
 *
 * @throws {ArgumentError} if there are not as many leaves as the structure has places
 */
export function unflattenTree(structure: TreeStructure, leaves: readonly unknown[]): unknown {
  if (leaves.length !== structure.leafCount) {
    throw new ArgumentError(
      `unflattenTree: Expected ${structure.leafCount} leaves for ${
        describeStructure(structure)
      }: got ${leaves.length}`,
    );
  }
  return build(structure, leaves, 0);
}

/** The tree whose leaves start at a place of a list. */
function build(structure: TreeStructure, leaves: readonly unknown[], start: number): unknown {
  switch (structure.kind) {
    case "leaf":
      return leaves[start];
    case "constant":
      return structure.value;
    case "array":
      return buildChildren(structure, leaves, start);
    case "object": {
      const { keys, order } = structure;
      const values = buildChildren(structure, leaves, start);
      const result: Record<string, unknown> = {};
      for (let i = 0; i < keys.length; i++) {
        const at = order === null ? i : order[i];
        setOwn(result, keys[at], values[at]);
      }
      return result;
    }
  }
}

function buildChildren(
  structure: ArrayStructure | ObjectStructure,
  leaves: readonly unknown[],
  start: number,
): unknown[] {
  const { children } = structure;
  const values = new Array<unknown>(children.length);
  let at = start;
  for (let i = 0; i < children.length; i++) {
    values[i] = build(children[i], leaves, at);
    at += children[i].leafCount;
  }
  return values;
}

/** Sets a property; assignment to `__proto__` would change the prototype instead. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** Whether two trees have the same containers, keys and constants. */
export function structuresEqual(a: TreeStructure, b: TreeStructure): boolean {
  if (a === b) return true;
  if (a.leafCount !== b.leafCount) return false;
  if (a.kind === "constant") return b.kind === "constant" && Object.is(a.value, b.value);
  if (a.kind === "leaf") return b.kind === "leaf";
  if (a.kind === "array") return b.kind === "array" && childrenEqual(a.children, b.children);
  if (b.kind !== "object" || a.keys.length !== b.keys.length) return false;
  for (let i = 0; i < a.keys.length; i++) if (a.keys[i] !== b.keys[i]) return false;
  return childrenEqual(a.children, b.children);
}

function childrenEqual(a: readonly TreeStructure[], b: readonly TreeStructure[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!structuresEqual(a[i], b[i])) return false;
  return true;
}

/** A structure as text for messages, `*` for a leaf: `{ bias: *, layers: [*, *], name: "a" }`. */
export function describeStructure(structure: TreeStructure): string {
  switch (structure.kind) {
    case "leaf":
      return "*";
    case "constant":
      return describeConstant(structure.value);
    case "array":
      return `[${structure.children.map(describeStructure).join(", ")}]`;
    case "object": {
      const { keys, children } = structure;
      if (keys.length === 0) return "{}";
      const entries = keys.map((key, i) => {
        const name = identifier.test(key) ? key : JSON.stringify(key);
        return `${name}: ${describeStructure(children[i])}`;
      });
      return `{ ${entries.join(", ")} }`;
    }
  }
}

function describeConstant(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The path to each leaf, in the leaves' order, such as `layers[0].weight` or `params.bias`. */
export function leafPaths(structure: TreeStructure, root = ""): string[] {
  const paths: string[] = [];
  collectPaths(paths, structure, root);
  return paths;
}

function collectPaths(paths: string[], structure: TreeStructure, path: string): void {
  if (structure.kind === "leaf") paths.push(path);
  if (structure.kind === "array") {
    structure.children.forEach((child, i) => collectPaths(paths, child, joinPath(path, i)));
  }
  if (structure.kind === "object") {
    structure.children.forEach((child, i) =>
      collectPaths(paths, child, joinPath(path, structure.keys[i]))
    );
  }
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!identifier.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function formatPath(keys: readonly (string | number)[]): string {
  return keys.length === 0 ? "its root" : keys.reduce<string>(joinPath, "");
}

/** The tree with each leaf replaced by what a function makes of it. */
export function mapTree<L>(
  fn: (leaf: L) => unknown,
  tree: unknown,
  isLeaf: LeafTest<L>,
): unknown {
  const { leaves, structure } = flattenTree(tree, isLeaf);
  return build(structure, leaves.map((leaf) => fn(leaf)), 0);
}

/**
 * The tree whose leaves a function makes of the leaves at the same place of several trees.
 *
 * @throws {ArgumentError} if there is no tree, or naming the path at which two of them differ
 */
export function mapTrees<L>(
  fn: (...leaves: L[]) => unknown,
  trees: readonly unknown[],
  isLeaf: LeafTest<L>,
): unknown {
  if (trees.length === 0) throw new ArgumentError("mapTrees: Expected at least one tree: got none");
  const flat = trees.map((tree) => flattenTree(tree, isLeaf));
  const { leaves, structure } = flat[0];
  for (let i = 1; i < flat.length; i++) {
    checkSameStructure("mapTrees", structure, flat[i].structure);
  }
  return build(structure, leaves.map((_, i) => fn(...flat.map((tree) => tree.leaves[i]))), 0);
}

/**
 * Checks that two trees have the same structure.
 *
 * @throws {ArgumentError} naming the path at which they differ
 */
export function checkSameStructure(operation: string, a: TreeStructure, b: TreeStructure): void {
  if (structuresEqual(a, b)) return;
  const [path, first, second] = firstDifference(a, b, []);
  throw new ArgumentError(
    `${operation}: Cannot match trees as their structures differ at ${formatPath(path)}: got ` +
      `${describeStructure(first)} and ${describeStructure(second)}`,
  );
}

/** Where two different structures differ first: the innermost parts that still differ. */
function firstDifference(
  a: TreeStructure,
  b: TreeStructure,
  path: readonly (string | number)[],
): [readonly (string | number)[], TreeStructure, TreeStructure] {
  const sameArrays = a.kind === "array" && b.kind === "array" &&
    a.children.length === b.children.length;
  const sameObjects = a.kind === "object" && b.kind === "object" &&
    a.keys.length === b.keys.length && a.keys.every((key, i) => key === b.keys[i]);
  if (sameArrays || sameObjects) {
    const i = a.children.findIndex((child, i) => !structuresEqual(child, b.children[i]));
    const key = a.kind === "object" ? a.keys[i] : i;
    return firstDifference(a.children[i], b.children[i], [...path, key]);
  }
  return [path, a, b];
}
