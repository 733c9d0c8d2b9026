/**
 * Matrix products of float32, against the same `cblas_sgemm` called with nothing around it and
 * against plain JavaScript: `deno run -A bench/matmul_bench.ts`. Medians; each round times all
 * parties in turn, so that a busy moment hits them alike.
 *
 * @module
 */
import { currentBlas, useBlas } from "../src/engine/backend/cpu/blas/blas.ts";
import { planMatmul } from "../src/engine/backend/cpu/routine/matmul.ts";

const blas = currentBlas();
const library = blas === null ? null : Deno.dlopen(blas.path, {
  cblas_sgemm: {
    parameters: [
      ...["i32", "i32", "i32", "i32", "i32", "i32", "f32"] as const,
      ...["buffer", "i32", "buffer", "i32", "f32", "buffer", "i32"] as const,
    ],
    result: "void",
  },
});

console.log(`BLAS: ${blas === null ? "none" : `${blas.name} at ${blas.path}`}`);
console.log(`threads: up to ${navigator.hardwareConcurrency}; JavaScript: 1`);
console.log(
  "size   direct µs   run µs (ratio)      plan + run µs (ratio)   JavaScript µs (GFLOP/s)",
);

for (const size of [64, 128, 256, 512, 1024, 2048]) {
  const a = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
  const b = Float32Array.from({ length: size * size }, (_, i) => Math.cos(i));
  const c = new Float32Array(size * size);
  const shape = [size, size];
  const input = { dtype: "float32" as const, layout: { shape, strides: [size, 1], offset: 0 } };
  const output = { dtype: "float32" as const, shape };
  const inputs = [input, input];
  const outputs = [output];
  const storages = [a, b];
  const results = [c];
  const planned = planMatmul(inputs, outputs);
  useBlas(null);
  const javaScript = planMatmul(inputs, outputs);
  useBlas(undefined);

  const sgemm = library?.symbols.cblas_sgemm;
  const parties = [
    () => sgemm?.(101, 111, 111, size, size, size, 1, a, size, b, size, 0, c, size),
    () => planned(storages, results),
    () => planMatmul(inputs, outputs)(storages, results),
    ...(size <= 1024 ? [() => javaScript(storages, results)] : []),
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
  const [direct, run, both, plain] = times.map((list) =>
    list.sort((x, y) => x - y)[list.length >> 1]
  );
  const ratio = (time: number) => `${time.toFixed(1)} (${(time / direct).toFixed(3)})`;
  console.log(
    [
      String(size).padEnd(6),
      direct.toFixed(1).padEnd(11),
      ratio(run).padEnd(19),
      ratio(both).padEnd(23),
      plain === undefined ? "" : `${plain.toFixed(1)} (${(2e-3 * size ** 3 / plain).toFixed(2)})`,
    ].join(" "),
  );
}
library?.close();
