/**
 * What is handed on within a kernel, rounded as if it had been stored and loaded again.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";

/** Whether a dtype holds less than what is computed in. */
export function isNarrow(dtype: DType): boolean {
  return dtype === "float16" || dtype === "bfloat16" || dtype === "int8" || dtype === "uint8";
}

/** A value rounded as if it had been stored, so that fusion changes no result. */
export function asStored(dtype: DType, value: Expression): Expression {
  return isNarrow(dtype) ? scalar.narrow(dtype, value) : value;
}
