import assert from "node:assert/strict";
import {
  convertElements,
  type DType,
  dtypeInfo,
  dtypes,
  elementReader,
  type ElementValue,
  elementWriter,
  toBfloat16Array,
} from "../../../src/engine/base/mod.ts";

/** The elements as a typed array of a dtype, and back, without the code under test. */
function pack(dtype: DType, values: readonly (number | bigint)[]) {
  if (dtype === "bfloat16") return toBfloat16Array(values.map(Number));
  const array = dtypeInfo[dtype].allocate(values.length);
  values.forEach((value, i) => {
    array[i] = dtype === "int64" ? BigInt(value) : Number(value);
  });
  return array;
}

Deno.test("convertElements() follows PyTorch's casts, saturating floats", () => {
  const big = 2n ** 63n - 1n;
  const floats = [-1.9, 1.9, NaN, Infinity, -Infinity, 300, -300, 0];
  const cases: [DType, DType, (number | bigint)[], (number | bigint)[]][] = [
    ["float64", "int32", floats, [-1, 1, 0, 2 ** 31 - 1, -(2 ** 31), 300, -300, 0]],
    ["float32", "int8", floats, [-1, 1, 0, 127, -128, 127, -128, 0]],
    ["float16", "uint8", floats, [0, 1, 0, 255, 0, 255, 0, 0]],
    ["bfloat16", "uint32", [-1, 2 ** 31, 2 ** 33], [0, 2 ** 31, 2 ** 32 - 1]],
    ["float64", "int64", floats, [-1n, 1n, 0n, big, -big - 1n, 300n, -300n, 0n]],
    ["float64", "bool", floats, [1, 1, 1, 1, 1, 1, 1, 0]],
    ["float64", "bool", [-0, 0.1], [0, 1]],
    ["int32", "int8", [127, 128, 255, -129], [127, -128, -1, 127]],
    ["int32", "uint32", [-1, 5], [2 ** 32 - 1, 5]],
    ["uint32", "int32", [2 ** 32 - 1, 2 ** 31], [-1, -(2 ** 31)]],
    ["uint32", "int64", [2 ** 32 - 1], [2n ** 32n - 1n]],
    ["int8", "int64", [-5], [-5n]],
    ["int64", "int32", [2n ** 32n + 7n, -1n, 2n ** 31n], [7, -1, -(2 ** 31)]],
    ["int64", "uint8", [257n, -1n], [1, 255]],
    ["int64", "uint32", [-1n], [2 ** 32 - 1]],
    ["int64", "float64", [2n ** 53n, -3n], [2 ** 53, -3]],
    ["int64", "bfloat16", [3n], [3]],
    ["int64", "bool", [0n, 2n ** 40n], [0, 1]],
    ["bool", "float32", [0, 1], [0, 1]],
    ["bool", "int64", [0, 1], [0n, 1n]],
    ["float64", "float16", [70000, 1 + 2 ** -11, 1e-8], [Infinity, 1, 0]],
    ["float64", "float32", [1e300, 0.1], [Infinity, Math.fround(0.1)]],
    ["bfloat16", "float16", [1.5, -0.25], [1.5, -0.25]],
    ["float16", "bfloat16", [1.5, 1 + 2 ** -10], [1.5, 1]],
  ];
  for (const [from, to, source, expected] of cases) {
    const result = convertElements(pack(from, source), from, to);
    assert.deepEqual(result, pack(to, expected), `${from} to ${to}`);
  }
});

Deno.test("convertElements() keeps small integers for every pair of dtypes", () => {
  for (const from of dtypes) {
    for (const to of dtypes) {
      const values = [0, 1, 1, 0];
      const source = pack(from, values);
      const result = convertElements(source, from, to);
      assert.deepEqual(result, pack(to, values), `${from} to ${to}`);
      assert.notEqual(result.buffer, source.buffer, `${from} to ${to}`);
    }
  }
});

Deno.test("elementReader() yields booleans, bigints and numbers", () => {
  assert.equal(elementReader("bool")(Uint8Array.of(0, 1), 1), true);
  assert.equal(elementReader("int64")(BigInt64Array.of(-7n), 0), -7n);
  assert.equal(elementReader("bfloat16")(Uint16Array.of(0x3f80), 0), 1);
  assert.equal(elementReader("float16")(Float16Array.of(0.5), 0), 0.5);
});

Deno.test("elementWriter() takes numbers, bigints and booleans for every dtype", () => {
  const cases: [DType, ElementValue, ElementValue][] = [
    ["float32", 0.5, 0.5],
    ["float32", true, 1],
    ["float64", 3n, 3],
    ["bfloat16", -2, -2],
    ["int32", 2.9, 2],
    ["int32", 3e9, 2 ** 31 - 1],
    ["int32", NaN, 0],
    ["int8", 257n, 1],
    ["uint32", -1n, 2 ** 32 - 1],
    ["uint8", true, 1],
    ["int64", 2n ** 40n, 2n ** 40n],
    ["int64", -2.5, -2n],
    ["int64", true, 1n],
    ["bool", 0.5, true],
    ["bool", 0n, false],
    ["bool", NaN, true],
  ];
  for (const [dtype, value, expected] of cases) {
    const array = dtypeInfo[dtype].allocate(2);
    elementWriter(dtype)(array, 1, value);
    assert.equal(elementReader(dtype)(array, 1), expected, `${dtype} ${value}`);
    assert.equal(Number(elementReader(dtype)(array, 0)), 0);
  }
});
