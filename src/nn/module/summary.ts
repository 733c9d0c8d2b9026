/**
 * A table of a model's layers.
 *
 * @module
 */
import { type DType, jit, type Shape, Tensor, zeros } from "../../tensor.ts";
import { functionalize, type NamedTensors } from "./functionalize.ts";
import type { HookHandle } from "./hooks.ts";
import type { Module } from "./module.ts";
import { className } from "./walk.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** The dtype of the input, such as "int32" for embeddings. @default "float32" */
  readonly dtype?: DType;
}

interface Row {
  readonly name: string;
  readonly output: string;
  readonly parameters: number;
}

/**
 * A table of the model's layers in the order in which they run, with output shapes and numbers of
 * parameters. Nothing is computed: the model is traced.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.Linear(784, 64), new nn.Linear(64, 10));
 * const table = nn.summary(model, [32, 784]);
 * assert.match(table, /0 +Linear +\[32, 64\] +50,240/);
 * assert.match(table, /50,890 parameters, all trained/);
 * ```
 *
 * @throws what `forward` throws for an input of the shape
 */
export function summary(
  model: Module,
  inputShape: Shape | readonly Shape[],
  { dtype = "float32" }: SummaryOptions = {},
): string {
  const shapes = (typeof inputShape[0] === "number" ? [inputShape] : inputShape) as Shape[];
  const rows: Row[] = [];
  const handles: HookHandle[] = [];
  for (const [name, module] of model.namedModules()) {
    if (module.children().length > 0) continue;
    handles.push(module.registerForwardHook((module, _inputs, output) => {
      rows.push({
        name: `${name}\t${className(module)}`,
        output: describeOutput(output),
        parameters: sizeOf(module.parameters()),
      });
    }));
  }
  try {
    const { params, buffers, apply } = functionalize(model);
    const run = (params: NamedTensors, inputs: readonly Tensor[]) =>
      apply(params, buffers, [...inputs] as Parameters<Module["forward"]>, { training: false })[0];
    jit(run).graph(params, shapes.map((shape) => zeros(shape, { dtype })));
  } finally {
    for (const handle of handles) handle.remove();
  }
  return format(rows, model);
}

function describeOutput(output: unknown): string {
  if (output instanceof Tensor) return `[${output.shape.join(", ")}]`;
  if (Array.isArray(output)) return output.map(describeOutput).filter(Boolean).join(" ");
  return "";
}

function sizeOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((total, { size }) => total + size, 0);
}

function format(rows: readonly Row[], model: Module): string {
  const cells = [
    ["layer", "class", "output", "parameters"],
    ...rows.map(({ name, output, parameters }) => [
      ...name.split("\t"),
      output,
      parameters.toLocaleString("en"),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    row.map((cell, column) =>
      column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
  const rule = "-".repeat(widths.reduce((total, width) => total + width + 2, -2));
  const total = sizeOf(model.parameters());
  const trained = sizeOf(model.parameters().filter(({ requiresGrad }) => requiresGrad));
  const share = trained === total ? "all trained" : `${trained.toLocaleString("en")} trained`;
  const [head, ...body] = lines;
  return [head, rule, ...body, rule, `${total.toLocaleString("en")} parameters, ${share}`].join(
    "\n",
  );
}
