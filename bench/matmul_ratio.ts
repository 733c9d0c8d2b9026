/**
 * Matrix products of float32 against the same `cblas_sgemm` called with nothing around it, and
 * without a BLAS: `deno task bench:matmul`. Medians; each round times all parties in turn, so that a
 * busy moment hits them alike.
 *
 * @module
 */
import { currentBlas, useBlas } from "../src/engine/backend/cpu/blas/blas.ts";
import { describeCpu } from "../src/engine/backend/cpu/config.ts";
import { planMatmul } from "../src/engine/backend/cpu/routine/matmul.ts";
import { threadCount } from "../src/engine/backend/cpu/wasm/threads/pool.ts";
import { random } from "../mod.ts";
import { openSgemm } from "./support/sgemm.ts";

const blas = currentBlas();
const sgemm = openSgemm() ?? (() => {});

console.log(`BLAS: ${blas === null ? "none" : `${blas.name} at ${blas.path}`}`);
const { kernels } = describeCpu();
const threads = kernels === "webassembly" ? threadCount() : 1;
console.log(
  `threads: up to ${navigator.hardwareConcurrency}; without BLAS (${kernels}): ${threads}`,
);
console.log("Microseconds. planned: as a compiled function runs it, into memory that is there");
console.log(
  "size        sgemm    planned (ratio)   sgemm+new   matmul() (ratio)   without BLAS (GFLOP/s)",
);

for (const size of [64, 128, 256, 512, 1024, 2048]) {
  const [left, right] = random.normal(random.key(size), [2, size, size]);
  const [a, b] = [left, right].map((x) => x.dataSync() as Float32Array);
  const c = new Float32Array(size * size);
  const shape = [size, size];
  const input = { dtype: "float32" as const, layout: { shape, strides: [size, 1], offset: 0 } };
  const output = { dtype: "float32" as const, shape };
  const planned = planMatmul([input, input], [output]);
  useBlas(null);
  const withoutBlas = planMatmul([input, input], [output]);
  useBlas(undefined);

  const parties = [
    () => sgemm(size, a, b, c),
    () => planned([a, b], [c]),
    () => sgemm(size, a, b, new Float32Array(size * size)),
    () => left.matmul(right),
    () => withoutBlas([a, b], [c]),
  ];
  const inner = Math.max(1, Math.round(2e7 / size ** 3));
  const rounds = size >= 1024 ? 15 : 61;
  const times = parties.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    parties.forEach((party, p) => {
      const start = performance.now();
      for (let i = 0; i < inner; i++) party();
      times[p].push((performance.now() - start) * 1000 / inner);
    });
  }
  const [direct, plan, fresh, call, without] = times.map((list) =>
    list.sort((x, y) => x - y)[list.length >> 1]
  );
  const ratio = (value: number, base: number) => `(${(value / base).toFixed(3)})`;
  console.log(
    `${size}`.padEnd(6),
    direct.toFixed(2).padStart(10),
    `${plan.toFixed(2)} ${ratio(plan, direct)}`.padStart(18),
    fresh.toFixed(2).padStart(11),
    `${call.toFixed(2)} ${ratio(call, fresh)}`.padStart(18),
    `${without.toFixed(2)} (${(2e-3 * size ** 3 / without).toFixed(1)})`.padStart(24),
  );
}
