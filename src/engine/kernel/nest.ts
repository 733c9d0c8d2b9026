/**
 * Makes a lowering into a kernel for inputs that lie in memory in given ways. Sizes, strides and
 * offsets become run-time integers, so that kernels are compiled once a structure.
 *
 * @module
 */
import type { FreeNest, IndexMap, Lowering } from "./lowering.ts";
import { dtypeKey, type Nest, type NestInput, type NestOutput } from "./nest_builder.ts";
import { buildFree, buildMap, freeIntegers } from "./nest_free.ts";
import { planPointwise } from "./nest_pointwise.ts";
import { planRows, rowsOfReduction } from "./nest_rows.ts";

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
      return planRows(rowsOfReduction(lowering, inputs, outputs), inputs, outputs);
    case "rows":
      return planRows(lowering, inputs, outputs);
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
