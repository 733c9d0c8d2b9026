/**
 * Special functions against SciPy's, in both precisions.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  digamma,
  erf,
  erfc,
  erfinv,
  lgamma,
  polygamma,
  sigmoid,
  type Tensor,
  tensor,
} from "../../../mod.ts";
import { loadSpecial } from "../../support/fixtures.ts";

/** What is asked for. Errors are relative to the value, or to 1 where `near` says so. */
interface Claim {
  readonly run: (x: Tensor) => Tensor;
  readonly float64: number;
  readonly float32: number;
  /** Whether there are zeros at which all digits may be lost. @default false */
  readonly near?: boolean;
}

const claims: Readonly<Record<string, Claim>> = {
  "erf": { run: erf, float64: 5e-16, float32: 1.2e-7 },
  "erfc": { run: erfc, float64: 1e-15, float32: 1e-6 },
  "erfinv": { run: erfinv, float64: 1e-15, float32: 2e-7 },
  "sigmoid": { run: sigmoid, float64: 5e-16, float32: 2e-7 },
  "lgamma": { run: lgamma, float64: 1e-14, float32: 4e-6, near: true },
  "lgamma of negative": { run: lgamma, float64: 1e-14, float32: 4e-6, near: true },
  "digamma": { run: digamma, float64: 2e-15, float32: 1e-6, near: true },
  "digamma of negative": { run: digamma, float64: 1e-14, float32: 1e-5, near: true },
  "polygamma 1": { run: (x) => polygamma(1, x), float64: 1e-15, float32: 4e-7 },
  "polygamma 2": { run: (x) => polygamma(2, x), float64: 1e-15, float32: 8e-7 },
  "polygamma 4": { run: (x) => polygamma(4, x), float64: 1e-15, float32: 8e-7 },
};

/** Below this a float32 has not all of its digits. */
const smallestNormal = 2 ** -126;

const cases = await loadSpecial();

Deno.test("there is a claim for each function with fixtures", () => {
  assert.deepEqual(cases.map((one) => one.function).sort(), Object.keys(claims).sort());
});

for (const { function: name, points, values } of cases) {
  for (const dtype of ["float64", "float32"] as const) {
    Deno.test(`${name} in ${dtype} agrees with SciPy`, () => {
      const { run, near = false, [dtype]: bound } = claims[name];
      const results = run(tensor(points, { dtype })).arraySync() as number[];
      results.forEach((result, i) => {
        const value = values[i];
        const what = `${name}(${points[i]}): got ${result} for ${value}`;
        if (!Number.isFinite(value)) {
          assert.ok(Object.is(result, value), what);
          return;
        }
        const scale = near ? Math.max(1, Math.abs(value)) : Math.abs(value);
        const coarse = dtype === "float32" && Math.abs(value) < smallestNormal;
        assert.ok(Math.abs(result - value) <= (coarse ? 2 ** -149 : bound * scale), what);
      });
    });
  }
}

Deno.test("erf of float32 is within 2 units in the last place of erf of float64", () => {
  // Every 4,001st of the positive floats, subnormal ones included, and all around 1.125 and 4.
  const bits = [
    ...Array.from({ length: Math.floor(0x7f800000 / 4001) }, (_, i) => 4001 * i),
    ...Array.from({ length: 4000 }, (_, i) => 0x3f900000 - 2000 + i),
    ...Array.from({ length: 4000 }, (_, i) => 0x40800000 - 2000 + i),
  ];
  const positive = new Float32Array(Int32Array.from(bits).buffer);
  const x = tensor(positive);
  const exact = erf(x.to("float64")).dataSync() as Float64Array;
  const single = erf(x).dataSync() as Float32Array;
  const mirrored = erf(x.neg()).dataSync() as Float32Array;
  let worst = 0;
  single.forEach((value, i) => {
    const ulp = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(exact[i])) - 23));
    worst = Math.max(worst, Math.abs(value - exact[i]) / ulp);
    assert.ok(Object.is(mirrored[i], -value), `erf(${-positive[i]}): got ${mirrored[i]}`);
  });
  assert.ok(worst <= 2, `got ${worst} units`);
  assert.deepEqual(erf(tensor([Infinity, -Infinity, NaN])).arraySync(), [1, -1, NaN]);
});
