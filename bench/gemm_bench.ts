/**
 * Matrix products without a BLAS: those of WebAssembly, on matrices in ordinary arrays, beside those of
 * plain JavaScript. `COTANGENT_THREADS=1` keeps them to one core, where two floating-point operations
 * for each multiplication make 2·size³ / time.
 *
 * @module
 */
import {
  planBlockedProduct,
  type Product,
} from "../src/engine/backend/cpu/routine/gemm_javascript.ts";
import { wasmFeatures } from "../src/engine/backend/cpu/wasm/features.ts";
import { planGemm } from "../src/engine/backend/cpu/wasm/gemm.ts";

/** JavaScript takes half a second for larger ones. */
const largestInJavaScript = 512;

const { simd, relaxedSimd } = wasmFeatures();

for (const dtype of ["float32", "float64"] as const) {
  const FloatArray = dtype === "float32" ? Float32Array : Float64Array;
  for (const size of [16, 64, 128, 256, 512, 1024, 2048]) {
    const group = `${dtype} ${size}`;
    const [a, b, c] = [1, 2, 3].map(() => new FloatArray(size * size));
    for (let i = 0; i < size * size; i++) {
      a[i] = Math.sin(i);
      b[i] = Math.cos(i);
    }
    const sizes = { m: size, n: size, k: size };
    const strides = { row: size, column: 1 };
    const add = (name: string, product: Product) =>
      Deno.bench(`${name}, ${group}`, { group }, () => product(a, 0, b, 0, c, 0));
    if (size <= largestInJavaScript) {
      add("JavaScript", planBlockedProduct(sizes, strides, strides, size));
    }
    for (const fused of simd ? relaxedSimd ? [true, false] : [false] : []) {
      const all = { a: strides, b: strides, cLead: size };
      add(fused ? "fused" : "not fused", planGemm({ dtype, fused }, sizes, all));
    }
  }
}
