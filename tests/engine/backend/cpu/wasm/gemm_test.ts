/**
 * Matrix products in WebAssembly, of each dtype, with fused multiply-add and without; and the
 * JavaScript ones that stand in for them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dtypeInfo } from "../../../../../src/engine/base/mod.ts";
import type { ProductSize } from "../../../../../src/engine/backend/cpu/routine/gemm_javascript.ts";
import { planMatmul } from "../../../../../src/engine/backend/cpu/routine/matmul.ts";
import { randomInteger, type RandomOperand, randomSource } from "../random_operand.ts";
import {
  check,
  compute,
  describe,
  inside,
  javaScriptParties,
  outside,
  partOf,
  plainly,
  randomHome,
  randomProblem,
  wasmParties,
} from "./gemm_problem.ts";

/** Sizes from 1 to 200, often small or one off a multiple of a tile. */
function randomSize(random: () => number): number {
  const choice = random();
  if (choice < 0.15) return 1;
  if (choice < 0.5) return randomInteger(random, 2, 17);
  if (choice < 0.7) return 8 * randomInteger(random, 1, 12) + randomInteger(random, -1, 1);
  return randomInteger(random, 18, 200);
}

for (const party of [...wasmParties, ...javaScriptParties]) {
  Deno.test(`${party.name} equals three loops, whatever lies where`, () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomSource(seed);
      const [m, n, k] = [randomSize(random), randomSize(random), randomSize(random)];
      const problem = randomProblem(random, party.dtype, { m, n, k });
      const home = randomHome(random);
      const got = compute(party, problem, home);
      check(party, problem, got, `seed ${seed}, ${describe(problem, home)}`);
    }
  });
}

const thin: readonly ProductSize[] = [
  { m: 967, n: 3, k: 5 },
  { m: 3, n: 4101, k: 5 },
  { m: 7, n: 9, k: 1543 },
  { m: 485, n: 9, k: 517 },
  { m: 5, n: 2053, k: 513 },
  { m: 481, n: 2049, k: 2 },
  { m: 1, n: 2100, k: 530 },
  { m: 2100, n: 1, k: 530 },
];

for (const party of wasmParties) {
  Deno.test(`${party.name} equals three loops past the size of every block`, () => {
    thin.forEach((size, i) => {
      const random = randomSource(i);
      const problem = randomProblem(random, party.dtype, size);
      const home = randomHome(random);
      check(party, problem, compute(party, problem, home), `seed ${i}, ${describe(problem, home)}`);
    });
  });

  Deno.test(`${party.name} hands on NaN and infinities, and only where they belong`, () => {
    const special = [NaN, Infinity, -Infinity, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomSource(seed);
      const rare = (random: () => number) =>
        random() < 0.02 ? special[randomInteger(random, 0, 3)] : random() * 2 - 1;
      const [m, n, k] = [0, 0, 0].map(() => randomInteger(random, 1, 21));
      const problem = randomProblem(random, party.dtype, { m, n, k }, rare);
      const home = randomHome(random);
      const got = compute(party, problem, home);
      check(party, problem, got, `seed ${seed}, ${describe(problem, home)}`);
    }
  });

  Deno.test(`${party.name} adds to what is there if it is told to`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomSource(seed);
      const [m, n] = [randomInteger(random, 1, 20), randomInteger(random, 1, 20)];
      const k = randomInteger(random, 1, seed % 4 === 0 ? 1100 : 30);
      const problem = { ...randomProblem(random, party.dtype, { m, n, k }), adds: true };
      const home = randomHome(random);
      const got = compute(party, problem, home);
      check(party, problem, got, `seed ${seed}, ${describe(problem, home)}`);
    }
  });

  Deno.test(`${party.name} gives an element the same bits in whatever product`, () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomSource(seed);
      const [m, n] = [randomInteger(random, 2, 40), randomInteger(random, 2, 40)];
      const k = random() < 0.3 ? randomInteger(random, 500, 1100) : randomInteger(random, 1, 80);
      const problem = randomProblem(random, party.dtype, { m, n, k });
      const all = compute(party, problem, outside);
      const label = `seed ${seed}, ${describe(problem, outside)}`;
      assert.deepEqual(compute(party, problem, inside), all, label);
      assert.deepEqual(compute(party, plainly(problem), randomHome(random)), all, label);

      const [i, j] = [randomInteger(random, 0, m - 1), randomInteger(random, 0, n - 1)];
      const [rows, columns] = [randomInteger(random, 1, m - i), randomInteger(random, 1, n - j)];
      const part = compute(party, partOf(problem, { i, j, rows, columns }), randomHome(random));
      const expected = all.filter((_, place) => {
        const [y, x] = [Math.floor(place / n) - i, place % n - j];
        return y >= 0 && y < rows && x >= 0 && x < columns;
      });
      assert.deepEqual(part, expected, `${label}: ${rows} × ${columns} from [${i}, ${j}]`);
    }
  });
}

Deno.test("gemm does not look for lines that are not there", () => {
  // A dimension of size 1 may have any stride, also one that leads out of the memory.
  const far = 2 ** 28;
  for (const party of wasmParties) {
    const random = randomSource(1);
    const problem = randomProblem(random, party.dtype, { m: 1, n: 1, k: 19 });
    const { a, b } = plainly(problem);
    const away = ({ layout, ...rest }: RandomOperand, strides: number[]): RandomOperand => ({
      ...rest,
      layout: { ...layout, strides },
    });
    const moved = { ...problem, a: away(a, [far, 1]), b: away(b, [1, far]) };
    check(party, moved, compute(party, moved, inside), describe(moved, inside));
  }
});

Deno.test("matmul() of floats gives zeros for an inner size of 0", () => {
  for (const dtype of ["float32", "float64"] as const) {
    const input = (shape: number[]) => ({ dtype, layout: { shape, strides: [1, 1], offset: 0 } });
    const output = dtypeInfo[dtype].allocate(12) as Float64Array;
    output.fill(NaN);
    const empty = dtypeInfo[dtype].allocate(0);
    planMatmul([input([3, 0]), input([0, 4])], [{ dtype, shape: [3, 4] }])([empty, empty], [
      output,
    ]);
    assert.deepEqual([...output], Array(12).fill(0));
  }
});
