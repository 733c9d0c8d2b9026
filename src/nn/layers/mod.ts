/**
 * The layers, a folder each family. May import `src/tensor.ts`, `base`, `../module`, `../functional`,
 * `../init` and `../random`.
 *
 * @module
 */
export * from "./linear/mod.ts";
