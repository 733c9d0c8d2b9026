/**
 * The CPU: kernels compiled to JavaScript, matrix products by a BLAS where one may be loaded, and
 * plain JavaScript where not. Storages are typed arrays. May import `base`, `kernel` and
 * `backend.ts`.
 *
 * @module
 */
export { type Blas, blasStatus, setBlasThreads, useBlas } from "./blas/blas.ts";
export { type CpuConfig, describeCpu } from "./config.ts";
export { cpuBackend } from "./cpu_backend.ts";
