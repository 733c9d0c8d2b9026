/**
 * The types of the tensor's methods. They are functions of `ops/` with the tensor as first argument,
 * installed there by `methods.ts`, so that the engine needs no knowledge of them.
 *
 * @module
 */
import type { ContractMethods } from "./tensor_methods/contract.ts";
import type { IndexMethods } from "./tensor_methods/index.ts";
import type { MathMethods } from "./tensor_methods/math.ts";
import type { ReadMethods } from "./tensor_methods/read.ts";
import type { ReduceMethods } from "./tensor_methods/reduce.ts";
import type { ShapeMethods } from "./tensor_methods/shape.ts";

export type * from "./tensor_methods/options.ts";
export type {
  ContractMethods,
  IndexMethods,
  MathMethods,
  ReadMethods,
  ReduceMethods,
  ShapeMethods,
};

/** The methods of a tensor; see the free functions of the same names. */
export interface TensorMethods
  extends ContractMethods, IndexMethods, MathMethods, ReadMethods, ReduceMethods, ShapeMethods {}
