/**
 * Matrix products of float32 through the public API, beside the same `cblas_sgemm` called with
 * nothing around it into a fresh array. `deno task bench:matmul` compares them turn by turn.
 *
 * @module
 */
import { random } from "../mod.ts";
import { openSgemm } from "./support/sgemm.ts";

const sgemm = openSgemm();

for (const size of [64, 128, 256, 512, 1024, 2048]) {
  const [a, b] = random.normal(random.key(size), [2, size, size]);
  const [left, right] = [a.dataSync(), b.dataSync()];
  const group = `matmul ${size}`;
  Deno.bench(`matmul ${size}`, { group }, () => {
    a.matmul(b);
  });
  if (sgemm !== null) {
    Deno.bench(`sgemm ${size}`, { group, baseline: true }, () => {
      sgemm(size, left as Float32Array, right as Float32Array, new Float32Array(size * size));
    });
  }
}
