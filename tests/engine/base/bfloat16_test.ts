import assert from "node:assert/strict";
import {
  fromBfloat16Array,
  fromBfloat16Bits,
  toBfloat16Array,
  toBfloat16Bits,
} from "../../../src/engine/base/mod.ts";
import { property } from "./property.ts";

Deno.test("toBfloat16Bits() inverts fromBfloat16Bits() for all patterns", () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = fromBfloat16Bits(bits);
    const isNaNPattern = (bits & 0x7f80) === 0x7f80 && (bits & 0x7f) !== 0;
    assert.equal(Number.isNaN(value), isNaNPattern, bits.toString(16));
    assert.equal(toBfloat16Bits(value), isNaNPattern ? 0x7fc0 : bits, bits.toString(16));
  }
});

Deno.test("toBfloat16Bits() has the bits of known numbers", () => {
  const cases: [number, number][] = [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3f80],
    [-2, 0xc000],
    [Infinity, 0x7f80],
    [-Infinity, 0xff80],
    [3.4e38, 0x7f80],
    [-1e300, 0xff80],
    [1e-300, 0],
    // Ties go to the even neighbour: 1 + 2 ** -8 down, 1 + 3 · 2 ** -8 up.
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    // By way of float32, which drops the bit that would break the tie.
    [1 + 2 ** -8 + 2 ** -40, 0x3f80],
    [1 + 2 ** -8 + 2 ** -23, 0x3f81],
  ];
  for (const [value, bits] of cases) assert.equal(toBfloat16Bits(value), bits, String(value));
});

property("toBfloat16Bits() picks the nearest of its neighbours", (random) => {
  const x = Math.fround((random.next() - 0.5) * 2 ** random.integer(-40, 40));
  const bits = toBfloat16Bits(x);
  const error = Math.abs(fromBfloat16Bits(bits) - x);
  for (const neighbour of [bits - 1, bits + 1]) {
    if (x === 0) continue;
    const other = Math.abs(fromBfloat16Bits(neighbour) - x);
    assert.ok(error < other || (error === other && bits % 2 === 0), `${x}`);
  }
}, { runs: 2000 });

Deno.test("toBfloat16Array() and fromBfloat16Array() convert element by element", () => {
  const bits = toBfloat16Array([1, -2, NaN, 0.1]);
  assert.deepEqual(bits, Uint16Array.of(0x3f80, 0xc000, 0x7fc0, 0x3dcd));
  const numbers = fromBfloat16Array(bits);
  assert.deepEqual(numbers, Float32Array.of(1, -2, NaN, 0.10009765625));
});
