/**
 * The layers, a folder each family. May import `src/tensor.ts`, `base`, `../module`, `../functional`,
 * `../init` and `../random`.
 *
 * @module
 */
export * from "./attention/mod.ts";
export * from "./convolution/mod.ts";
export * from "./dropout/mod.ts";
export * from "./embedding/mod.ts";
export * from "./linear/mod.ts";
export * from "./normalization/mod.ts";
export * from "./padding/mod.ts";
export * from "./parametrization/mod.ts";
export * from "./pooling/mod.ts";
export * from "./position/mod.ts";
export * from "./recurrent/mod.ts";
export * from "./sampling/mod.ts";
