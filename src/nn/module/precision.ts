/**
 * Mixed precision: a model that computes in fewer bits than its parameters are kept in.
 *
 * @module
 */
import { type DType, type Tensor, treeMap } from "../../tensor.ts";
import type { Module } from "./module.ts";
import type { LossFunction, LossResult } from "./value_and_grad.ts";

/** What a model computes in. */
export type Precision = "float32" | "bfloat16" | "float16";

/**
 * A loss function whose model computes in a precision: its parameters and what goes into its `forward`
 * are converted, and what comes out is float32 again, so that the loss has all digits.
 */
export function inPrecision<M extends Module, B extends readonly unknown[], R extends LossResult>(
  precision: Precision,
  lossFn: LossFunction<M, B, R>,
): LossFunction<M, B, R> {
  if (precision === "float32") return lossFn;
  return (model, ...batch) => {
    // The module is on loan: what is put here is taken back after the step.
    model.assignParameters(convert(Object.fromEntries(model.namedParameters()), precision));
    const before = model.registerForwardPreHook((_, inputs) => convert(inputs, precision));
    const after = model.registerForwardHook((_, __, output) => convert(output, "float32"));
    try {
      return lossFn(model, ...batch);
    } finally {
      before.remove();
      after.remove();
    }
  };
}

/** The tree with its floating tensors in a dtype. */
function convert<T>(tree: T, dtype: DType): T {
  return treeMap((x: Tensor) => x.dtype.includes("float") ? x.to(dtype) : x, tree);
}
