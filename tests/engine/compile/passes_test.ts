/**
 * Each pass over graphs alone: what goes, and what must stay.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cond, jit, random, scan, type Tensor, tensor, zeros } from "../../../mod.ts";
import { eliminateCommonSubexpressions } from "../../../src/engine/compile/common_subexpressions.ts";
import { eliminateDeadCode } from "../../../src/engine/compile/dead_code.ts";
import { inlineCalls } from "../../../src/engine/compile/inline_calls.ts";
import { optimize } from "../../../src/engine/compile/mod.ts";
import { evaluateGraph, formatGraph, type Graph } from "../../../src/engine/core/mod.ts";
import { traceGraph } from "../../../src/engine/transform/graph_transforms.ts";

const x = tensor([1, 2, 3]);

function trace(f: (...inputs: Tensor[]) => Tensor | Tensor[], ...inputs: Tensor[]): Graph {
  return traceGraph((traced) => [f(...traced)].flat(), inputs);
}

const names = (graph: Graph) => graph.equations.map(({ primitive }) => primitive.name);

/** That a pass keeps what the graph computes. */
function assertSameResults(before: Graph, after: Graph, ...inputs: Tensor[]): void {
  const [expected, actual] = [before, after].map((graph) => evaluateGraph(graph, inputs));
  expected.forEach((y, i) => assert.deepEqual(actual[i].arraySync(), y.arraySync()));
}

Deno.test("eliminateDeadCode() drops what no output needs, and what only that captured", () => {
  const unused = tensor([9, 9, 9]);
  const graph = trace((x) => {
    x.mul(unused).exp();
    return x.sin();
  }, x);
  assert.deepEqual(names(graph), ["mul", "exp", "sin"]);
  assert.equal(graph.captured.length, 1);
  const after = eliminateDeadCode(graph);
  assert.deepEqual(names(after), ["sin"]);
  assert.equal(after.captured.length, 0);
  assertSameResults(graph, after, x);
});

Deno.test("eliminateDeadCode() keeps all outputs of an equation of which one is needed", () => {
  const graph = trace((x) => x.sort(0).indices, x);
  const after = eliminateDeadCode(graph);
  assertSameResults(graph, after, x);
});

Deno.test("eliminateCommonSubexpressions() computes equal things once, through chains", () => {
  const graph = trace((x) => x.sin().exp().add(x.sin().exp()), x);
  const after = eliminateCommonSubexpressions(graph);
  assert.deepEqual(names(after), ["sin", "exp", "add"]);
  assertSameResults(graph, after, x);
});

Deno.test("eliminateCommonSubexpressions() tells params, dtypes and the order of inputs apart", () => {
  const y = tensor([3, 5, 7]);
  const graph = trace(
    (x, y) => [
      x.sub(y),
      y.sub(x),
      x.unsqueeze(0).sum(0),
      x.unsqueeze(0).sum(1),
      x.to("int32").to("float32"),
      x.to("int64").to("float32"),
      x.mul(0),
      x.mul(-0),
      x.narrow(0, 0, 2),
      x.narrow(0, 1, 2),
    ],
    x,
    y,
  );
  const after = eliminateCommonSubexpressions(graph);
  assertSameResults(graph, after, x, y);
  assert.equal(names(after).filter((name) => name === "sub").length, 2);
  assert.equal(names(after).filter((name) => name === "sum").length, 2);
  const scalars = after.equations.filter(({ primitive }) => primitive.name === "scalar");
  assert.equal(scalars.length, 2, "0 and −0 are two numbers");
});

Deno.test("eliminateCommonSubexpressions() does not merge equations with functions inside", () => {
  const graph = trace(
    (x) => {
      const flag = x.at(0).gt(0);
      const up = cond(flag, (y: Tensor) => y.add(1), (y: Tensor) => y, x);
      const down = cond(flag, (y: Tensor) => y.sub(1), (y: Tensor) => y, x);
      return [up, down];
    },
    x,
  );
  assertSameResults(graph, optimize(graph), x);
  const [up, down] = evaluateGraph(optimize(graph), [x]);
  assert.deepEqual([up.arraySync(), down.arraySync()], [[2, 3, 4], [0, 1, 2]]);
});

Deno.test("random numbers of two keys stay two, of one key become one", () => {
  const graph = trace((key) => [
    random.uniform(random.foldIn(key, 0), [2]),
    random.uniform(random.foldIn(key, 1), [2]),
    random.uniform(random.foldIn(key, 1), [2]),
  ], random.key(0));
  const after = optimize(graph);
  assertSameResults(graph, after, random.key(0));
  assert.notEqual(after.outputs[0], after.outputs[1]);
  assert.equal(after.outputs[1], after.outputs[2]);
});

Deno.test("inlineCalls() leaves no call, also not of calls in calls", () => {
  const inner = jit((x: Tensor) => x.sin());
  const outer = jit((x: Tensor) => inner(x).add(inner(x)));
  const graph = trace((x) => outer(x).mul(inner(x)), x);
  assert.ok(names(graph).includes("call"));
  const after = inlineCalls(graph);
  assert.ok(!names(after).includes("call"));
  assertSameResults(graph, after, x);
  assert.equal(names(optimize(graph)).filter((name) => name === "sin").length, 1);
});

Deno.test("optimize() leaves a graph that prints, with the bodies of its loops", () => {
  const graph = optimize(trace(
    (x) => {
      const [total] = scan((c: Tensor, y: Tensor) => [c.add(y), c] as const, zeros([]), x);
      return total;
    },
    x,
  ));
  const text = formatGraph(graph);
  assert.match(text, /^graph \(a: float32\[3\]\)\n/);
  assert.match(text, /scan\[/);
  assert.match(text, /\n {4}body:\n {4}graph \(/);
  assert.match(text, /\n {2}return \w+$/);
});
