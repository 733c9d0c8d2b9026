/**
 * Loops whose turns read every second element, as windows with a stride of two do, and loops of a known
 * number of whole vectors: they are vectorised, and equal the interpreter.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, dtypeInfo, type TypedArray } from "../../../../../src/engine/base/mod.ts";
import {
  computeType,
  type Expression,
  type Kernel,
  type Loop,
  scalar,
} from "../../../../../src/engine/kernel/mod.ts";
import { chooseVectorLoops } from "../../../../../src/engine/backend/cpu/wasm/choose_loops.ts";
import { WasmKernel } from "../../../../../src/engine/backend/cpu/wasm/wasm_kernel.ts";
import { reserveWorkspace } from "../../../../../src/engine/backend/cpu/wasm/workspace.ts";
import { interpretKernel } from "../../../../support/interpret_kernel.ts";
import { property, type Random } from "../../../base/property.ts";

const i = scalar.variable("index", 0);
const turns = 13;
const reach = 40;

/** `y[2 i + low] = f(x[2 i + a], x[2 i + b])`, one of them only for some turns. */
function kernelOf(dtype: DType, random: Random, extent: Expression): Kernel {
  const x = (at: number) =>
    scalar.load(
      { kind: "buffer", position: 0, dtype },
      scalar.add(scalar.multiply(i, scalar.index(2)), scalar.index(at)),
    );
  const [a, b] = [random.integer(0, 9), random.integer(0, 9)];
  const from = scalar.index(random.integer(0, turns));
  const zero = scalar.constant(computeType[dtype], 0);
  const guarded = scalar.select(scalar.less(i, from), x(b), zero);
  const step = scalar.index(random.integer(1, 2));
  const place = scalar.add(scalar.multiply(i, step), scalar.index(random.integer(0, 9)));
  const store = (index: Expression, value: Expression) => ({
    kind: "store" as const,
    target: { kind: "buffer" as const, position: 1, dtype },
    index,
    value,
  });
  return {
    name: "every second",
    buffers: [{ dtype, access: "read" }, { dtype, access: "update" }],
    parameters: 1,
    messages: [],
    body: [{
      kind: "loop",
      index: i,
      extent,
      order: "any",
      body: [store(place, random.next() < 0.5 ? scalar.maximum(x(a), guarded) : x(a))],
    }],
  };
}

function operands(dtype: DType, random: Random): TypedArray[] {
  return [0, 1].map(() => {
    const storage = dtypeInfo[dtype].allocate(reach);
    for (let at = 0; at < reach; at++) {
      const value = random.integer(0, 100);
      storage[at] = dtype === "int64" ? BigInt(value) : value;
    }
    return storage;
  });
}

const checked: readonly DType[] = ["float32", "int32", "float64", "int64", "int8", "bfloat16"];

const extents = {
  some: scalar.parameter(0),
  four: scalar.index(4),
  twelve: scalar.index(12),
};

for (const [name, extent] of Object.entries(extents)) {
  property(`loops of ${name} turns over every second element equal the interpreter`, (random) => {
    const dtype = random.pick(checked);
    const kernel = kernelOf(dtype, random, extent);
    const storages = operands(dtype, random);
    const interpreted = storages.map((storage) => storage.slice());
    interpretKernel(kernel, interpreted, [turns]);
    const printed = storages.map((storage) => {
      if (random.next() < 0.5) return storage.slice();
      const [inside] = reserveWorkspace([{ dtype, length: reach }], storages)!;
      (inside as Float64Array).set(storage as Float64Array);
      return inside;
    });
    new WasmKernel(kernel).prepare([turns], 0)!(printed);
    assert.deepEqual([...printed[1]], [...interpreted[1]], dtype);
  }, { runs: 200 });
}

/** Which loops of a kernel are vectorised where run-time integers are large. */
function vectorised(kernel: Kernel): number {
  return chooseVectorLoops(kernel.body, () => 100).size;
}

Deno.test("chooseVectorLoops() takes loops that load every second element of four bytes", () => {
  const x = (dtype: DType) => ({ kind: "buffer" as const, position: 0, dtype });
  const sum = (dtype: DType): Kernel => {
    const at = (low: number) => scalar.add(scalar.multiply(i, scalar.index(2)), scalar.index(low));
    const loads = [0, 1, 2].map((low) => scalar.load(x(dtype), at(low)));
    const loop: Loop = {
      kind: "loop",
      index: i,
      extent: scalar.parameter(0),
      order: "any",
      body: [{
        kind: "store",
        target: { kind: "buffer", position: 1, dtype },
        index: i,
        value: loads.reduce<Expression>(
          (sum, load) => scalar.add(sum, load),
          scalar.constant(computeType[dtype], 0),
        ),
      }],
    };
    return {
      name: "sum",
      buffers: [{ dtype, access: "read" }, { dtype, access: "write" }],
      parameters: 1,
      messages: [],
      body: [loop],
    };
  };
  assert.equal(vectorised(sum("float32")), 1);
  assert.equal(vectorised(sum("int32")), 1);
  // These are loaded one by one.
  assert.equal(vectorised(sum("float64")), 0);
});

/** `y[2 i + low] = x[i]`, `y[2 i + next] = −x[i + 1]`, or what stands in y already. */
function pairKernel(dtype: DType, random: Random, extent: Expression): Kernel {
  const x = (at: Expression) => scalar.load({ kind: "buffer", position: 0, dtype }, at);
  const low = random.integer(1, 4);
  const next = random.pick([low + 1, low + 1, low + 2, low - 1]);
  const y = { kind: "buffer" as const, position: 1, dtype };
  const place = (more: number) =>
    scalar.add(scalar.multiply(i, scalar.index(2)), scalar.index(more));
  const after = scalar.add(i, scalar.index(1));
  const second = random.next() < 0.2 ? scalar.load(y, place(low)) : scalar.negate(x(after));
  return {
    name: "pair",
    buffers: [{ dtype, access: "read" }, { dtype, access: "update" }],
    parameters: 1,
    messages: [],
    body: [{
      kind: "loop",
      index: i,
      extent,
      order: "any",
      body: [
        { kind: "store", target: y, index: place(low), value: x(i) },
        // Even and odd places: turns do not meet, whatever their order.
        ...(Math.abs(next - low) === 1
          ? [{ kind: "store" as const, target: y, index: place(next), value: second }]
          : []),
      ],
    }],
  };
}

for (const [name, extent] of Object.entries(extents)) {
  property(`paired stores of ${name} turns equal the interpreter`, (random) => {
    const dtype = random.pick(["float32", "int32", "float64", "int8"] as const);
    const kernel = pairKernel(dtype, random, extent);
    const storages = operands(dtype, random);
    const interpreted = storages.map((storage) => storage.slice());
    interpretKernel(kernel, interpreted, [turns]);
    const printed = storages.map((storage) => storage.slice());
    new WasmKernel(kernel).prepare([turns], 0)!(printed);
    assert.deepEqual([...printed[1]], [...interpreted[1]], dtype);
  }, { runs: 120 });
}

Deno.test("chooseVectorLoops() takes loops whose stores are paired", () => {
  const sizeOf = (next: number) => {
    const random = { next: () => 0.9, integer: () => 2, pick: () => 2 + next } as Random;
    return vectorised(pairKernel("float32", random, scalar.parameter(0)));
  };
  assert.equal(sizeOf(1), 1);
  // Elements of pairs the other way round are stored one by one.
  assert.equal(sizeOf(-1), 0);
});
