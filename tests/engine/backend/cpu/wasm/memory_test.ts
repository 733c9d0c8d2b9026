/**
 * The WebAssembly memory: what is allocated never overlaps, and what is given back is used again.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  addressOf,
  allocateBytes,
  elementsAt,
  freeBytes,
  wasmMemory,
} from "../../../../../src/engine/backend/cpu/wasm/memory.ts";
import { reserveWorkspace } from "../../../../../src/engine/backend/cpu/wasm/workspace.ts";
import { property } from "../../../base/property.ts";

property("allocations never overlap, whatever is given back in between", (random) => {
  const held: { start: number; bytes: number }[] = [];
  for (let step = 0; step < 60; step++) {
    if (held.length > 0 && random.next() < 0.45) {
      const [{ start, bytes }] = held.splice(random.integer(0, held.length - 1), 1);
      freeBytes(start, bytes);
      continue;
    }
    const bytes = random.integer(0, 3000);
    const start = allocateBytes(bytes);
    assert.equal(start % 64, 0, "starts at a line of the cache");
    assert.ok(start > 0 && start + bytes <= wasmMemory().buffer.byteLength);
    for (const other of held) {
      const apart = start + bytes <= other.start || other.start + other.bytes <= start ||
        bytes === 0 || other.bytes === 0;
      assert.ok(apart, `${start}+${bytes} overlaps ${other.start}+${other.bytes}`);
    }
    held.push({ start, bytes });
  }
  for (const { start, bytes } of held) freeBytes(start, bytes);
}, { runs: 100 });

Deno.test("space that is given back is used again", () => {
  const before = wasmMemory().buffer.byteLength;
  for (let i = 0; i < 200; i++) freeBytes(allocateBytes(1 << 20), 1 << 20);
  assert.ok(wasmMemory().buffer.byteLength <= before + (1 << 21));
});

Deno.test("what lies in the memory is known by its address, also after it has grown", () => {
  const address = allocateBytes(64);
  const inside = elementsAt("float32", address, 4) as Float32Array;
  inside.set([1, 2, 3, 4]);
  const large = wasmMemory().buffer.byteLength;
  freeBytes(allocateBytes(large), large);
  assert.equal(addressOf(inside), address);
  assert.deepEqual([...elementsAt("float32", address, 4)], [1, 2, 3, 4]);
  assert.equal(addressOf(new Float32Array(4)), -1);
  freeBytes(address, 64);
});

Deno.test("reserveWorkspace() gives blocks of their dtypes that do not overlap", () => {
  const owner = {};
  const [first, second, none] = reserveWorkspace([
    { dtype: "float32", length: 5 },
    { dtype: "int64", length: 3 },
    { dtype: "bool", length: 0 },
  ], owner)!;
  assert.ok(first instanceof Float32Array && second instanceof BigInt64Array);
  assert.deepEqual([first.length, second.length, none.length], [5, 3, 0]);
  first.fill(1);
  second.fill(2n);
  assert.deepEqual([...first], [1, 1, 1, 1, 1]);
});
