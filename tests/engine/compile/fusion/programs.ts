/**
 * What the tests of fusion look at: graphs of programs, their kernels, and results to the last bit.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Tensor } from "../../../../mod.ts";
import { backendFor, registerBackend } from "../../../../src/engine/backend/mod.ts";
import { compileJavaScript } from "../../../../src/engine/backend/cpu/javascript/compile.ts";
import { fuse } from "../../../../src/engine/compile/fusion/mod.ts";
import { optimize, optimizeForProgram } from "../../../../src/engine/compile/mod.ts";
import { unfoldRules } from "../../../../src/engine/compile/unfold_rules.ts";
import { closeGraph, evaluateGraph, type Graph } from "../../../../src/engine/core/mod.ts";
import { checkKernel } from "../../../../src/engine/kernel/mod.ts";
import { traceGraph } from "../../../../src/engine/transform/graph_transforms.ts";

/** A function of tensors to one or several. */
export type Traceable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** What a function does, not yet fused. */
export function traced(f: Traceable, ...inputs: Tensor[]): Graph {
  const graph = traceGraph((tracers) => [f(...tracers)].flat() as Tensor[], inputs);
  return optimize(closeGraph(unfoldRules(graph)).graph);
}

/** What a function does as a program runs it, with all passes before fusion. */
export function programOf(f: Traceable, ...inputs: Tensor[]): Graph {
  return optimizeForProgram(traced(f, ...inputs));
}

/** The primitives that each kernel of a program does, constants and views aside. */
export function kernelsOf({ equations }: Graph): string[][] {
  const constants = new Set<unknown>();
  return equations.flatMap(({ primitive, inputs, params, outputs }) => {
    const isConstant = inputs.every((input) => constants.has(input));
    if (isConstant) outputs.forEach((output) => constants.add(output));
    if (isConstant || primitive.lower?.(inputs, params).kind === "view") return [];
    return [
      primitive.name === "fused" ? (params as { names: string[] }).names : [primitive.name],
    ];
  });
}

/** That a fused graph gives what the one before it does, bit for bit, by legal kernels. */
export function assertSameBits(before: Graph, after: Graph, ...inputs: Tensor[]): void {
  withJavaScript(() => {
    const expected = evaluateGraph(before, inputs);
    const actual = evaluateGraph(after, inputs);
    expected.forEach((y, i) => {
      assert.deepEqual(actual[i].shape, y.shape, `shape of output ${i}`);
      assert.equal(actual[i].dtype, y.dtype, `dtype of output ${i}`);
      // Element by element, as the bits of a NaN mean nothing.
      assert.deepEqual([...actual[i].dataSync()], [...y.dataSync()], `output ${i}`);
    });
  });
}

/** The same of a function, by itself and fused. */
export function assertFusionKeeps(f: Traceable, ...inputs: Tensor[]): void {
  const before = traced(f, ...inputs);
  assertSameBits(before, fuse(before), ...inputs);
}

/** Runs a function with the reference printer, whose results do not depend on the size of kernels. */
function withJavaScript(body: () => void): void {
  const cpu = backendFor("cpu");
  registerBackend({
    ...cpu,
    compile: (kernel) => {
      checkKernel(kernel);
      return compileJavaScript(kernel);
    },
  });
  try {
    body();
  } finally {
    registerBackend(cpu);
  }
}
