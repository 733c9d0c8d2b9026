/**
 * Trees of one structure, taken apart and put together again and again: what can be worked out once
 * for the structure is.
 *
 * @module
 */
import { describeStructure, type TreeStructure } from "./tree.ts";
import { ArgumentError } from "./errors.ts";

/** Whether a value may be the leaf at a place among all leaves. */
export type PlacedLeafTest = (value: unknown, place: number) => boolean;

/** A structure as a walk that compares needs it. */
interface Form {
  readonly kind: TreeStructure["kind"];
  /** Of a constant. */
  readonly value: unknown;
  /** Of an object, in its own order. */
  readonly keys: readonly string[];
  /** In the object's own order. */
  readonly children: readonly Form[];
  /** Where the leaves of each child start, counted from the first leaf of this part. */
  readonly starts: readonly number[];
}

/** All trees of one structure whose leaves pass a test. */
export class TreeForm {
  readonly #structure: TreeStructure;
  readonly #form: Form;
  readonly #accepts: PlacedLeafTest;
  #build: ((leaves: readonly unknown[]) => unknown) | null = null;

  /** The trees of a structure whose leaves pass a test. */
  constructor(structure: TreeStructure, accepts: PlacedLeafTest = () => true) {
    this.#structure = structure;
    this.#form = formOf(structure);
    this.#accepts = accepts;
  }

  /** The leaves of a tree, or null if it is none of these. */
  leavesOf(tree: unknown): unknown[] | null {
    const leaves = new Array<unknown>(this.#structure.leafCount);
    return this.#collect(this.#form, tree, leaves, 0) ? leaves : null;
  }

  /** Puts the leaves of a part of the tree into their places; whether it is of its form. */
  #collect(form: Form, tree: unknown, leaves: unknown[], start: number): boolean {
    switch (form.kind) {
      case "leaf":
        if (!this.#accepts(tree, start)) return false;
        leaves[start] = tree;
        return true;
      case "constant":
        return Object.is(tree, form.value);
      case "array": {
        const { children, starts } = form;
        if (!Array.isArray(tree) || tree.length !== children.length) return false;
        for (let i = 0; i < children.length; i++) {
          if (!this.#collect(children[i], tree[i], leaves, start + starts[i])) return false;
        }
        return true;
      }
      case "object":
        return isPlain(tree) && this.#collectValues(form, tree, leaves, start);
    }
  }

  #collectValues(
    form: Form,
    tree: Readonly<Record<string, unknown>>,
    leaves: unknown[],
    start: number,
  ): boolean {
    const { keys, children, starts } = form;
    let i = 0;
    for (const key in tree) {
      if (key !== keys[i]) return this.#collectByKey(form, tree, leaves, start);
      if (!this.#collect(children[i], tree[key], leaves, start + starts[i])) return false;
      i++;
    }
    return i === keys.length;
  }

  /** For objects whose keys are in another order, or inherited ones as well. */
  #collectByKey(
    { keys, children, starts }: Form,
    tree: Readonly<Record<string, unknown>>,
    leaves: unknown[],
    start: number,
  ): boolean {
    if (Object.keys(tree).length !== keys.length) return false;
    for (let i = 0; i < keys.length; i++) {
      if (!Object.hasOwn(tree, keys[i])) return false;
      if (!this.#collect(children[i], tree[keys[i]], leaves, start + starts[i])) return false;
    }
    return true;
  }

  /**
   * The tree of such leaves.
   *
   * @throws {ArgumentError} if there are not as many leaves as the structure has places
   */
  treeOf(leaves: readonly unknown[]): unknown {
    if (leaves.length !== this.#structure.leafCount) {
      throw new ArgumentError(
        `treeOf: Expected ${this.#structure.leafCount} leaves for ${
          describeStructure(this.#structure)
        }: got ${leaves.length}`,
      );
    }
    this.#build ??= compileBuilder(this.#structure);
    return this.#build(leaves);
  }
}

function formOf(structure: TreeStructure): Form {
  const none = { value: undefined, keys: [], children: [], starts: [] };
  if (structure.kind === "leaf") return { ...none, kind: "leaf" };
  if (structure.kind === "constant") return { ...none, kind: "constant", value: structure.value };
  const { kind, children } = structure;
  let leaves = 0;
  const starts = children.map(({ leafCount }) => (leaves += leafCount) - leafCount);
  if (kind === "array") return { ...none, kind, children: children.map(formOf), starts };
  const order = structure.order ?? children.map((_, i) => i);
  return {
    ...none,
    kind,
    keys: order.map((i) => structure.keys[i]),
    children: order.map((i) => formOf(children[i])),
    starts: order.map((i) => starts[i]),
  };
}

function isPlain(tree: unknown): tree is Readonly<Record<string, unknown>> {
  if (typeof tree !== "object" || tree === null) return false;
  const prototype = Object.getPrototypeOf(tree);
  return prototype === Object.prototype || prototype === null ||
    Object.getPrototypeOf(prototype) === null;
}

/**
 * A function that puts the tree together by one expression of literals, as V8 makes objects of
 * literals ten times as fast as by setting their keys.
 */
function compileBuilder(structure: TreeStructure): (leaves: readonly unknown[]) => unknown {
  const constants: unknown[] = [];
  let leaves = 0;
  const literal = (part: TreeStructure): string => {
    switch (part.kind) {
      case "leaf":
        return `leaves[${leaves++}]`;
      case "constant":
        constants.push(part.value);
        return `constants[${constants.length - 1}]`;
      case "array":
        return `[${part.children.map(literal).join(", ")}]`;
      case "object": {
        // A computed key is an own property, also of the name __proto__.
        const values = part.keys.map((key, i) =>
          `${key === "__proto__" ? '["__proto__"]' : JSON.stringify(key)}: ${
            literal(part.children[i])
          }`
        );
        const order = part.order ?? values.keys();
        return `{ ${[...order].map((i) => values[i]).join(", ")} }`;
      }
    }
  };
  const make = new Function("constants", "leaves", `return ${literal(structure)};`);
  return (leaves) => make(constants, leaves);
}
