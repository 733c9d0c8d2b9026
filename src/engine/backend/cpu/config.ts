/**
 * What the CPU backend uses and why, for `config()`.
 *
 * @module
 */
import { blasStatus } from "./blas/blas.ts";

/**
 * What is in use: `kernels` (what runs loop nests), `blas` (what multiplies matrices) and `reason`
 * (why that one). Opens the BLAS if nothing has yet; a BLAS that cannot be loaded is told of, not
 * thrown.
 */
export function describeCpu(): Readonly<Record<string, string>> {
  const { blas, reason } = blasStatus();
  return {
    kernels: "javascript",
    blas: blas === null ? "javascript" : `${blas.name} at ${blas.path}`,
    reason,
  };
}
