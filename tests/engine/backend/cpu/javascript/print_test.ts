/**
 * Printed kernels do what the kernel language means: random kernels through the printer and through
 * an interpreter give the same bits.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, dtypeInfo, type TypedArray } from "../../../../../src/engine/base/mod.ts";
import { cpuBackend } from "../../../../../src/engine/backend/mod.ts";
import {
  checkKernel,
  type Expression,
  type Kernel,
  scalar,
} from "../../../../../src/engine/kernel/mod.ts";
import { interpretKernel } from "../../../../support/interpret_kernel.ts";
import { randomKernel } from "../../../../support/random_kernel.ts";
import { property } from "../../../base/property.ts";

function assertSameElements(actual: TypedArray, expected: TypedArray, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    assert.ok(
      Object.is(actual[i], expected[i]),
      `${what} at ${i}: printed ${actual[i]}, interpreted ${expected[i]}`,
    );
  }
}

function runBoth(
  kernel: Kernel,
  storages: readonly TypedArray[],
  integers: readonly number[],
): void {
  const printed = storages.map((storage) => storage.slice());
  const interpreted = storages.map((storage) => storage.slice());
  cpuBackend.compile(kernel)(integers)(printed);
  interpretKernel(kernel, interpreted, integers);
  kernel.buffers.forEach(({ dtype, access }, b) => {
    if (access === "read") assertSameElements(printed[b], storages[b], `input ${b} ${dtype}`);
    else assertSameElements(printed[b], interpreted[b], `output ${b} ${dtype}`);
  });
}

property("printed JavaScript equals the interpreter on random kernels", (random) => {
  const { kernel, storages, integers } = randomKernel(random);
  checkKernel(kernel);
  runBoth(kernel, storages, integers);
}, { runs: 2000 });

/** What a kernel of one element gives for an input of a dtype. */
function apply(
  from: DType,
  to: DType,
  values: readonly (number | bigint)[],
  element: (x: Expression) => Expression,
): (number | bigint)[] {
  const index = scalar.variable("index", 0);
  const source = { kind: "buffer", position: 0, dtype: from } as const;
  const target = { kind: "buffer", position: 1, dtype: to } as const;
  const value = element(scalar.load(source, index));
  const kernel: Kernel = {
    name: "one",
    buffers: [{ dtype: from, access: "read" }, { dtype: to, access: "write" }],
    parameters: 1,
    body: [{
      kind: "loop",
      index,
      extent: scalar.parameter(0),
      order: "any",
      body: [{ kind: "store", target, index, value }],
    }],
    messages: [],
  };
  checkKernel(kernel);
  const input = dtypeInfo[from].allocate(values.length);
  values.forEach((value, i) => (input as Float64Array)[i] = value as number);
  const output = dtypeInfo[to].allocate(values.length);
  cpuBackend.compile(kernel)([values.length])([input, output]);
  return [...output as Iterable<number>];
}

Deno.test("floats become integers towards zero, saturated, and NaN 0", () => {
  const floats = [1.9, -1.9, NaN, Infinity, -Infinity, 3e9, -3e9, 2 ** 31, -0.5];
  const whole = (type: "int32" | "uint32" | "int64") =>
    apply("float64", type, floats, (x) => scalar.convert(type, x));
  const [most, least] = [2 ** 31 - 1, -(2 ** 31)];
  assert.deepEqual(whole("int32"), [1, -1, 0, most, least, most, least, most, 0]);
  assert.deepEqual(
    whole("uint32"),
    [1, 0, 0, 2 ** 32 - 1, 0, 3e9, 0, 2 ** 31, 0],
  );
  assert.deepEqual(
    whole("int64"),
    [1n, -1n, 0n, 2n ** 63n - 1n, -(2n ** 63n), 3000000000n, -3000000000n, 2n ** 31n, 0n],
  );
});

Deno.test("integers become narrower ones modulo 2 to the bits", () => {
  const large = [2n ** 32n + 5n, -1n, 2n ** 31n];
  const narrow = (type: "int32" | "uint32") =>
    apply("int64", type, large, (x) => scalar.convert(type, x));
  assert.deepEqual(narrow("int32"), [5, -1, -(2 ** 31)]);
  assert.deepEqual(narrow("uint32"), [5, 2 ** 32 - 1, 2 ** 31]);
  assert.deepEqual(apply("int32", "int8", [300, -129, 127], (x) => x), [44, 127, 127]);
});

Deno.test("narrow() gives what storing and loading gives", () => {
  const floats = [0.1, 1e-8, 70000, 65519, 65520, -2.5, 3.0000002];
  for (const dtype of ["float16", "bfloat16"] as const) {
    const stored = apply("float32", dtype, floats, (x) => x);
    const loaded = apply(dtype, "float32", stored, (x) => x);
    assert.deepEqual(apply("float32", "float32", floats, (x) => scalar.narrow(dtype, x)), loaded);
  }
  const integers = [300, -129, 127, 128, -1];
  for (const dtype of ["int8", "uint8"] as const) {
    const stored = apply("int32", dtype, integers, (x) => x);
    assert.deepEqual(apply("int32", "int32", integers, (x) => scalar.narrow(dtype, x)), stored);
  }
});

Deno.test("round() takes halves to the even number, and keeps the sign of zero", () => {
  const halves = [0.5, 1.5, 2.5, -0.5, -1.5, -0.3, 0.3, -0.7, 2 ** 52 + 0.5, -Infinity];
  assert.deepEqual(
    apply("float64", "float64", halves, scalar.round),
    [0, 2, 2, -0, -2, -0, 0, -1, 2 ** 52, -Infinity],
  );
});

Deno.test("integers divided by 0 give 0, and powers of negative exponents 0 or ±1", () => {
  const by = (y: number, op: "divide" | "remainder" | "power") =>
    apply("int32", "int32", [7, 1, -1], (x) => scalar[op](x, scalar.constant("int32", y)));
  assert.deepEqual(by(0, "divide"), [0, 0, 0]);
  assert.deepEqual(by(0, "remainder"), [0, 0, 0]);
  assert.deepEqual(by(-2, "power"), [0, 1, 1]);
  assert.deepEqual(by(-1, "power"), [0, 1, -1]);
});

Deno.test("maximum() and minimum() of a NaN are NaN", () => {
  const zero = scalar.constant("float64", 0);
  const values = [NaN, 1, -1];
  assert.deepEqual(apply("float64", "float64", values, (x) => scalar.maximum(x, zero)), [
    NaN,
    1,
    0,
  ]);
  assert.deepEqual(apply("float64", "float64", values, (x) => scalar.minimum(zero, x)), [
    NaN,
    0,
    -1,
  ]);
});

Deno.test("multiplyAdd() rounds float32 once, to a float32", () => {
  const third = Math.fround(1 / 3);
  const squareLess = (from: DType) => (x: Expression) =>
    scalar.multiplyAdd(x, x, scalar.constant(from as "float32", -1 / 9));
  const rest = third * third + Math.fround(-1 / 9);
  assert.deepEqual(
    apply(
      "float32",
      "float64",
      [third],
      (x) => scalar.convert("float64", squareLess("float32")(x)),
    ),
    [Math.fround(rest)],
  );
  assert.notEqual(Math.fround(rest), Math.fround(third * third) + Math.fround(-1 / 9));
  assert.deepEqual(apply("float64", "float64", [3], squareLess("float64")), [9 - 1 / 9]);
});

Deno.test("a check that fails stops the kernel with its message filled in", () => {
  const place = scalar.convert(
    "index",
    scalar.load({ kind: "buffer", position: 0, dtype: "int32" }, scalar.index(0)),
  );
  const kernel: Kernel = {
    name: "checked",
    buffers: [{ dtype: "int32", access: "read" }],
    parameters: 1,
    body: [{
      kind: "check",
      condition: scalar.less(place, scalar.parameter(0)),
      message: 0,
      value: place,
      bound: scalar.parameter(0),
    }],
    messages: ["take: Index {value} is out of range for a dimension of size {bound}"],
  };
  checkKernel(kernel);
  const run = cpuBackend.compile(kernel)([3]);
  run([Int32Array.of(2)]);
  assert.throws(() => run([Int32Array.of(3)]), {
    name: "IndexError",
    message: "take: Index 3 is out of range for a dimension of size 3",
  });
});
