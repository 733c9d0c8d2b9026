/**
 * What a compiled function shows of itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { grad, jit, scan, type Tensor, tensor, zeros } from "../../../mod.ts";
import { opTable } from "../../op_table.ts";
import { outputsOf } from "../../support/check_op.ts";
import { samplesOf } from "../../support/samples.ts";

const layer = jit((x: Tensor, w: Tensor, b: Tensor) => x.matmul(w).add(b).tanh(), {
  name: "layer",
});
const shapes = [zeros([4, 3]), zeros([3, 5]), zeros([5])] as const;

Deno.test("graph() shows a function as traced, optimised and as it runs", () => {
  const twice = jit((x: Tensor) => {
    x.exp();
    return x.sin().add(x.sin()).mul(2);
  });
  const graph = twice.graph(tensor([1, 2]));
  assert.equal(graph.source.match(/= sin /g)?.length, 2);
  assert.match(graph.source, /= exp /);
  assert.equal(String(graph).match(/= sin /g)?.length, 1);
  assert.doesNotMatch(String(graph), /= exp /);
  assert.deepEqual(graph.operations.filter((name) => name === "sin"), ["sin"]);
  assert.match(graph.program, /^graph \(a: float32\[2\]\)\n {2}b: float32\[2\] = fused/);
  assert.equal(Deno.inspect(graph), String(graph));
});

Deno.test("graph() shows the steps of a program with their loops and code", () => {
  const [product, elements] = layer.graph(...shapes).steps;
  assert.deepEqual(
    [product.name, product.kind, product.loops, product.code],
    ["matmul", "routine", null, null],
  );
  assert.deepEqual(product.inputs, ["a: float32[4, 3]", "b: float32[3, 5]"]);
  assert.deepEqual(product.outputs, ["d: float32[4, 5]"]);
  assert.equal(
    String(product),
    "matmul (a: float32[4, 3], b: float32[3, 5], out d: float32[4, 5])",
  );
  assert.deepEqual([elements.name, elements.kind], ["add+tanh", "kernel"]);
  // The bias is read with a stride of 0 between rows.
  assert.match(
    elements.loops!,
    /^add\+tanh \(d: float32, c: float32, out f: float32\)\n {2}for i < 4\n/,
  );
  assert.match(elements.loops!, /for l < 5\n {6}f\[k \+ l\] = tanh\(d\[j \+ l\] \+ c\[l\]\)$/);
  assert.match(elements.code!, /Math\.tanh/);
  assert.equal(Deno.inspect(elements), elements.loops);
});

Deno.test("graph() shows what loops run", () => {
  const f = jit((xs: Tensor) =>
    scan((carry: Tensor, x: Tensor) => [carry.mul(x).exp(), carry], tensor(1), xs)
  );
  const loop = f.graph(zeros([1000])).steps.find(({ kind }) => kind === "program")!;
  assert.equal(loop.name, "scan");
  const [{ label, turns, steps }] = loop.inner;
  assert.deepEqual([label, turns], ["body", 1000]);
  assert.ok(steps.some(({ name }) => name.includes("exp")));
  assert.match(String(loop), /\n {2}body, 1000 times:\n {4}\S.*\n {6}/);
});

Deno.test("toDot() draws each stage, with types on the edges", () => {
  const graph = layer.graph(...shapes);
  assert.equal(
    graph.toDot(),
    [
      'digraph "layer" {',
      '  node [shape=box, fontname="Helvetica"];',
      '  edge [fontname="Helvetica", fontsize=10];',
      '  "a" [label="a: float32[4, 3]", shape=ellipse];',
      '  "b" [label="b: float32[3, 5]", shape=ellipse];',
      '  "c" [label="c: float32[5]", shape=ellipse];',
      '  "step0" [label="matmul", shape=octagon];',
      '  "a" -> "step0" [label="float32[4, 3]"];',
      '  "b" -> "step0" [label="float32[3, 5]"];',
      '  "step1" [label="add+tanh", shape=box];',
      '  "step0" -> "step1" [label="float32[4, 5]"];',
      '  "c" -> "step1" [label="float32[4, 5]"];',
      '  "result0" [label="result", shape=ellipse];',
      '  "step1" -> "result0" [label="float32[4, 5]"];',
      "}",
    ].join("\n"),
  );
  const source = graph.toDot({ stage: "source" });
  for (const name of ["matmul", "expand", "add", "tanh"]) {
    assert.match(source, new RegExp(`"op\\d" \\[label="${name}`));
  }
  assert.match(source, /"op2" -> "op3" \[label="float32\[4, 5\]"\]/);
  assert.equal(graph.toDot({ stage: "optimised" }), source);
  assert.throws(() => graph.toDot({ stage: "fused" as "program" }), {
    name: "ArgumentError",
    message: 'toDot: Expected "source", "optimised" or "program" as stage: got "fused"',
  });
});

Deno.test("toDot() draws what loops run as clusters, and quotes names", () => {
  const f = jit(
    (xs: Tensor) => scan((carry: Tensor, x: Tensor) => [carry.mul(x).exp(), carry], tensor(1), xs),
    {
      name: 'a "loop"\\',
    },
  );
  const graph = f.graph(zeros([1000]));
  const program = graph.toDot();
  assert.match(program, /^digraph "a \\"loop\\"\\\\" \{/);
  assert.match(program, /subgraph "cluster_step\d+_body" \{\n {4}label="body, 1000 times";/);
  assert.match(graph.toDot({ stage: "source" }), /subgraph "cluster_op\d+_body" \{/);
});

Deno.test("all programs of the op table, and of their gradients, can be looked at", () => {
  let steps = 0;
  for (const row of opTable) {
    if (row.traceable === false) continue;
    const [inputs] = row.samples(samplesOf(1));
    if (inputs === undefined) continue;
    const f = jit((...x: Tensor[]) => [...outputsOf(row, x)]);
    const graph = f.graph(...inputs);
    for (const stage of ["source", "optimised", "program"] as const) {
      assertWellFormed(graph.toDot({ stage }));
    }
    for (const step of graph.steps) {
      steps++;
      assert.doesNotMatch(String(step), /undefined/);
      assert.equal(step.code === null, step.kind !== "kernel");
      for (const operand of [...step.inputs, ...step.outputs]) {
        assert.match(operand, /^[a-z]\w*: \w+\[[\d, ]*\]$/);
      }
    }
    const { flops, bytesRead, bytesWritten, workspaceBytes, resultBytes } = f.cost(...inputs);
    for (const count of [flops.total, bytesRead, bytesWritten, workspaceBytes, resultBytes]) {
      assert.ok(Number.isSafeInteger(count) && count >= 0, `${row.name}: ${count}`);
    }
  }
  assert.ok(steps > 400, `only ${steps} steps were looked at`);
  const slope = jit(grad((x: Tensor, w: Tensor) => x.matmul(w).softmax(1).square().sum()));
  const { flops } = slope.cost(zeros([4, 3]), zeros([3, 5]));
  assert.equal(flops.matmul, 2 * 120);
});

/** Brackets are closed, and every node of an edge has been drawn. */
function assertWellFormed(dot: string): void {
  const lines = dot.split("\n").map((line) => line.trim());
  const opened = lines.filter((line) => line.endsWith("{")).length;
  assert.equal(lines.filter((line) => line === "}").length, opened);
  const nodes = new Set(
    lines.map((line) => line.match(/^("(?:[^"\\]|\\.)*") \[/)?.[1]).filter((node) => node),
  );
  for (const line of lines) {
    const edge = line.match(/^("(?:[^"\\]|\\.)*") -> ("(?:[^"\\]|\\.)*") \[/);
    if (edge === null) continue;
    assert.ok(nodes.has(edge[1]) && nodes.has(edge[2]), line);
  }
}
