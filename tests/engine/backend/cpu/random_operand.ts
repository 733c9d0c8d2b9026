/**
 * Random operands of routines, lying in their storages in every way that views can make them lie.
 *
 * @module
 */
import {
  type DType,
  dtypeInfo,
  elementReader,
  type ElementValue,
  elementWriter,
  type Layout,
  placeAt,
  sizeOf,
  type TypedArray,
} from "../../../../src/engine/base/mod.ts";
import { currentBlas, useBlas } from "../../../../src/engine/backend/cpu/blas/blas.ts";

// Opened here, as a library that is opened within a test counts as a leak of that test.
currentBlas();

/** Numbers in [0, 1), the same for each seed (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let x = Math.imul(state ^ state >>> 15, 1 | state);
    x = x + Math.imul(x ^ x >>> 7, 61 | x) ^ x;
    return ((x ^ x >>> 14) >>> 0) / 2 ** 32;
  };
}

/** An operand and its elements in row-major order. */
export interface RandomOperand {
  readonly storage: TypedArray;
  readonly dtype: DType;
  readonly layout: Layout;
  readonly values: readonly ElementValue[];
}

/** A random element of a dtype; of integers all bits are random. */
export function randomElement(random: () => number, dtype: DType): ElementValue {
  const bits = Math.floor(random() * 2 ** 32);
  switch (dtype) {
    case "bool":
      return bits % 2 === 0;
    case "int64":
      return BigInt.asIntN(64, BigInt(bits) << 32n | BigInt(Math.floor(random() * 2 ** 32)));
    case "int32":
      return bits | 0;
    case "uint32":
      return bits;
    case "uint8":
      return bits & 255;
    case "int8":
      return bits << 24 >> 24;
    default:
      return random() * 2 - 1;
  }
}

/**
 * An operand of a shape whose dimensions lie in a random order, with gaps, backwards or expanded,
 * from a random offset on.
 */
export function randomOperand(
  random: () => number,
  dtype: DType,
  shape: readonly number[],
  element: (random: () => number, dtype: DType) => ElementValue = randomElement,
): RandomOperand {
  const strides = shape.map(() => 0);
  const order = shape.map((_, d) => d);
  if (random() < 0.6) order.sort(() => random() - 0.5);
  const plain = random() < 0.3;
  let length = 1;
  let offset = 0;
  for (const d of order.reverse()) {
    const choice = plain ? 1 : random();
    if (choice < 0.12) continue; // expanded
    const gap = choice < 0.3 ? 1 + Math.floor(random() * 2) : 1;
    const step = length * gap;
    const reach = Math.max(0, shape[d] - 1) * step;
    const backwards = choice > 0.3 && choice < 0.4;
    strides[d] = backwards ? -step : step;
    if (backwards) offset += reach;
    length = step * Math.max(1, shape[d]);
  }
  const before = Math.floor(random() * 5);
  const storage = dtypeInfo[dtype].allocate(before + length);
  const write = elementWriter(dtype);
  for (let i = 0; i < storage.length; i++) write(storage, i, element(random, dtype));
  const layout = { shape, strides, offset: before + offset };
  const read = elementReader(dtype);
  const values = Array.from(
    { length: sizeOf(shape) },
    (_, i) => read(storage, placeAt(layout, i)),
  );
  return { storage, dtype, layout, values };
}

/** Elements that lie row-major from place 0 on. */
export function readElements(dtype: DType, storage: TypedArray): ElementValue[] {
  const read = elementReader(dtype);
  return Array.from(storage as Uint8Array, (_, i) => read(storage, i));
}

/** A random integer from `low` to `high`, both included. */
export function randomInteger(random: () => number, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/**
 * Runs a test without a BLAS and with the one that there is. If there is none the test fails where
 * the environment variable COTANGENT_REQUIRE names "blas"; else the second half is skipped, aloud.
 */
export function testWithAndWithoutBlas(name: string, body: () => void): void {
  Deno.test(`${name}, without BLAS`, () => {
    useBlas(null);
    try {
      body();
    } finally {
      useBlas(undefined);
    }
  });
  testWithBlas(`${name}, by BLAS`, body);
}

/** Runs a test that needs a BLAS. */
export function testWithBlas(name: string, body: () => void): void {
  Deno.test(name, () => {
    if (currentBlas() !== null) return body();
    if (Deno.env.get("COTANGENT_REQUIRE")?.includes("blas")) {
      throw new Error("COTANGENT_REQUIRE names blas, and there is none");
    }
    console.log(`skipped: ${name}: there is no BLAS`);
  });
}
