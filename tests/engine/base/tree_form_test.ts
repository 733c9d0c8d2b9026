/**
 * Trees that are matched and made again and again.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  flattenTree,
  TreeForm,
  unflattenTree,
} from "../../../src/engine/base/mod.ts";
import { property, type Random } from "./property.ts";

class Leaf {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

const isLeaf = (value: unknown): value is Leaf => value instanceof Leaf;
const formOf = (tree: unknown) => new TreeForm(flattenTree(tree, isLeaf).structure, isLeaf);

const names = ["a", "b", "weight", "10", "9", "__proto__", "two words", "ä"];
const constants = [0, -0, NaN, "text", null, undefined, true, 3n];

function randomTree(random: Random, depth: number): unknown {
  const kind = depth === 0 ? random.integer(0, 1) : random.integer(0, 3);
  if (kind === 0) return new Leaf(random.integer(0, 99));
  if (kind === 1) return random.pick(constants);
  const count = random.integer(0, 4);
  const children = Array.from({ length: count }, () => randomTree(random, depth - 1));
  if (kind === 2) return children;
  const tree: Record<string, unknown> = {};
  children.forEach((value) =>
    Object.defineProperty(tree, random.pick(names), {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  );
  return tree;
}

property(
  "TreeForm takes apart and puts together as flattenTree() and unflattenTree() do",
  (random) => {
    const tree = randomTree(random, 4);
    const { leaves, structure } = flattenTree(tree, isLeaf);
    const form = formOf(tree);
    assert.deepEqual(form.leavesOf(tree), leaves);
    const others = leaves.map(({ id }) => new Leaf(id + 100));
    const made = form.treeOf(others);
    const expected = unflattenTree(structure, others);
    assert.deepEqual(made, expected);
    assert.deepEqual(keysOf(made), keysOf(expected), "order of keys");
    assert.deepEqual(form.leavesOf(made), others);
    const other = randomTree(random, 4);
    const matches = JSON.stringify(describe(other)) === JSON.stringify(describe(tree));
    assert.equal(form.leavesOf(other) !== null, matches);
  },
  { runs: 2000 },
);

function keysOf(tree: unknown): unknown {
  if (typeof tree !== "object" || tree === null || tree instanceof Leaf) return null;
  return Object.entries(tree).map(([key, value]) => [key, keysOf(value)]);
}

/** A tree as text: leaves alike, keys sorted. */
function describe(tree: unknown): unknown {
  if (tree instanceof Leaf) return "leaf";
  if (Array.isArray(tree)) return tree.map(describe);
  if (typeof tree !== "object" || tree === null) {
    return `${typeof tree} ${Object.is(tree, -0) ? "-0" : String(tree)}`;
  }
  return {
    entries: Object.entries(tree).map(([key, value]) => [key, describe(value)])
      .sort(([a], [b]) => a as string < (b as string) ? -1 : 1),
  };
}

Deno.test("TreeForm matches objects whose keys are in another order", () => {
  const [a, b] = [new Leaf(1), new Leaf(2)];
  const form = formOf({ b, list: [a], a });
  assert.deepEqual(form.leavesOf({ a, b, list: [a] }), [a, b, a]);
  assert.deepEqual(form.leavesOf({ list: [b], a, b }), [a, b, b]);
  for (
    const other of [
      { a, b },
      { a, b, list: [a], more: 1 },
      { a, c: b, list: [a] },
      { a, b, list: [a, a] },
      { a, b, list: { 0: a } },
      { a, b, list: [1] },
      { a: 1, b, list: [a] },
      [a, b, [a]],
      a,
      null,
    ]
  ) assert.equal(form.leavesOf(other), null);
});

Deno.test("TreeForm matches no instances of classes, and no inherited keys", () => {
  const leaf = new Leaf(1);
  class Holder {
    a = leaf;
  }
  const form = formOf({ a: leaf });
  assert.equal(form.leavesOf(new Holder()), null);
  assert.equal(form.leavesOf(Object.create({ a: leaf })), null);
  const bare = Object.assign(Object.create(null), { a: leaf });
  assert.deepEqual(form.leavesOf(bare), [leaf]);
});

Deno.test("TreeForm asks whether leaves may be in their places", () => {
  const { structure } = flattenTree({ b: [new Leaf(1)], a: new Leaf(0) }, isLeaf);
  const form = new TreeForm(structure, (leaf, place) => isLeaf(leaf) && leaf.id === place);
  assert.equal(form.leavesOf({ a: new Leaf(0), b: [new Leaf(1)] })?.length, 2);
  assert.equal(form.leavesOf({ a: new Leaf(1), b: [new Leaf(0)] }), null);
});

Deno.test("TreeForm refuses another number of leaves", () => {
  assert.throws(() => formOf({ a: new Leaf(1) }).treeOf([]), {
    name: "ArgumentError",
    message: "treeOf: Expected 1 leaves for { a: * }: got 0",
  });
  assert.ok(new ArgumentError("") instanceof RangeError);
});
