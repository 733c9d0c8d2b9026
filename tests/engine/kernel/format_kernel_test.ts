/**
 * Kernels as people read them.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type Expression,
  formatKernel,
  type Kernel,
  scalar,
  type Statement,
  type Variable,
} from "../../../src/engine/kernel/mod.ts";
import { formatExpression } from "../../../src/engine/kernel/format_expression.ts";
import { randomKernel } from "../../support/random_kernel.ts";
import { property } from "../base/property.ts";

const x = scalar.variable("float32", 0);
const y = scalar.variable("float32", 1);
const flag = scalar.variable("bool", 2);
const number = (value: number) => scalar.constant("float32", value);

Deno.test("formatExpression() writes as few parentheses as it can", () => {
  const names = {
    variable: ({ id }: Variable) => ["x", "y", "flag"][id],
    target: () => "buffer",
    known: () => null,
  };
  const { add, subtract, multiply, divide, negate, select, less, and, or, not } = scalar;
  const cases: [Expression, string][] = [
    [add(x, multiply(y, x)), "x + y * x"],
    [multiply(add(x, y), x), "(x + y) * x"],
    [subtract(x, subtract(y, x)), "x - (y - x)"],
    [subtract(subtract(x, y), x), "x - y - x"],
    [divide(multiply(x, y), divide(x, y)), "x * y / (x / y)"],
    [negate(add(x, y)), "-(x + y)"],
    [negate(negate(x)), "-(-x)"],
    [multiply(negate(x), y), "-x * y"],
    [select(less(x, y), add(x, y), number(-0)), "x < y ? x + y : -0"],
    [select(flag, select(flag, x, y), select(flag, y, x)), "flag ? (flag ? x : y) : flag ? y : x"],
    [scalar.maximum(x, scalar.exp(add(x, y))), "max(x, exp(x + y))"],
    [or(and(flag, less(x, y)), not(flag)), "flag & x < y | !flag"],
    [and(or(flag, flag), flag), "(flag | flag) & flag"],
    [not(less(x, y)), "!(x < y)"],
    [scalar.convert("int32", add(x, y)), "int32(x + y)"],
    [scalar.bitcast("int32", x), "int32Bits(x)"],
    [scalar.narrow("float16", x), "float16(x)"],
    [scalar.absolute(x), "abs(x)"],
    [scalar.multiplyAdd(x, y, x), "multiplyAdd(x, y, x)"],
    [scalar.constant("int64", 5n), "5"],
    [scalar.constant("bool", true), "true"],
    [
      scalar.load({ kind: "buffer", position: 0, dtype: "float32" }, scalar.index(3)),
      "buffer[3]",
    ],
  ];
  for (const [expression, text] of cases) assert.equal(formatExpression(expression, names), text);
});

const index = (id: number): Variable => scalar.variable("index", id);
const input = { kind: "buffer", position: 0, dtype: "float32" } as const;
const output = { kind: "buffer", position: 1, dtype: "float32" } as const;

function kernelOf(body: readonly Statement[], messages: readonly string[] = []): Kernel {
  return {
    name: "the key",
    buffers: [{ dtype: "float32", access: "read" }, { dtype: "float32", access: "write" }],
    parameters: 2,
    body,
    messages,
  };
}

Deno.test("formatKernel() writes loops, reductions and stores, with integers in their places", () => {
  const [i, j] = [index(0), index(1)];
  const total = scalar.variable("float32", 2);
  const [rows, columns] = [scalar.parameter(0), scalar.parameter(1)];
  const at = scalar.add(scalar.multiply(i, columns), j);
  const kernel = kernelOf([{
    kind: "loop",
    index: i,
    extent: rows,
    order: "any",
    body: [
      {
        kind: "reduce",
        combine: "add",
        results: [total],
        ranges: [{ index: j, extent: columns }],
        body: [],
        values: [scalar.load(input, at)],
      },
      { kind: "store", target: output, index: i, value: scalar.sqrt(total) },
    ],
  }]);
  assert.equal(
    formatKernel(kernel, { name: "norm", buffers: ["a", "i"], integers: [4, 3] }),
    [
      "norm (a: float32, out i: float32)",
      "  for j < 4", // i is a buffer
      "    x0 = sum over k < 3 of a[j * 3 + k]",
      "    i[j] = sqrt(x0)",
    ].join("\n"),
  );
  // A loop of one turn is none.
  assert.equal(
    formatKernel(kernel, { name: "norm", buffers: ["a", "b"], integers: [1, 3] }),
    [
      "norm (a: float32, out b: float32)",
      "  x0 = sum over i < 3 of a[i]",
      "  b[0] = sqrt(x0)",
    ].join("\n"),
  );
});

Deno.test("formatKernel() writes scans, scratches, guards and checks", () => {
  const i = index(0);
  const state = scalar.variable("float32", 1);
  const scratch = { kind: "scratch", id: 7, type: "float32" } as const;
  const value = scalar.load(input, i);
  const kernel = kernelOf([
    { kind: "scratch", id: 7, type: "float32", extent: scalar.parameter(0) },
    {
      kind: "scan",
      combine: "maximum",
      results: [state],
      range: { index: i, extent: scalar.parameter(0) },
      body: [],
      values: [value],
      then: [{ kind: "store", target: scratch, index: i, value: state }],
    },
    {
      kind: "loop",
      index: index(3),
      extent: scalar.parameter(1),
      order: "sequential",
      body: [
        {
          kind: "check",
          condition: scalar.less(index(3), scalar.index(2)),
          message: 0,
          value: index(3),
          bound: scalar.index(2),
        },
        {
          kind: "guard",
          condition: scalar.less(number(0), scalar.load(scratch, index(3))),
          body: [
            { kind: "store", target: output, index: index(3), value: number(1), combine: "add" },
            {
              kind: "store",
              target: output,
              index: index(3),
              value: number(2),
              combine: "maximum",
            },
          ],
        },
      ],
    },
  ], ["Too far"]);
  assert.equal(
    formatKernel(kernel, { name: "f", buffers: ["a", "b"], integers: [5, 6] }),
    [
      "f (a: float32, out b: float32)",
      "  scratch0: float32[5]",
      "  for i < 5 in order",
      "    x0 = running max of a[i]",
      "    scratch0[i] = x0",
      "  for i < 6 in order",
      '    check i < 2, else "Too far"',
      "    if 0 < scratch0[i]",
      "      b[i] += 1",
      "      b[i] = max(b[i], 2)",
    ].join("\n"),
  );
});

Deno.test("formatKernel() writes what occurs twice once, above it", () => {
  const i = index(0);
  const value = scalar.exp(scalar.load(input, i));
  const kernel = kernelOf([{
    kind: "loop",
    index: i,
    extent: scalar.parameter(0),
    order: "any",
    body: [{ kind: "store", target: output, index: i, value: scalar.multiply(value, value) }],
  }]);
  assert.equal(
    formatKernel(kernel, { name: "f", buffers: ["a", "b"], integers: [5, 0] }),
    [
      "f (a: float32, out b: float32)",
      "  for i < 5",
      "    t0 = exp(a[i])",
      "    b[i] = t0 * t0",
    ].join("\n"),
  );
});

property("formatKernel() writes every kernel", (random) => {
  const { kernel, integers } = randomKernel(random);
  const buffers = kernel.buffers.map((_, i) => `buffer${i}`);
  const text = formatKernel(kernel, { name: "random", buffers, integers });
  assert.doesNotMatch(text, /undefined|\bn\d|NaN\[/);
  assert.equal(text.split("\n")[0].match(/buffer\d+/g)?.length, buffers.length);
}, { runs: 300 });
