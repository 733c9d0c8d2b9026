/**
 * Each rule of the kernel language is checked: a kernel that breaks it is refused by its name.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  checkKernel,
  type Expression,
  type Kernel,
  type KernelRule,
  kernelRules,
  scalar,
  type Statement,
  type Target,
} from "../../../src/engine/kernel/mod.ts";

const input: Target = { kind: "buffer", position: 0, dtype: "float32" };
const output: Target = { kind: "buffer", position: 1, dtype: "float32" };
const sum: Target = { kind: "buffer", position: 2, dtype: "float32" };
const first = scalar.index(0);
const x = scalar.load(input, first);
const flag = scalar.less(x, x);
const i = scalar.variable("index", 0);
const j = scalar.variable("index", 20);
const v = scalar.variable("float32", 1);
const w = scalar.variable("float32", 2);

const store = (
  value: Expression,
  target: Target = output,
  index: Expression = first,
): Statement => ({
  kind: "store",
  target,
  index,
  value,
});
const define = (value: Expression, variable = v): Statement => ({
  kind: "define",
  variable,
  value,
});

function kernelOf(body: readonly Statement[]): Kernel {
  return {
    name: "sample",
    buffers: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
      { dtype: "float32", access: "update" },
    ],
    parameters: 1,
    body,
    messages: ["one"],
  };
}

const reduce = (values: readonly Expression[], combine: "add" | "or" | "argmax"): Statement => ({
  kind: "reduce",
  combine,
  results: values.map((value, k) => scalar.variable(value.type, 10 + k)),
  ranges: [{ index: i, extent: scalar.parameter(0) }],
  body: [],
  values,
});

const check = (message: number): Statement => ({
  kind: "check",
  condition: flag,
  message,
  value: x,
  bound: x,
});

/** Statements that break a rule, and what the message says was found. */
const illegal: Readonly<Record<KernelRule, readonly (readonly [Statement[], string])[]>> = {
  constant: [
    [[store({ kind: "constant", type: "float32", value: 1n })], "float32 1"],
    [[define({ kind: "constant", type: "int32", value: 2 ** 31 })], "int32 2147483648"],
    [[define({ kind: "constant", type: "bool", value: 1 })], "bool 1"],
  ],
  parameter: [[[store(x, output, scalar.parameter(1))], "1 of 1"]],
  scope: [
    [[store(v)], "v1: float32"],
    [[define(x), store(scalar.variable("float64", 1))], "v1: float64"],
    [[define(x, scalar.variable("int32", 1))], "v1: int32 = float32"],
    [[{ kind: "guard", condition: flag, body: [define(x)] }, store(v)], "v1: float32"],
  ],
  unique: [[[define(x), define(x)], "number 1 twice"]],
  buffer: [
    [[store(scalar.load({ kind: "buffer", position: 3, dtype: "float32" }, first))], "b3: float32"],
    [[store(x, { kind: "buffer", position: 1, dtype: "float16" })], "b1: float16"],
  ],
  access: [
    [[store(scalar.load(output, first))], "a read of b1, whose access is write"],
    [[store(x, input)], "a write of b0, whose access is read"],
    [[{ kind: "store", target: output, index: first, value: x, combine: "add" }], "a read of b1"],
  ],
  scratch: [
    [[store(x, { kind: "scratch", id: 5, type: "float32" })], "s5: float32"],
    [[
      { kind: "scratch", id: 5, type: "float64", extent: first },
      store(x, { kind: "scratch", id: 5, type: "float32" }),
    ], "s5: float32"],
  ],
  index: [
    [[store(x, output, x)], "a place of type float32"],
    [
      [store({ kind: "load", type: "float32", source: input, index: x })],
      "a place of type float32",
    ],
    [[{ kind: "loop", index: i, extent: x, order: "any", body: [] }], "an extent of type float32"],
    [[{ kind: "loop", index: v, extent: first, order: "any", body: [] }], "a loop over float32"],
  ],
  load: [[[define({ kind: "load", type: "int32", source: input, index: first })], "int32 from"]],
  arity: [
    [[store({ kind: "apply", op: "add", type: "float32", operands: [x] })], "add(float32)"],
    [[store({ kind: "apply", op: "select", type: "float32", operands: [flag, x] })], "select("],
    [
      [store({ kind: "apply", op: "multiplyAdd", type: "float32", operands: [x, x] })],
      "multiplyAdd(",
    ],
  ],
  operands: [
    [[store(scalar.not(x))], "not(float32)"],
    [[store(scalar.shiftLeft(x, x))], "shiftLeft(float32, float32)"],
    [[define(scalar.multiplyAdd(first, first, first))], "multiplyAdd(index, index, index)"],
    [
      [store({ kind: "apply", op: "add", type: "float32", operands: [x, first] })],
      "add(float32, i",
    ],
    [
      [store({ kind: "apply", op: "select", type: "float32", operands: [x, x, x] })],
      "select(float",
    ],
  ],
  result: [
    [[store({ kind: "apply", op: "less", type: "float32", operands: [x, x] })], "less(float32, f"],
    [[define({ kind: "apply", op: "exp", type: "float64", operands: [x] })], "exp(float32): float"],
  ],
  bitcast: [[[define(scalar.bitcast("int64", x))], "float32 as int64"]],
  narrow: [[[store(scalar.narrow("int8", x))], "float32 to int8 as float32"]],
  stored: [[[store(scalar.convert("float64", x))], "float64 into float32"]],
  condition: [[[{ kind: "guard", condition: x, body: [] }], "float32"]],
  message: [[[check(1)], "1 of 1"], [[check(-1)], "-1 of 1"]],
  combine: [
    [[reduce([x], "or")], "or of float32"],
    [[reduce([flag], "add")], "add of bool"],
  ],
  members: [
    [[reduce([x], "argmax")], "argmax of (float32) to (float32)"],
    [[reduce([x, x], "argmax")], "argmax with float32"],
    [[reduce([x, x], "add")], "add of (float32,float32)"],
  ],
};

Deno.test("checkKernel() accepts a kernel that keeps all rules", () => {
  checkKernel(kernelOf([
    define(scalar.exp(scalar.multiplyAdd(x, x, x))),
    reduce([scalar.load(input, i)], "add"),
    store(scalar.add(v, scalar.variable("float32", 10))),
    { kind: "store", target: sum, index: first, value: v, combine: "add" },
    {
      kind: "scan",
      combine: "add",
      results: [w],
      range: { index: j, extent: first },
      body: [],
      values: [x],
      then: [store(w)],
    },
  ]));
});

for (const [rule, cases] of Object.entries(illegal)) {
  Deno.test(`checkKernel() refuses what breaks the rule "${rule}"`, () => {
    for (const [body, found] of cases) {
      assert.throws(() => checkKernel(kernelOf(body)), (error: Error) => {
        assert.equal(error.name, "InternalError");
        const start = `Kernel sample: ${kernelRules[rule as KernelRule]}: got ${found}`;
        assert.equal(error.message.slice(0, start.length), start);
        return true;
      });
    }
  });
}
