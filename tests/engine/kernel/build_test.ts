/**
 * The constructors of scalar expressions: they fold index arithmetic without changing its value, and
 * refuse what has no type.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Expression, type Kernel, scalar } from "../../../src/engine/kernel/mod.ts";
import { interpretKernel } from "../../support/interpret_kernel.ts";
import { property, type Random } from "../base/property.ts";

/** The value of an index expression. */
function valueOf(x: Expression, integers: readonly number[]): number {
  const kernel: Kernel = {
    name: "index",
    buffers: [{ dtype: "float64", access: "write" }],
    parameters: integers.length,
    body: [{
      kind: "store",
      target: { kind: "buffer", position: 0, dtype: "float64" },
      index: scalar.index(0),
      value: scalar.convert("float64", x),
    }],
    messages: [],
  };
  const result = new Float64Array(1);
  interpretKernel(kernel, [result], integers);
  return result[0] + 0; // −0 is 0 as an index
}

type Tree = number | { readonly op: IndexOp; readonly x: Tree; readonly y: Tree };

const operations = [
  ...["add", "subtract", "multiply"] as const,
  ...["divide", "remainder", "maximum", "minimum"] as const,
];
type IndexOp = (typeof operations)[number];

function randomTree(random: Random, depth: number): Tree {
  if (depth === 0 || random.next() < 0.2) return random.integer(-3, 6);
  const op = random.pick(operations);
  const x = randomTree(random, depth - 1);
  // Nothing is divided by a size that is 0.
  const divides = op === "divide" || op === "remainder";
  return { op, x, y: divides ? random.integer(1, 5) : randomTree(random, depth - 1) };
}

function build(tree: Tree, literal: (value: number) => Expression): Expression {
  if (typeof tree === "number") return literal(tree);
  return scalar[tree.op](build(tree.x, literal), build(tree.y, literal));
}

property("index arithmetic on literals folds to one, of the value at run time", (random) => {
  const tree = randomTree(random, 4);
  const folded = build(tree, scalar.index);
  assert.equal(folded.kind, "constant");
  const integers: number[] = [];
  const unfolded = build(tree, (value) => scalar.parameter(integers.push(value) - 1));
  assert.equal(valueOf(folded, []), valueOf(unfolded, integers));
});

property("index arithmetic on some literals has the value of that on none", (random) => {
  const tree = randomTree(random, 4);
  const integers: number[] = [];
  const parameter = (value: number) => scalar.parameter(integers.push(value) - 1);
  const mixed = build(
    tree,
    (value) => random.next() < 0.5 ? scalar.index(value) : parameter(value),
  );
  const expected = valueOf(mixed, integers);
  integers.length = 0;
  assert.equal(expected, valueOf(build(tree, parameter), integers));
});

Deno.test("nothing is left of additions of 0 and multiplications by 1", () => {
  const n = scalar.parameter(0);
  assert.equal(scalar.add(n, scalar.index(0)), n);
  assert.equal(scalar.add(scalar.index(0), n), n);
  assert.equal(scalar.multiply(n, scalar.index(1)), n);
  assert.deepEqual(scalar.multiply(n, scalar.index(0)), scalar.index(0));
  assert.equal(scalar.divide(n, scalar.index(1)), n);
});

Deno.test("floats are not folded: 0 · x is NaN of infinities, and x + 0 is 0 of −0", () => {
  const x = scalar.variable("float32", 0);
  assert.equal(scalar.multiply(x, scalar.constant("float32", 0)).kind, "apply");
  assert.equal(scalar.add(x, scalar.constant("float32", 0)).kind, "apply");
});

Deno.test("operands of two types are refused", () => {
  const [x, y] = [scalar.variable("float32", 0), scalar.variable("float64", 1)];
  assert.throws(() => scalar.add(x, y), {
    name: "InternalError",
    message: /^scalar\.add: operands of types float32 and float64/,
  });
  assert.throws(() => scalar.select(x, x, x), {
    name: "InternalError",
    message: /^scalar\.select/,
  });
  assert.throws(() => scalar.multiplyAdd(x, x, y), {
    name: "InternalError",
    message: /^scalar\.multiplyAdd: types float32, float32, float64/,
  });
});

Deno.test("a conversion to the type that there is makes nothing", () => {
  const x = scalar.variable("float32", 0);
  assert.equal(scalar.convert("float32", x), x);
  assert.equal(scalar.bitcast("float32", x), x);
});
