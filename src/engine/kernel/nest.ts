/**
 * Makes a lowering into a kernel for inputs that lie in memory in given ways. Sizes, strides and
 * offsets become run-time integers, so that kernels are compiled once a structure.
 *
 * @module
 */
import { type DType, dtypeInfo, type Layout, type Shape } from "../base/mod.ts";
import type { FreeNest, IndexMap, Lowering, Pointwise } from "./lowering.ts";
import type { Kernel } from "./statement.ts";
import { buildFree, buildMap, freeIntegers } from "./nest_free.ts";
import { planPointwise } from "./nest_pointwise.ts";
import { planReduction } from "./nest_reduction.ts";

/** An input as it lies in its storage. */
export interface NestInput {
  readonly dtype: DType;
  readonly layout: Layout;
}

/** An output, which is written in row-major order from place 0. */
export interface NestOutput {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A kernel to be: its structure's key, this call's integers, and how to build it. */
export interface Nest {
  readonly key: string;
  readonly integers: readonly number[];
  readonly build: () => Kernel;
}

/** The kernel of a lowering for such inputs and outputs; buffers are the inputs, then outputs. */
export function nestOf(
  lowering: Exclude<Lowering, { kind: "view" } | { kind: "routine" }>,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Nest {
  switch (lowering.kind) {
    case "pointwise":
      return planPointwise(lowering, inputs, outputs);
    case "reduce":
      return planReduction(lowering, inputs, outputs);
    case "map":
    case "nest":
      return planFree(lowering, inputs, outputs);
  }
}

function planFree(
  lowering: IndexMap | FreeNest,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Nest {
  const inputRanks = inputs.map(({ layout }) => layout.shape.length);
  const outputRanks = outputs.map(({ shape }) => shape.length);
  return {
    key: `${lowering.kind} ${lowering.key} ${dtypeKey(inputs)}>${dtypeKey(outputs)} ` +
      `${inputRanks}>${outputRanks}`,
    integers: freeIntegers(lowering, inputs, outputs),
    build: () =>
      lowering.kind === "map"
        ? buildMap(lowering, inputs, outputs)
        : buildFree(lowering, inputs, outputs),
  };
}

/** The dtypes of operands as a short text. */
export function dtypeKey(operands: readonly { readonly dtype: DType }[]): string {
  let key = "";
  for (const { dtype } of operands) key += dtypeInfo[dtype].code;
  return key;
}

export type { Pointwise };
