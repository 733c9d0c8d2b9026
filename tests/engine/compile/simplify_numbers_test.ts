/**
 * Rules of simplification for arithmetic, conversions and choices: each fires where it is exact, and
 * leaves every result as it is.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, jit, type Tensor, tensor, where, zeros } from "../../../mod.ts";
import { full, pow } from "../../../src/engine/primitive/mod.ts";
import { assertSameValues, check, checkAll, values } from "../../support/simplified.ts";

const floats = ["float32", "float64", "float16", "bfloat16"] as const;
const integers = ["int32", "int64", "int8", "uint8"] as const;

Deno.test("the tests of rules tell −0 from 0", () => {
  assert.throws(() => assertSameValues(tensor([0]), tensor([-0]), "zeros"));
  assertSameValues(tensor([NaN]), tensor([NaN]), "NaN");
});

Deno.test("simplify() removes what changes no number of floats, and nothing else", () => {
  for (const dtype of floats) {
    const x = values(dtype);
    const y = values(dtype).flip([1]);
    checkAll({
      "x · 1": { f: (x) => x.mul(1), inputs: [x], left: [] },
      "x · −1": { f: (x) => x.mul(-1), inputs: [x], left: ["neg"] },
      "x · 0": { f: (x) => x.mul(0), inputs: [x], left: ["mul"] },
      "x + 0": { f: (x) => x.add(0), inputs: [x], left: ["add"] },
      "x + −0": { f: (x) => x.add(-0), inputs: [x], left: [] },
      "x − 0": { f: (x) => x.sub(0), inputs: [x], left: [] },
      "x − −0": { f: (x) => x.sub(-0), inputs: [x], left: ["sub"] },
      "x − x": { f: (x) => x.sub(x), inputs: [x], left: ["sub"] },
      "x / 1": { f: (x) => x.div(1), inputs: [x], left: [] },
      "x / 8": { f: (x) => x.div(8), inputs: [x], left: ["mul"] },
      "x / −0.25": { f: (x) => x.div(-0.25), inputs: [x], left: ["mul"] },
      "x / 3": { f: (x) => x.div(3), inputs: [x], left: ["div"] },
      "x / 2⁻⁶⁰": { f: (x) => x.div(2 ** -60), inputs: [x], left: ["div"] },
      "−(−x)": { f: (x) => x.neg().neg(), inputs: [x], left: [] },
      "x + (−y)": { f: (x, y) => x.add(y.neg()), inputs: [x, y], left: ["sub"] },
      "(−x) + y": { f: (x, y) => x.neg().add(y), inputs: [x, y], left: ["sub"] },
      "x − (−y)": { f: (x, y) => x.sub(y.neg()), inputs: [x, y], left: ["add"] },
      "(−x) · (−y)": { f: (x, y) => x.neg().mul(y.neg()), inputs: [x, y], left: ["mul"] },
      "(−x) · 3": { f: (x) => x.neg().mul(3), inputs: [x], left: ["mul"] },
      "(−x) / (−y)": { f: (x, y) => x.neg().div(y.neg()), inputs: [x, y], left: ["div"] },
      "(−x) / 3": { f: (x) => x.neg().div(3), inputs: [x], left: ["div"] },
      "−(x · 3)": { f: (x) => x.mul(3).neg(), inputs: [x], left: ["mul"] },
      "x · 2 · 4": { f: (x) => x.mul(2).mul(4), inputs: [x], left: ["mul"] },
      "x · 2 · 0.5": { f: (x) => x.mul(2).mul(0.5), inputs: [x], left: ["mul", "mul"] },
      "x · 3 · 5": { f: (x) => x.mul(3).mul(5), inputs: [x], left: ["mul", "mul"] },
      "|−x|": { f: (x) => x.neg().abs(), inputs: [x], left: ["abs"] },
      "||x||": { f: (x) => x.abs().abs(), inputs: [x], left: ["abs"] },
      "x¹": { f: (x) => pow(x, full(x.shape, 1, dtype, "cpu")), inputs: [x], left: [] },
      "x⁰": { f: (x) => pow(x, full(x.shape, 0, dtype, "cpu")), inputs: [x], left: [] },
      "x = x": { f: (x) => x.eq(x), inputs: [x], left: ["equal"] },
      "x < x": { f: (x) => x.lt(x), inputs: [x], left: [] },
      "x ≤ x": { f: (x) => x.le(x), inputs: [x], left: ["lessEqual"] },
      "max(x, x)": { f: (x) => x.maximum(x), inputs: [x], left: [] },
    });
  }
});

Deno.test("simplify() removes what changes no integer", () => {
  for (const dtype of integers) {
    const x = values(dtype);
    const y = values(dtype).flip([1]);
    checkAll({
      "x + 0": { f: (x) => x.add(0), inputs: [x], left: [] },
      "x − 0": { f: (x) => x.sub(0), inputs: [x], left: [] },
      "x − x": { f: (x) => x.sub(x), inputs: [x], left: [] },
      "x · 0": { f: (x) => x.mul(0), inputs: [x], left: [] },
      "x · 1": { f: (x) => x.mul(1), inputs: [x], left: [] },
      "x · 3 · 100": { f: (x) => x.mul(3).mul(100), inputs: [x], left: ["mul"] },
      "(−x) · y": { f: (x, y) => x.neg().mul(y), inputs: [x, y], left: ["neg", "mul"] },
      "(−x) · 3": { f: (x) => x.neg().mul(3), inputs: [x], left: ["mul"] },
      "|−x|": { f: (x) => x.neg().abs(), inputs: [x], left: ["neg", "abs"] },
      "x = x": { f: (x) => x.eq(x), inputs: [x], left: [] },
      "x < x": { f: (x) => x.lt(x), inputs: [x], left: [] },
      "x ≤ x": { f: (x) => x.le(x), inputs: [x], left: [] },
    });
  }
});

Deno.test("simplify() converts once where the dtype between holds every value", () => {
  const dtypes = [...floats, ...integers, "bool"] as const;
  for (const from of dtypes) {
    for (const between of dtypes) {
      for (const to of dtypes) {
        const x = values(from);
        const f = (x: Tensor) => x.to(between).to(to);
        assertSameValues(jit(f)(x), f(x), `${from} to ${between} to ${to}`);
      }
    }
  }
  checkAll({
    "there and back": {
      f: (x) => x.to("float64").to("float32"),
      inputs: [values("float32")],
      left: [],
    },
    "up twice": {
      f: (x) => x.to("float32").to("float64"),
      inputs: [values("float16")],
      left: ["convert"],
    },
    "up and down": {
      f: (x) => x.to("float64").to("float16"),
      inputs: [values("float32")],
      left: ["convert"],
    },
    "by a smaller one": {
      f: (x) => x.to("float16").to("float32"),
      inputs: [values("float32")],
      left: ["convert", "convert"],
    },
    "by integers": {
      f: (x) => x.to("int32").to("float32"),
      inputs: [values("float32")],
      left: ["convert", "convert"],
    },
    "of bools": {
      f: (x) => x.to("int32").to("float32"),
      inputs: [values("bool")],
      left: ["convert"],
    },
  });
});

Deno.test("simplify() decides choices and logic", () => {
  const [x, y] = [values("float32"), values("float32").flip([1])];
  const a = values("bool");
  const b = values("float32").gt(0);
  const yes = (value: boolean) => full([2, 7], value, "bool", "cpu");
  checkAll({
    "where true": { f: (x, y) => where(yes(true), x, y), inputs: [x, y], left: [] },
    "where false": { f: (x, y) => where(yes(false), x, y), inputs: [x, y], left: [] },
    "where equal": { f: (x, b) => where(b, x, x), inputs: [x, b], left: [] },
    "where not": {
      f: (x, y, b) => where(b.logicalNot(), x, y),
      inputs: [x, y, b],
      left: ["select"],
    },
    "where again": {
      f: (x, y, b) => where(b, where(b, x, y), where(b, x, y.neg())),
      inputs: [x, y, b],
      left: ["neg", "select"],
    },
    "not not": { f: (a) => a.logicalNot().logicalNot(), inputs: [a], left: [] },
    "and": { f: (a) => a.logicalAnd(a).logicalAnd(yes(true)), inputs: [a], left: [] },
    "and false": { f: (a) => a.logicalAnd(yes(false)), inputs: [a], left: [] },
    "or": { f: (a) => a.logicalOr(a).logicalOr(yes(false)), inputs: [a], left: [] },
    "or true": { f: (a) => a.logicalOr(yes(true)), inputs: [a], left: [] },
    "and of two": { f: (a, b) => a.logicalAnd(b), inputs: [a, b], left: ["and"] },
  });
});

Deno.test("simplify() computes with numbers that are written in the graph", () => {
  const number = (dtype: DType, value: number) => full([2, 3], value, dtype, "cpu");
  for (const dtype of floats) {
    check(`numbers of ${dtype}`, {
      f: () => number(dtype, 0.1).mul(number(dtype, 3)).exp().sub(1).t().narrow(0, 1, 2),
      inputs: [],
      left: [],
    });
  }
  for (const dtype of integers) {
    check(`numbers of ${dtype}`, {
      f: () => number(dtype, 100).mul(number(dtype, 3)).neg().reshape([3, 2]),
      inputs: [],
      left: [],
    });
  }
  checkAll({
    "to another dtype": {
      f: () => number("float32", 2.7).to("int64").to("bool"),
      inputs: [],
      left: [],
    },
    "compared": {
      f: (x) => where(number("float32", 2).gt(1), x, x.neg()),
      inputs: [zeros([2, 3])],
      left: [],
    },
    "between": {
      f: (x) => x.div(x.sum(1, { keepdim: true }).sqrt().mul(3)),
      inputs: [tensor([[1, 2], [3, 4]])],
      left: ["sum", "sqrt", "mul", "expand", "div"],
    },
  });
});
