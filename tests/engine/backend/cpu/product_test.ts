/**
 * Products that are added to what is there against three loops.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dtypeInfo, type TypedArray } from "../../../../src/engine/base/mod.ts";
import { planAddedProduct } from "../../../../src/engine/backend/cpu/routine/product.ts";
import { randomInteger, randomSource, testWithAndWithoutBlas } from "./random_operand.ts";

for (const dtype of ["float32", "float64", "int32", "int64"] as const) {
  testWithAndWithoutBlas(`planAddedProduct() of ${dtype} adds to what is there`, () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomSource(seed);
      const some = (low: number, high: number) => randomInteger(random, low, high);
      const high = seed % 3 === 0 ? 40 : 6;
      const [m, n, k] = [some(1, high), some(1, high), some(1, high)];
      // Sums of small integers are exact in every dtype.
      const make = (length: number): TypedArray => {
        const array = dtypeInfo[dtype].allocate(length);
        for (let i = 0; i < length; i++) {
          array[i] = dtype === "int64" ? BigInt(some(-9, 9)) : some(-9, 9);
        }
        return array;
      };
      const strides = (rows: number, columns: number) => {
        const gap = some(1, 2);
        return random() < 0.5
          ? { row: columns * gap, column: gap }
          : { row: gap, column: rows * gap };
      };
      const [aStrides, bStrides, lead] = [strides(m, k), strides(k, n), n + some(0, 3)];
      const [aPlace, bPlace, cPlace] = [some(0, 3), some(0, 3), some(0, 3)];
      const [a, b, c] = [make(2 * m * k + 3), make(2 * k * n + 3), make(m * lead + 3)];
      const expected = Array.from(c as Float64Array, Number);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          for (let p = 0; p < k; p++) {
            const x = a[aPlace + i * aStrides.row + p * aStrides.column];
            const y = b[bPlace + p * bStrides.row + j * bStrides.column];
            expected[cPlace + i * lead + j] += Number(x) * Number(y);
          }
        }
      }
      planAddedProduct(dtype, { m, n, k }, aStrides, bStrides, lead)(
        a,
        aPlace,
        b,
        bPlace,
        c,
        cPlace,
      );
      const label = `seed ${seed}: [${m}, ${k}] × [${k}, ${n}]`;
      assert.deepEqual(Array.from(c as Float64Array, Number), expected, label);
    }
  });
}
