/**
 * Functions that make tensors.
 *
 * @module
 */
export * from "./filled.ts";
export * from "./ranges.ts";
export * from "./tensor.ts";
