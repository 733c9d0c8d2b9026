/**
 * The routine "sort" against a comparison sort.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type DType,
  dtypeInfo,
  dtypes,
  elementReader,
  type ElementValue,
  isFloating,
  placeAt,
  sizeOf,
} from "../../../../src/engine/base/mod.ts";
import { planSort } from "../../../../src/engine/backend/cpu/routine/sort.ts";
import {
  randomElement,
  randomInteger,
  type RandomOperand,
  randomOperand,
  randomSource,
  readElements,
} from "./random_operand.ts";

const special = [NaN, Infinity, -Infinity, 0, -0, 0, -0, NaN, 1, -1];

/** Many ties, and every special number. */
function elementWithTies(random: () => number, dtype: DType): ElementValue {
  if (random() < 0.3) return randomElement(random, dtype);
  if (isFloating(dtype)) return special[randomInteger(random, 0, special.length - 1)];
  if (dtype === "int64") return BigInt(randomInteger(random, -2, 2));
  return randomInteger(random, dtype === "bool" || dtype.startsWith("u") ? 0 : -2, 2);
}

/** NaN above all, -0 equal to 0. */
function compare(x: ElementValue, y: ElementValue): number {
  if (x !== x || y !== y) return (x !== x ? 1 : 0) - (y !== y ? 1 : 0);
  return x < y ? -1 : x > y ? 1 : 0;
}

function checkSort(input: RandomOperand, dim: number, descending: boolean, label: string): void {
  const { dtype, layout, storage } = input;
  const { shape } = layout;
  const values = dtypeInfo[dtype].allocate(sizeOf(shape));
  const indices = new Int32Array(sizeOf(shape));
  const run = planSort([input], [{ dtype, shape }, { dtype: "int32", shape }], { dim, descending });
  run([storage], [values, indices]);
  const got = readElements(dtype, values);

  const length = shape[dim] ?? 1;
  const inner = sizeOf(shape.slice(dim + 1));
  const sign = descending ? -1 : 1;
  for (let first = 0; first < indices.length; first++) {
    if (Math.floor(first / inner) % length !== 0) continue;
    const row = Array.from({ length }, (_, i) => input.values[first + i * inner]);
    const order = row.map((_, i) => i).sort((i, j) => sign * compare(row[i], row[j]) || i - j);
    order.forEach((index, i) => {
      const where = `${label}, row from ${first}, place ${i}`;
      assert.equal(indices[first + i * inner], index, where);
      assert.ok(Object.is(got[first + i * inner], row[index]), where);
    });
  }
}

for (const dtype of dtypes) {
  Deno.test(`sort() of ${dtype} equals a stable comparison sort`, () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomSource(seed);
      const rank = randomInteger(random, 1, 3);
      const shape = Array.from({ length: rank }, () => randomInteger(random, 0, 5));
      const dim = randomInteger(random, 0, rank - 1);
      shape[dim] = [0, 1, 2, 30, 32, 33, 100, 300][randomInteger(random, 0, 7)];
      const input = randomOperand(random, dtype, shape, elementWithTies);
      checkSort(input, dim, random() < 0.5, `seed ${seed}, [${shape}], dim ${dim}`);
    }
    const long = randomOperand(randomSource(1), dtype, [5000], elementWithTies);
    checkSort(long, 0, false, "long");
    checkSort(long, 0, true, "long, descending");
  });
}

Deno.test("sort() of a scalar gives itself and index 0", () => {
  checkSort(randomOperand(randomSource(1), "float32", []), 0, false, "scalar");
});

Deno.test("sort() keeps the bits of its values", () => {
  const input = randomOperand(randomSource(3), "float32", [40], elementWithTies);
  const read = elementReader("float32");
  const zeros = input.values.filter((x) => Object.is(x, -0)).length;
  assert.ok(zeros > 0);
  checkSort(input, 0, false, "signed zeros");
  assert.ok(Object.is(read(input.storage, placeAt(input.layout, 0)), input.values[0]));
});
