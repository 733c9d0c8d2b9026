/**
 * The functions that users call: they validate, promote and broadcast, and bind primitives. Importing
 * this folder installs them as methods of tensors. May import everything in `engine`.
 *
 * @module
 */
import "./methods.ts";

export * from "./devices.ts";
export * from "./create/mod.ts";
export * from "./read/mod.ts";
export * from "./math/mod.ts";
export * from "./shape/mod.ts";
export * from "./index/mod.ts";
export * from "./reduce/mod.ts";
export * from "./contract/mod.ts";
export * from "./convolution/mod.ts";
export * from "./random/mod.ts";
