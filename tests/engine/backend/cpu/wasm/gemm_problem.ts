/**
 * Matrix products to be computed by whoever can, wherever the matrices lie, and compared with three
 * loops in doubles.
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
import { type GemmMatrices, planGemm } from "../../../../../src/engine/backend/cpu/wasm/gemm.ts";
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
} from "../random_operand.ts";

type Float = "float32" | "float64";

/** What is tested: a name, a dtype, the roundoff of its sums, and a planner. */
export interface Party {
  readonly name: string;
  readonly dtype: Float;
  readonly roundoff: number;
  readonly plan: (size: ProductSize, matrices: GemmMatrices) => Product;
}

/** Half of the distance from 1 to the next number. */
const roundoff = { float32: 2 ** -24, float64: 2 ** -53 };

/** WebAssembly's products. */
export const wasmParties: readonly Party[] = (["float32", "float64"] as const).flatMap((dtype) =>
  [true, false].map((fused) => ({
    name: `gemm of ${dtype}, ${fused ? "fused" : "not fused"}`,
    dtype,
    roundoff: roundoff[dtype],
    plan: (size, matrices) => planGemm({ dtype, fused }, size, matrices),
  }))
);

/** JavaScript's products, whose sums are doubles. */
export const javaScriptParties: readonly Party[] = (["float32", "float64"] as const).flatMap(
  (dtype) =>
    [planBlockedProduct, planSmallProduct].map((planner) => ({
      name: `${planner.name} of ${dtype}`,
      dtype,
      roundoff: roundoff.float64,
      plan: (size, { a, b, cLead }) => planner(size, a, b, cLead),
    })),
);

/** A product to be computed: c has gaps between its rows, and lies in the middle of its array. */
export interface Problem extends ProductSize {
  readonly a: RandomOperand;
  readonly b: RandomOperand;
  readonly cLead: number;
  readonly cOffset: number;
  /**
   * Whether the product is added to what is in c.
   *
   * @default false
   */
  readonly adds?: boolean;
}

/** A problem with operands at any strides. */
export function randomProblem(
  random: () => number,
  dtype: Float,
  { m, n, k }: ProductSize,
  element: typeof randomElement = randomElement,
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
export interface Home {
  readonly a: "outside" | "inside";
  readonly b: "outside" | "inside";
  readonly c: "outside" | "inside";
}

/** In ordinary arrays, all of them. */
export const outside: Home = { a: "outside", b: "outside", c: "outside" };
/** In the WebAssembly memory, all of them. */
export const inside: Home = { a: "inside", b: "inside", c: "inside" };

/** Each matrix here or there. */
export function randomHome(random: () => number): Home {
  const choose = () => random() < 0.5 ? "outside" : "inside";
  return { a: choose(), b: choose(), c: choose() };
}

/** What stands in c's array around c, and in c before. */
const filler = -77;

/** c's elements in row-major order; nothing else of its array may have changed. */
export function compute(party: Party, problem: Problem, home: Home): number[] {
  const { dtype, plan } = party;
  const { m, n, k, a, b, cLead, cOffset, adds = false } = problem;
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
  const product = plan({ m, n, k }, { a: stridesOf(a), b: stridesOf(b), cLead, adds });
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
export function check(party: Party, problem: Problem, got: readonly number[], label: string): void {
  const { m, n, k, a, b, adds = false } = problem;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = adds ? filler : 0, magnitude = Math.abs(sum);
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

/** What a failed assertion tells of a problem. */
export function describe({ m, n, k, a, b, cLead }: Problem, home: Home): string {
  return `[${m}, ${k}] × [${k}, ${n}], strides [${a.layout.strides}] and [${b.layout.strides}], ` +
    `c ${cLead} apart, ${JSON.stringify(home)}`;
}

/** The same matrices in row-major order. */
export function plainly({ m, n, k, a, b }: Problem): Problem {
  const plain = ({ dtype, values }: RandomOperand, shape: number[]): RandomOperand => {
    const storage = dtypeInfo[dtype].allocate(values.length) as Float64Array;
    storage.set(values as number[]);
    return { storage, dtype, values, layout: { shape, strides: [shape[1], 1], offset: 0 } };
  };
  return { m, n, k, a: plain(a, [m, k]), b: plain(b, [k, n]), cLead: n, cOffset: 0 };
}

/** The product of some rows of a by some columns of b. */
export function partOf(
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
