/**
 * The types of the tensor's methods. They are functions of `ops/` with the tensor as first argument,
 * installed there by `methods.ts`, so that the engine needs no knowledge of them.
 *
 * @module
 */

/** The methods of a tensor; see the free functions of the same names. */
// deno-lint-ignore no-empty-interface
export interface TensorMethods {}
