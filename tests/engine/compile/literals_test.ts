/**
 * Numbers in the code of kernels.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, type Tensor, tensor, where } from "../../../mod.ts";
import { optimizeForProgram } from "../../../src/engine/compile/mod.ts";
import { formatGraph, type Graph } from "../../../src/engine/core/mod.ts";
import { traceGraph } from "../../../src/engine/transform/graph_transforms.ts";
import { assertSameValues, values } from "../../support/simplified.ts";

function programGraph(f: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Graph {
  return optimizeForProgram(traceGraph((traced) => [f(...traced)], inputs));
}

Deno.test("pointwise kernels have numbers in their code, and no array that holds them", () => {
  const f = (x: Tensor) => where(x.gt(2), x.mul(0.1).add(3).sigmoid(), -0.5);
  const graph = programGraph(f, values("float32"));
  assert.equal(graph.equations.length, 1, formatGraph(graph));
  assert.deepEqual(graph.equations[0].inputs, graph.inputs);
});

Deno.test("numbers are shown with the operation that they are part of", () => {
  const graph = programGraph((x) => x.mul(-0).cumsum(0), values("float32"));
  assert.match(formatGraph(graph), /mul\[_, -0\] a/);
});

Deno.test("numbers in code are what was stored before, in every dtype", () => {
  for (const dtype of ["float32", "float64", "float16", "bfloat16"] as const) {
    const f = (x: Tensor) => x.mul(0.1).add(1 / 3).sub(1e-3).maximum(-0);
    const x = values(dtype);
    assertSameValues(jit(f)(x), f(x), dtype);
  }
  for (const dtype of ["int32", "int64", "int8", "uint8"] as const) {
    const f = (x: Tensor) => x.mul(7).add(100).bitwiseAnd(77).maximum(3);
    const x = values(dtype);
    assertSameValues(jit(f)(x), f(x), dtype);
  }
  const f = (x: Tensor) => x.logicalXor(tensor(true)).logicalOr(x.eq(false));
  assertSameValues(jit(f)(values("bool")), f(values("bool")), "bool");
});

Deno.test("kernels of equal form with other numbers are other kernels", () => {
  const x = values("float64");
  for (const number of [0, -0, 2, 2.5, Infinity, NaN]) {
    const f = (x: Tensor) => x.add(number).exp();
    assertSameValues(jit(f)(x), f(x), String(number));
  }
  const int = (x: Tensor) => x.to("int64").add(2).to("float64").add(2);
  assertSameValues(jit(int)(x), int(x), "2 and 2n");
});

Deno.test("what is no pointwise kernel reads numbers from memory", () => {
  const f = (x: Tensor) => x.scatter(0, tensor([1, 0], { dtype: "int32" }), tensor([7, 7]));
  const x = tensor([1, 2, 3]);
  assertSameValues(jit(f)(x), f(x), "scatter");
});
