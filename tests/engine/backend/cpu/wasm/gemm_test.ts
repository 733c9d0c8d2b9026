/**
 * Matrix products in WebAssembly, of each dtype, with fused multiply-add and without, against three
 * loops in doubles; and the JavaScript ones that stand in for them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dtypeInfo, placeAt, type TypedArray } from "../../../../../src/engine/base/mod.ts";
import {
  planBlockedProduct,
  planSmallProduct,
  type Product,
  type ProductSize,
} from "../../../../../src/engine/backend/cpu/routine/gemm_javascript.ts";
import { planMatmul } from "../../../../../src/engine/backend/cpu/routine/matmul.ts";
import { planGemm, type ProductStrides } from "../../../../../src/engine/backend/cpu/wasm/gemm.ts";
import {
  allocateBytes,
  elementsAt,
  freeBytes,
} from "../../../../../src/engine/backend/cpu/wasm/memory.ts";
import {
  randomElement,
  randomInteger,
  type RandomOperand,
  randomOperand,
  randomSource,
} from "../random_operand.ts";

type Float = "float32" | "float64";
type Plan = (size: ProductSize, strides: ProductStrides) => Product;

/** What is tested: a name, a dtype, the roundoff of its sums, and a planner. */
interface Party {
  readonly name: string;
  readonly dtype: Float;
  readonly roundoff: number;
  readonly plan: Plan;
}

const roundoff = { float32: 2 ** -24, float64: 2 ** -53 };

const wasmParties: readonly Party[] = (["float32", "float64"] as const).flatMap((dtype) =>
  [true, false].map((fused) => ({
    name: `gemm of ${dtype}, ${fused ? "fused" : "not fused"}`,
    dtype,
    roundoff: roundoff[dtype],
    plan: (size, strides) => planGemm({ dtype, fused }, size, strides),
  }))
);

const javaScriptParties: readonly Party[] = (["float32", "float64"] as const).flatMap((dtype) =>
  [planBlockedProduct, planSmallProduct].map((planner) => ({
    name: `${planner.name} of ${dtype}`,
    dtype,
    roundoff: roundoff.float64,
    plan: (size, { a, b, cLead }) => planner(size, a, b, cLead),
  }))
);

/** A product to be computed: c has gaps between its rows, and lies in the middle of its array. */
interface Problem extends ProductSize {
  readonly a: RandomOperand;
  readonly b: RandomOperand;
  readonly cLead: number;
  readonly cOffset: number;
}

function randomProblem(
  random: () => number,
  dtype: Float,
  { m, n, k }: ProductSize,
  element = randomElement,
): Problem {
  const a = poisoned(randomOperand(random, dtype, [m, k], element));
  const b = poisoned(randomOperand(random, dtype, [k, n], element));
  const gap = random() < 0.5 ? 0 : randomInteger(random, 1, 9);
  return { m, n, k, a, b, cLead: n + gap, cOffset: randomInteger(random, 0, 9) };
}

/** Puts NaN wherever the operand has no element: reading it by mistake will show. */
function poisoned(operand: RandomOperand): RandomOperand {
  const { storage, layout, values } = operand;
  const elements = storage as Float64Array;
  elements.fill(NaN);
  values.forEach((value, i) => elements[placeAt(layout, i)] = value as number);
  return operand;
}

/** Where matrices lie: in ordinary arrays, or in the WebAssembly memory. */
interface Home {
  readonly a: "outside" | "inside";
  readonly b: "outside" | "inside";
  readonly c: "outside" | "inside";
}

const outside: Home = { a: "outside", b: "outside", c: "outside" };
const inside: Home = { a: "inside", b: "inside", c: "inside" };

function randomHome(random: () => number): Home {
  const choose = () => random() < 0.5 ? "outside" : "inside";
  return { a: choose(), b: choose(), c: choose() };
}

/** What stands in c's array around c, and in c before. */
const filler = -77;

/** c's elements in row-major order; nothing else of its array may have changed. */
function compute(party: Party, problem: Problem, home: Home): number[] {
  const { dtype, plan } = party;
  const { m, n, k, a, b, cLead, cOffset } = problem;
  const taken: [number, number][] = [];
  const put = (array: TypedArray, where: "outside" | "inside"): TypedArray => {
    if (where === "outside") return array;
    const address = allocateBytes(array.byteLength);
    taken.push([address, array.byteLength]);
    const moved = elementsAt(dtype, address, array.length);
    (moved as Float64Array).set(array as Float64Array);
    return moved;
  };
  const length = cOffset + m * cLead + 3;
  const filled = (dtypeInfo[dtype].allocate(length) as Float64Array).fill(filler);
  const [aArray, bArray, cArray] = [
    put(a.storage, home.a),
    put(b.storage, home.b),
    put(filled, home.c),
  ];
  const strides = { a: stridesOf(a), b: stridesOf(b), cLead };
  const product = plan({ m, n, k }, strides);
  product(aArray, a.layout.offset, bArray, b.layout.offset, cArray, cOffset);

  const result: number[] = [];
  (cArray as Float64Array).forEach((x, place) => {
    const column = (place - cOffset) % cLead;
    const isElement = place >= cOffset && place < cOffset + m * cLead && column < n;
    if (isElement) result.push(x);
    else assert.equal(x, filler, `place ${place} of c's array is no element of c`);
  });
  for (const [address, bytes] of taken) freeBytes(address, bytes);
  return result;
}

function stridesOf({ layout: { strides: [row, column] } }: RandomOperand) {
  return { row, column };
}

/** Compares with three loops: each rounding of a sum may cost its part of the magnitudes' sum. */
function check(party: Party, problem: Problem, got: readonly number[], label: string): void {
  const { m, n, k, a, b } = problem;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0, magnitude = 0;
      for (let p = 0; p < k; p++) {
        const product = (a.values[i * k + p] as number) * (b.values[p * n + j] as number);
        sum += product;
        magnitude += Math.abs(product);
      }
      const x = got[i * n + j];
      const where = `${party.name}, ${label}: element [${i}, ${j}] is ${x}, not ${sum}`;
      if (Number.isFinite(sum)) {
        const allowed = (k * (party.roundoff + roundoff.float64) + roundoff[party.dtype]) *
          magnitude;
        assert.ok(Math.abs(x - sum) <= allowed, where);
      } else {
        assert.equal(x, sum, where);
      }
    }
  }
}

const describe = ({ m, n, k, a, b, cLead }: Problem, home: Home) =>
  `[${m}, ${k}] × [${k}, ${n}], strides [${a.layout.strides}] and [${b.layout.strides}], ` +
  `c ${cLead} apart, ${JSON.stringify(home)}`;

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
      check(
        party,
        problem,
        compute(party, problem, home),
        `seed ${seed}, ${describe(problem, home)}`,
      );
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

/** The same matrices in row-major order. */
function plainly({ m, n, k, a, b }: Problem): Problem {
  const plain = ({ dtype, values }: RandomOperand, shape: number[]): RandomOperand => {
    const storage = dtypeInfo[dtype].allocate(values.length) as Float64Array;
    storage.set(values as number[]);
    return { storage, dtype, values, layout: { shape, strides: [shape[1], 1], offset: 0 } };
  };
  return { m, n, k, a: plain(a, [m, k]), b: plain(b, [k, n]), cLead: n, cOffset: 0 };
}

/** The product of some rows of a by some columns of b. */
function partOf(
  problem: Problem,
  { i, j, rows, columns }: { i: number; j: number; rows: number; columns: number },
): Problem {
  const move = (operand: RandomOperand, d: 0 | 1, by: number): RandomOperand => {
    const { strides, offset, shape } = operand.layout;
    return { ...operand, layout: { shape, strides, offset: offset + by * strides[d] } };
  };
  const { k, a, b } = problem;
  const size = { m: rows, n: columns, k };
  return { ...size, a: move(a, 0, i), b: move(b, 1, j), cLead: columns, cOffset: 0 };
}

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
