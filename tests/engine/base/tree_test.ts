import assert from "node:assert/strict";
import {
  checkSameStructure,
  describeStructure,
  flattenTree,
  leafPaths,
  mapTree,
  mapTrees,
  structuresEqual,
  unflattenTree,
} from "../../../src/engine/base/mod.ts";
import { property, type Random } from "./property.ts";

class Leaf {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

const isLeaf = (value: unknown): value is Leaf => value instanceof Leaf;
const leaf = (value: number) => new Leaf(value);
const structureOf = (tree: unknown) => flattenTree(tree, isLeaf).structure;

function randomTree(random: Random, depth = 0): unknown {
  const kind = random.integer(0, depth > 3 ? 1 : 3);
  if (kind === 0) return leaf(random.integer(0, 99));
  if (kind === 1) return random.pick([1, -0, NaN, "a", true, null, undefined, 5n, Math.sin]);
  const length = random.integer(0, 4);
  if (kind === 2) return Array.from({ length }, () => randomTree(random, depth + 1));
  const keys = ["b", "a", "10", "2", "a b", "__proto__", "ä"];
  const entries = Array.from(
    { length },
    () => [random.pick(keys), randomTree(random, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

/** The leaves of a tree, keys sorted, by plain recursion. */
function leavesOf(tree: unknown): Leaf[] {
  if (isLeaf(tree)) return [tree];
  if (Array.isArray(tree)) return tree.flatMap(leavesOf);
  if (typeof tree !== "object" || tree === null) return [];
  const entries = Object.entries(tree).sort(([a], [b]) => a < b ? -1 : 1);
  return entries.flatMap(([, child]) => leavesOf(child));
}

property("unflattenTree() inverts flattenTree(), keys in their order", (random) => {
  const tree = randomTree(random);
  const { leaves, structure } = flattenTree(tree, isLeaf);
  assert.deepEqual(leaves, leavesOf(tree));
  assert.equal(structure.leafCount, leaves.length);
  const again = unflattenTree(structure, leaves);
  assert.deepEqual(again, tree);
  assert.deepEqual(keysOf(again), keysOf(tree));
  assert.equal(leafPaths(structure).length, leaves.length);
  assert.ok(structuresEqual(structure, structureOf(again)));
}, { runs: 1000 });

/** The keys of all objects of a tree in the order in which they stand. */
function keysOf(tree: unknown): string[] {
  if (isLeaf(tree) || typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, child]) => [key, ...keysOf(child)]);
}

property("structuresEqual() holds exactly where describeStructure() agrees", (random) => {
  // -0 and 0, NaN, and strings that look like numbers all print apart.
  const a = structureOf(randomTree(random));
  const b = structureOf(randomTree(random));
  assert.equal(structuresEqual(a, b), describeStructure(a) === describeStructure(b));
  if (structuresEqual(a, b)) checkSameStructure("test", a, b);
  else assert.throws(() => checkSameStructure("test", a, b), { name: "ArgumentError" });
}, { runs: 2000 });

Deno.test("flattenTree() gives { a, b } and { b, a } the same structure", () => {
  const first = { a: leaf(1), b: leaf(2) };
  const second = { b: leaf(2), a: leaf(1) };
  assert.ok(structuresEqual(structureOf(first), structureOf(second)));
  assert.deepEqual(flattenTree(first, isLeaf).leaves, flattenTree(second, isLeaf).leaves);
  const doubled = mapTree((x: Leaf) => x.value * 2, second, isLeaf);
  assert.deepEqual(Object.entries(doubled as object), [["b", 4], ["a", 2]]);
});

Deno.test("flattenTree() keeps what is neither leaf nor container as constants", () => {
  const tree = [1, "a", true, null, undefined, 2n, Math.sin];
  const { leaves, structure } = flattenTree(tree, isLeaf);
  assert.deepEqual(leaves, []);
  assert.deepEqual(unflattenTree(structure, []), tree);
  assert.equal(
    describeStructure(structure),
    '[1, "a", true, null, undefined, 2n, function sin]',
  );
  assert.ok(!structuresEqual(structureOf([0]), structureOf([-0])));
  assert.ok(structuresEqual(structureOf([NaN]), structureOf([NaN])));
  assert.ok(!structuresEqual(structureOf([() => 1]), structureOf([() => 1])));
});

Deno.test("flattenTree() takes objects without a prototype and keeps an own __proto__", () => {
  const bare = Object.assign(Object.create(null), { x: leaf(1) });
  assert.equal(flattenTree(bare, isLeaf).leaves.length, 1);
  const tree = JSON.parse('{ "__proto__": 1 }');
  const again = unflattenTree(structureOf(tree), []) as object;
  assert.deepEqual(Object.keys(again), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(again), Object.prototype);
});

Deno.test("flattenTree() refuses instances of classes and names where", () => {
  assert.throws(() => flattenTree({ layers: [{ "a b": new Map() }] }, isLeaf), {
    name: "ArgumentError",
    message: "flattenTree: Expected plain objects, arrays, tensors and constants in a tree: got " +
      'an instance of Map at layers[0]["a b"]\nSpread it into a plain object or an array',
  });
  assert.throws(() => flattenTree(new Date(), isLeaf), /an instance of Date at its root/);
});

Deno.test("flattenTree() refuses circles but not shared parts", () => {
  const circular: { next: unknown[] } = { next: [] };
  circular.next.push(circular);
  assert.throws(() => flattenTree({ a: circular }, isLeaf), {
    name: "ArgumentError",
    message:
      "flattenTree: Cannot flatten a circular tree: got one that contains itself at a.next[0]",
  });
  const shared = { x: leaf(1) };
  assert.equal(flattenTree([shared, shared], isLeaf).leaves.length, 2);
});

Deno.test("unflattenTree() counts the leaves", () => {
  const structure = structureOf({ a: leaf(1), b: [leaf(2), 3] });
  assert.throws(() => unflattenTree(structure, [1]), {
    name: "ArgumentError",
    message: "unflattenTree: Expected 2 leaves for { a: *, b: [*, 3] }: got 1",
  });
});

Deno.test("leafPaths() names leaves as one would write them", () => {
  const tree = { params: { layers: [{ weight: leaf(1), "a-b": leaf(2) }], n: 3 } };
  const { structure } = flattenTree(tree, isLeaf);
  assert.deepEqual(leafPaths(structure), ['params.layers[0]["a-b"]', "params.layers[0].weight"]);
  assert.deepEqual(leafPaths(structure, "model")[1], "model.params.layers[0].weight");
  assert.deepEqual(leafPaths(structureOf(leaf(1)), "x"), ["x"]);
  assert.deepEqual(leafPaths(structureOf([[leaf(1)]])), ["[0][0]"]);
});

Deno.test("mapTrees() maps leaves of the same place together", () => {
  const a = { x: leaf(1), y: [leaf(2), "same"] };
  const b = { y: [leaf(20), "same"], x: leaf(10) };
  const add = (p: Leaf, q: Leaf) => p.value + q.value;
  assert.deepEqual(mapTrees(add, [a, b], isLeaf), { x: 11, y: [22, "same"] });
});

Deno.test("mapTrees() names the path where the structures differ", () => {
  const message = (a: unknown, b: unknown) => {
    try {
      mapTrees((x: Leaf) => x, [a, b], isLeaf);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const prefix = "mapTrees: Cannot match trees as their structures differ at ";
  assert.equal(
    message({ x: [leaf(1), 2] }, { x: [leaf(1), 3] }),
    `${prefix}x[1]: got 2 and 3`,
  );
  assert.equal(
    message({ x: { a: leaf(1) } }, { x: { b: leaf(1) } }),
    `${prefix}x: got { a: * } and { b: * }`,
  );
  assert.equal(message([leaf(1)], leaf(1)), `${prefix}its root: got [*] and *`);
  assert.throws(() => mapTrees((x: Leaf) => x, [], isLeaf), {
    name: "ArgumentError",
    message: "mapTrees: Expected at least one tree: got none",
  });
});
