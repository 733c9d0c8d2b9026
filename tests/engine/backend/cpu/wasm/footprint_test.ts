/**
 * Footprints: every element that a block of turns touches lies in the part that is worked out for
 * the block.
 *
 * @module
 */
import assert from "node:assert/strict";
import { contiguousLayout, type TypedArray } from "../../../../../src/engine/base/mod.ts";
import {
  type Expression,
  type Kernel,
  type Loop,
  nestOf,
  scalar,
} from "../../../../../src/engine/kernel/mod.ts";
import { footprintOf } from "../../../../../src/engine/backend/cpu/wasm/footprint.ts";
import { interpretKernel } from "../../../../support/interpret_kernel.ts";
import { randomKernel } from "../../../../support/random_kernel.ts";
import { property } from "../../../base/property.ts";

/** An array that notes which of its places are read or written. */
function watched(storage: TypedArray, touched: Set<number>): TypedArray {
  const note = (key: string | symbol) => {
    if (typeof key === "string" && /^\d+$/.test(key)) touched.add(Number(key));
  };
  return new Proxy(storage, {
    get(target, key) {
      note(key);
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
    set(target, key, value) {
      note(key);
      return Reflect.set(target, key, value, target);
    },
  });
}

property("blocks touch nothing outside of their parts", (random) => {
  const { kernel, storages, integers } = randomKernel(random, { most: 12, independent: true });
  const footprint = footprintOf(kernel, integers);
  assert.ok(footprint !== null);
  const { turns, blockTurns, parts } = footprint;
  assert.equal(turns, integers[0]);
  for (let block = 0; block * blockTurns < turns; block++) {
    const some = only(kernel, block * blockTurns, Math.min(turns, (block + 1) * blockTurns));
    const touched = storages.map(() => new Set<number>());
    interpretKernel(
      some,
      storages.map((storage, b) => watched(storage.slice(), touched[b])),
      integers,
    );
    touched.forEach((places, b) => {
      const part = parts[b].touched(block);
      for (const place of places) {
        assert.ok(
          part === null || (part.low <= place && place <= part.high),
          `buffer ${b} at ${place} is outside of ${part?.low} to ${part?.high}`,
        );
      }
    });
  }
});

Deno.test("what is loaded is copied in, also if all of it is stored over", () => {
  const i = scalar.variable("index", 0);
  const y = { kind: "buffer", position: 0, dtype: "float32" } as const;
  const kernelOf = (value: Expression): Kernel => ({
    name: "update",
    buffers: [{ dtype: "float32", access: "update" }],
    parameters: 1,
    messages: [],
    body: [{
      kind: "loop",
      index: i,
      extent: scalar.parameter(0),
      order: "any",
      body: [{ kind: "store", target: y, index: i, value }],
    }],
  });
  const one = scalar.constant("float32", 1);
  const copiesIn = (value: Expression) => footprintOf(kernelOf(value), [100])!.parts[0].copyIn;
  assert.equal(copiesIn(scalar.add(scalar.load(y, i), one)), true);
  assert.equal(copiesIn(one), false);
});

Deno.test("blocks of turns whose loops become longer grow with them", () => {
  // Row i of [1000, 1000] up to its element i, as under a causal mask.
  const rows = 1000;
  const { build, integers } = nestOf(
    {
      kind: "nest",
      key: "triangle",
      integers: [],
      build: ([x], [sums], context) =>
        context.loops([x.size(0)], "any", ([row]) =>
          context.reduce(
            "add",
            [scalar.add(row, scalar.index(1))],
            ([column]) => [x.at([row, column])],
            ([sum]) => [sums.store([row], sum)],
          )),
    },
    [{ dtype: "float32", layout: contiguousLayout([rows, rows]) }],
    [{ dtype: "float32", shape: [rows] }],
  );
  const { turns, blockTurns, parts: [part] } = footprintOf(build(), integers)!;
  assert.ok(turns / blockTurns > 3, `${turns} turns in blocks of ${blockTurns}`);
  for (let block = 0; block * blockTurns < turns; block++) {
    const last = Math.min(turns, (block + 1) * blockTurns) - 1;
    assert.deepEqual(part.touched(block), {
      low: block * blockTurns * rows,
      high: last * rows + last,
    });
  }
});

/** The kernel with some turns of its outermost loop alone. */
function only(kernel: Kernel, from: number, to: number): Kernel {
  const loop = kernel.body[0] as Loop;
  const condition = {
    kind: "apply",
    op: "and",
    type: "bool",
    operands: [
      lessEqual({ kind: "constant", type: "index", value: from }, loop.index),
      lessEqual(loop.index, { kind: "constant", type: "index", value: to - 1 }),
    ],
  } as const;
  return { ...kernel, body: [{ ...loop, body: [{ kind: "guard", condition, body: loop.body }] }] };
}

function lessEqual(x: Loop["extent"], y: Loop["extent"]) {
  return { kind: "apply", op: "lessEqual", type: "bool", operands: [x, y] } as const;
}
