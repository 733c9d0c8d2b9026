/**
 * What the CPU backend uses and why, for `config()`.
 *
 * @module
 */
import { blasStatus } from "./blas/blas.ts";
import { environmentVariable } from "./blas/find_library.ts";
import { wasmFeatures } from "./wasm/features.ts";
import { threadCount } from "./wasm/threads/pool.ts";

/** What the CPU computes with. */
export interface CpuConfig {
  /** What runs loop nests. */
  readonly kernels: "webassembly" | "javascript";
  /** Why that. */
  readonly kernelsReason: string;
  /** On how many threads large kernels run. */
  readonly threads: number;
  /** What multiplies matrices: a library and where it was found, else "webassembly" or "javascript". */
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
  const kernels = kernelEngine() === "javascript" ? "javascript" : "webassembly";
  return {
    kernels,
    kernelsReason: kernelsReason(environmentVariable("COTANGENT_CPU")),
    threads: kernelEngine() === "javascript" ? 1 : threadCount(),
    blas: blas === null ? kernels : `${blas.name} at ${blas.path}`,
    blasReason: reason,
  };
}

/** What runs kernels: those of WebAssembly leave small ones to JavaScript unless it is forced. */
export type KernelEngine = "wasm" | "wasm always" | "javascript";

let engine: KernelEngine | null = null;

/** What runs kernels here, decided at the first call. */
export function kernelEngine(): KernelEngine {
  if (engine !== null) return engine;
  const chosen = environmentVariable("COTANGENT_CPU");
  if (chosen === "js" || !wasmFeatures().simd) return engine = "javascript";
  return engine = chosen === "wasm" ? "wasm always" : "wasm";
}

function kernelsReason(chosen: string | undefined): string {
  if (chosen === "js") return "COTANGENT_CPU is js";
  const { simd, relaxedSimd, sharedMemory } = wasmFeatures();
  if (!simd) return "WebAssembly here has no 128-bit vectors";
  const features = [
    relaxedSimd ? "fused multiply-add" : null,
    sharedMemory ? "shared memory" : null,
  ].filter((feature) => feature !== null);
  const found = `128-bit vectors${features.map((feature) => `, ${feature}`).join("")}`;
  if (chosen === "wasm") return `COTANGENT_CPU is wasm: all kernels, with ${found}`;
  const plain = `WebAssembly has ${found}; small kernels run in JavaScript`;
  if (chosen === undefined || chosen === "") return plain;
  return chosen === "native"
    ? `COTANGENT_CPU is native, which this version does not have yet; ${plain}`
    : `COTANGENT_CPU is ${chosen}, which is none of native, wasm, js; ${plain}`;
}
