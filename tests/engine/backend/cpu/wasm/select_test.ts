/**
 * Selects in vectorised loops: branches that load are jumped over where the condition may keep their
 * places within bounds, and are loaded whole where it knows only data.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Expression, type Kernel, scalar } from "../../../../../src/engine/kernel/mod.ts";
import { printWasm } from "../../../../../src/engine/backend/cpu/wasm/print.ts";
import { chooseVectorLoops } from "../../../../../src/engine/backend/cpu/wasm/choose_loops.ts";
import { WasmKernel } from "../../../../../src/engine/backend/cpu/wasm/wasm_kernel.ts";
import { reserveWorkspace } from "../../../../../src/engine/backend/cpu/wasm/workspace.ts";
import { interpretKernel } from "../../../../support/interpret_kernel.ts";
import { property } from "../../../base/property.ts";

const i = scalar.variable("index", 0);
const x = (at: Expression) => scalar.load({ kind: "buffer", position: 0, dtype: "float32" }, at);
const g = (at: Expression) => scalar.load({ kind: "buffer", position: 1, dtype: "float32" }, at);
const zero = scalar.constant("float32", 0);

function kernelOf(value: Expression): Kernel {
  return {
    name: "select",
    buffers: [
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "read" },
      { dtype: "float32", access: "write" },
    ],
    parameters: 2,
    messages: [],
    body: [{
      kind: "loop",
      index: i,
      extent: scalar.parameter(0),
      order: "any",
      body: [{
        kind: "store",
        target: { kind: "buffer", position: 2, dtype: "float32" },
        index: i,
        value,
      }],
    }],
  };
}

const shifted = scalar.subtract(i, scalar.parameter(1));
const selects: Readonly<Record<string, Expression>> = {
  data: scalar.select(scalar.less(zero, x(i)), g(i), zero),
  bounds: scalar.select(scalar.lessEqual(scalar.index(0), shifted), g(shifted), zero),
  both: scalar.select(
    scalar.and(scalar.less(zero, x(i)), scalar.lessEqual(scalar.index(0), shifted)),
    g(shifted),
    x(i),
  ),
};

for (const [name, value] of Object.entries(selects)) {
  property(`a select by ${name} equals the interpreter`, (random) => {
    const kernel = kernelOf(value);
    const turns = random.integer(1, 40);
    const integers = [turns, random.integer(0, turns)];
    const storages = [0, 1, 2].map(() => Float32Array.from({ length: turns }, random.next));
    storages[0].forEach((_, at) => storages[0][at] -= 0.5);
    const interpreted = storages.map((storage) => storage.slice());
    interpretKernel(kernel, interpreted, integers);
    const printed = storages.map((storage) => {
      if (random.next() < 0.5) return storage.slice();
      const [inside] = reserveWorkspace([{ dtype: "float32", length: turns }], storages)!;
      (inside as Float32Array).set(storage);
      return inside;
    });
    new WasmKernel(kernel).prepare(integers, 0)!(printed);
    assert.deepEqual([...printed[2]], [...interpreted[2]]);
  }, { runs: 60 });
}

/** The bytes of a select's code, all branches included. */
function codeOf(value: Expression): number {
  const kernel = kernelOf(value);
  const loops = chooseVectorLoops(kernel.body, () => 100);
  assert.equal(loops.size, 1);
  return printWasm(kernel, loops, {
    features: { simd: true, relaxedSimd: false, sharedMemory: true },
    memory: { shared: true, maximum: 1 },
  }).bytes.length;
}

Deno.test("a select by data has no code for single lanes", () => {
  assert.ok(codeOf(selects.data) < 0.7 * codeOf(selects.both));
});
