/**
 * The routine "matmul" against three loops.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type DType,
  dtypeInfo,
  dtypes,
  type ElementValue,
  elementWriter,
  isFloating,
  sizeOf,
} from "../../../../src/engine/base/mod.ts";
import { planMatmul } from "../../../../src/engine/backend/cpu/routine/matmul.ts";
import {
  randomInteger,
  type RandomOperand,
  randomOperand,
  randomSource,
  readElements,
  testWithAndWithoutBlas,
} from "./random_operand.ts";

/** Relative to the sum of the products' magnitudes. */
const tolerance: Partial<Record<DType, number>> = {
  float64: 1e-15,
  float32: 4e-7,
  float16: 1e-3,
  bfloat16: 8e-3,
};

/** What rounding to a number without an exponent to lower may take: half of float16's least. */
const leastError: Partial<Record<DType, number>> = { float16: 2 ** -25 };

function multiply(a: RandomOperand, b: RandomOperand): ElementValue[] {
  const dtype = a.dtype;
  const batch = a.layout.shape.slice(0, -2);
  const [m] = a.layout.shape.slice(-2);
  const [n] = b.layout.shape.slice(-1);
  const shape = [...batch, m, n];
  // One element more, to see that nothing is written past the end.
  const output = dtypeInfo[dtype].allocate(sizeOf(shape) + 1);
  elementWriter(dtype)(output, sizeOf(shape), 1);
  const run = planMatmul([a, b], [{ dtype, shape }]);
  run([a.storage, b.storage], [output]);
  run([a.storage, b.storage], [output]);
  const elements = readElements(dtype, output);
  assert.equal(Number(elements.pop()), 1, "an element past the end was written");
  return elements;
}

function checkProduct(a: RandomOperand, b: RandomOperand, label: string): void {
  const dtype = a.dtype;
  const [m, k] = a.layout.shape.slice(-2);
  const [n] = b.layout.shape.slice(-1);
  const got = multiply(a, b);
  for (let i = 0; i < got.length; i++) {
    const batch = Math.floor(i / (m * n));
    const row = Math.floor(i / n) % m;
    const pairs = Array.from({ length: k }, (_, p) => [
      a.values[(batch * m + row) * k + p],
      b.values[(batch * k + p) * n + i % n],
    ]);
    const where = `${label}, element ${i}`;
    if (isFloating(dtype)) {
      let sum = 0;
      let magnitude = 0;
      for (const [x, y] of pairs as [number, number][]) {
        sum += x * y;
        magnitude += Math.abs(x * y);
      }
      const error = Math.abs(got[i] as number - sum);
      const allowed = tolerance[dtype]! * magnitude + (leastError[dtype] ?? 0);
      assert.ok(error <= allowed, `${where}: got ${got[i]}, not ${sum}`);
    } else if (dtype === "bool") {
      assert.equal(got[i], pairs.some(([x, y]) => x && y), where);
    } else {
      const sum = pairs.reduce((sum, [x, y]) => sum + BigInt(x) * BigInt(y), 0n);
      const bits = dtypeInfo[dtype].bytes * 8;
      const wrapped = dtype.startsWith("u") ? BigInt.asUintN(bits, sum) : BigInt.asIntN(bits, sum);
      assert.equal(BigInt(got[i]), wrapped, where);
    }
  }
}

for (const dtype of dtypes) {
  testWithAndWithoutBlas(`matmul() of ${dtype} equals three loops at any strides`, () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = randomSource(seed);
      const size = () =>
        random() < 0.15 ? randomInteger(random, 0, 1) : randomInteger(random, 1, 19);
      const batch = Array.from(
        { length: randomInteger(random, 0, 3) },
        () => random() < 0.05 ? 0 : randomInteger(random, 1, 3),
      );
      const [m, n, k] = [size(), size(), size()];
      const a = randomOperand(random, dtype, [...batch, m, k]);
      const b = randomOperand(random, dtype, [...batch, k, n]);
      checkProduct(a, b, `seed ${seed}, [${a.layout.shape}] × [${b.layout.shape}]`);
    }
  });
}

testWithAndWithoutBlas("matmul() merges a batch where b is the same for all of it", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomSource(seed);
    for (const [m, n] of [[7, 9], [1, 9], [9, 1]]) {
      const a = randomOperand(random, "float64", [4, 3, m, 8]);
      const row = randomOperand(random, "float64", [1, 1, 8, n]);
      const shape = [4, 3, 8, n];
      const strides = [0, 0, ...row.layout.strides.slice(2)];
      const values = Array.from({ length: 12 }, () => row.values).flat();
      const b = { ...row, values, layout: { shape, strides, offset: row.layout.offset } };
      checkProduct(a, b, `seed ${seed}, m ${m}, n ${n}`);
    }
    const b = randomOperand(random, "float64", [4, 3, 8, 1]);
    const one = randomOperand(random, "float64", [1, 1, 5, 8]);
    const layout = {
      shape: [4, 3, 5, 8],
      strides: [0, 0, ...one.layout.strides.slice(2)],
      offset: one.layout.offset,
    };
    const values = Array.from({ length: 12 }, () => one.values).flat();
    checkProduct({ ...one, values, layout }, b, `seed ${seed}, matrix × vectors`);
  }
});

testWithAndWithoutBlas("matmul() of sizes past every block equals three loops", () => {
  const random = randomSource(7);
  for (const dtype of ["float32", "float64"] as const) {
    const a = randomOperand(random, dtype, [131, 259]);
    const b = randomOperand(random, dtype, [259, 517]);
    checkProduct(a, b, dtype);
  }
});

testWithAndWithoutBlas("matmul() does not read what the output held before", () => {
  const size = 24;
  const ones = new Float32Array(size * size).fill(1);
  const output = new Float32Array(size * size).fill(NaN);
  const layout = { shape: [size, size], strides: [size, 1], offset: 0 };
  const input = { dtype: "float32" as const, layout };
  const shape = layout.shape;
  planMatmul([input, input], [{ dtype: "float32", shape }])([ones, ones], [output]);
  assert.ok(output.every((x) => x === size));
});

testWithAndWithoutBlas("matmul() gives zeros for an inner size of 0", () => {
  const empty = { shape: [2, 0], strides: [1, 1], offset: 0 };
  const output = new BigInt64Array(4).fill(5n);
  planMatmul(
    [{ dtype: "int64", layout: empty }, { dtype: "int64", layout: { ...empty, shape: [0, 2] } }],
    [{ dtype: "int64", shape: [2, 2] }],
  )([new BigInt64Array(0), new BigInt64Array(0)], [output]);
  assert.deepEqual([...output], [0n, 0n, 0n, 0n]);
});
