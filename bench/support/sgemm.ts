/**
 * The BLAS called with nothing around it: what products are measured against.
 *
 * @module
 */
import { currentBlas } from "../../src/engine/backend/cpu/blas/blas.ts";

/** `c = a × b` of square row-major matrices. */
export type Sgemm = (size: number, a: Float32Array, b: Float32Array, c: Float32Array) => void;

/** The `cblas_sgemm` of the library that is in use, or null where there is none. */
export function openSgemm(): Sgemm | null {
  const blas = currentBlas();
  if (blas === null) return null;
  const { symbols } = Deno.dlopen(blas.path, {
    cblas_sgemm: {
      parameters: [
        ...["i32", "i32", "i32", "i32", "i32", "i32", "f32"] as const,
        ...["buffer", "i32", "buffer", "i32", "f32", "buffer", "i32"] as const,
      ],
      result: "void",
    },
  });
  const { cblas_sgemm } = symbols;
  return (size, a, b, c) =>
    cblas_sgemm(
      101, // row-major
      111, // not transposed
      111,
      size,
      size,
      size,
      1,
      a as Float32Array<ArrayBuffer>,
      size,
      b as Float32Array<ArrayBuffer>,
      size,
      0,
      c as Float32Array<ArrayBuffer>,
      size,
    );
}
