/**
 * What runs kernels: one `Backend` a device. `cpu/` compiles them to JavaScript and calls BLAS
 * through FFI. May import `base` and `kernel`.
 *
 * @module
 */
export * from "./backend.ts";
export * from "./cpu/mod.ts";
export * from "./registry.ts";
