/**
 * Functions that make tensors.
 *
 * @module
 */
export type { CreateOptions } from "./options.ts";
export * from "./filled.ts";
export * from "./ranges.ts";
export * from "./tensor.ts";
