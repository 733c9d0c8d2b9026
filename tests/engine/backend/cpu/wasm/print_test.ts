/**
 * Kernels printed as WebAssembly do what the kernel language means: random kernels through the
 * printer and through an interpreter give the same bits, wherever their buffers lie.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { TypedArray } from "../../../../../src/engine/base/mod.ts";
import { checkKernel, type Kernel, scalar } from "../../../../../src/engine/kernel/mod.ts";
import { WasmKernel } from "../../../../../src/engine/backend/cpu/wasm/wasm_kernel.ts";
import { reserveWorkspace } from "../../../../../src/engine/backend/cpu/wasm/workspace.ts";
import { interpretKernel } from "../../../../support/interpret_kernel.ts";
import { randomKernel, type RandomKernelOptions } from "../../../../support/random_kernel.ts";
import { property, type Random } from "../../../base/property.ts";

function assertSameElements(actual: TypedArray, expected: TypedArray, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    assert.fail(`${what} at ${i}: printed ${actual[i]}, interpreted ${expected[i]}`);
  }
}

/** Copies of storages; some of them in the WebAssembly memory. */
function placed(kernel: Kernel, storages: readonly TypedArray[], random: Random): TypedArray[] {
  return storages.map((storage, b) => {
    if (random.next() < 0.5) return storage.slice();
    const { dtype } = kernel.buffers[b];
    const [inside] = reserveWorkspace([{ dtype, length: storage.length }], storages)!;
    (inside as Float64Array).set(storage as Float64Array);
    return inside;
  });
}

function checkRandomKernel(random: Random, options: RandomKernelOptions): void {
  const { kernel, storages, integers } = randomKernel(random, { ...options, exact: true });
  checkKernel(kernel);
  const interpreted = storages.map((storage) => storage.slice());
  interpretKernel(kernel, interpreted, integers);
  const printed = placed(kernel, storages, random);
  const run = new WasmKernel(kernel).prepare(integers, 0);
  assert.ok(run !== null, "every kernel can be printed");
  run(printed);
  kernel.buffers.forEach(({ dtype }, b) =>
    assertSameElements(printed[b], interpreted[b], `buffer ${b} ${dtype}`)
  );
}

property("printed WebAssembly equals the interpreter on random kernels", (random) => {
  checkRandomKernel(random, {});
}, { runs: 600 });

property("vectorised loops equal the interpreter on random kernels", (random) => {
  checkRandomKernel(random, { most: 45, independent: true });
}, { runs: 250 });

/** `y[i] = x[index[i]]`, with a check. */
function gatherKernel(order: "any" | "sequential"): Kernel {
  const i = scalar.variable("index", 0);
  const place = scalar.load({ kind: "buffer", position: 1, dtype: "int32" }, i);
  const at = scalar.convert("index", place);
  const inside = scalar.and(
    scalar.lessEqual(scalar.index(0), at),
    scalar.less(at, scalar.parameter(1)),
  );
  return {
    name: "gather",
    buffers: [
      { dtype: "float32", access: "read" },
      { dtype: "int32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    parameters: 2,
    messages: ["take: Index {value} is out of range for a dimension of size {bound}"],
    body: [{
      kind: "loop",
      index: i,
      extent: scalar.parameter(0),
      order,
      body: [
        {
          kind: "check",
          condition: inside,
          message: 0,
          value: place,
          bound: scalar.parameter(1),
        },
        {
          kind: "store",
          target: { kind: "buffer", position: 2, dtype: "float32" },
          index: i,
          value: scalar.load({ kind: "buffer", position: 0, dtype: "float32" }, at),
        },
      ],
    }],
  };
}

for (const order of ["any", "sequential"] as const) {
  Deno.test(`a check fails at the first place that breaks it, in turns of ${order} order`, () => {
    const kernel = new WasmKernel(gatherKernel(order));
    const source = Float32Array.from({ length: 10 }, (_, i) => i / 2);
    const places = Int32Array.from({ length: 21 }, (_, i) => i % 10);
    const gathered = new Float32Array(21);
    kernel.prepare([21, 10], 0)!([source, places, gathered]);
    assert.deepEqual([...gathered], [...places].map((place) => place / 2));
    for (const [at, bad] of [[0, -1], [9, 10], [20, 12345]]) {
      assert.throws(
        () => kernel.prepare([21, 10], 0)!([source, places.with(at, bad), gathered]),
        {
          name: "IndexError",
          message: `take: Index ${bad} is out of range for a dimension of size 10`,
        },
      );
    }
  });
}

Deno.test("kernels with numbers beyond 32 bits are left to others", () => {
  assert.equal(new WasmKernel(gatherKernel("any")).prepare([2 ** 31, 10], 0), null);
});

Deno.test("kernels with little to do are left to others", () => {
  assert.equal(new WasmKernel(gatherKernel("any")).prepare([21, 10], 1e4), null);
});
