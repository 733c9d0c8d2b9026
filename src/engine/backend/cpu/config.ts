/**
 * What the CPU backend uses and why, for `config()`.
 *
 * @module
 */
import { blasStatus } from "./blas/blas.ts";
import { environmentVariable } from "./blas/find_library.ts";

/** What the CPU computes with. */
export interface CpuConfig {
  /** What runs loop nests. */
  readonly kernels: "javascript";
  /** Why that. */
  readonly kernelsReason: string;
  /** What multiplies matrices: a library, by its name and where it was found, or "javascript". */
  readonly blas: string;
  /** Why that. */
  readonly blasReason: string;
}

/**
 * What is in use. Opens the BLAS if nothing has yet; a BLAS that cannot be loaded is told of, not
 * thrown.
 */
export function describeCpu(): CpuConfig {
  const { blas, reason } = blasStatus();
  return {
    kernels: "javascript",
    kernelsReason: kernelsReason(environmentVariable("COTANGENT_CPU")),
    blas: blas === null ? "javascript" : `${blas.name} at ${blas.path}`,
    blasReason: reason,
  };
}

function kernelsReason(chosen: string | undefined): string {
  if (chosen === undefined || chosen === "") return "the only printer of this version";
  if (chosen === "js") return "COTANGENT_CPU is js";
  const known = chosen === "native" || chosen === "wasm";
  return known
    ? `COTANGENT_CPU is ${chosen}, which this version does not have yet`
    : `COTANGENT_CPU is ${chosen}, which is none of native, wasm, js`;
}
