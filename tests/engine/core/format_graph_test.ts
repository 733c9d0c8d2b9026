/**
 * How graphs are printed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cond, jit, scan, type Tensor, tensor } from "../../../mod.ts";

const x = tensor([[1, 2], [3, 4]]);

Deno.test("an equation a line, with types, params and inputs", () => {
  const f = (x: Tensor, w: Tensor) => x.matmul(w).sum(0).exp();
  assert.equal(
    String(jit(f).graph(x, x)),
    [
      "graph (a: float32[2, 2], b: float32[2, 2])",
      "  c: float32[2, 2] = matmul a b",
      "  d: float32[2] = sum[dims=[0]] c",
      "  e: float32[2] = exp d",
      "  return e",
    ].join("\n"),
  );
});

Deno.test("inputs may be returned, and outputs be one value twice", () => {
  assert.equal(
    String(jit((x: Tensor) => [x, x]).graph(tensor(1))),
    "graph (a: float32[])\n  return a, a",
  );
});

Deno.test("what an equation holds is indented below it", () => {
  const f = (x: Tensor) => cond(x.sum().gt(0), (y: Tensor) => y.neg(), (y: Tensor) => y.exp(), x);
  const text = String(jit(f).graph(tensor([1])));
  assert.match(text, /cond/);
  assert.match(text, /\n {4}whenTrue:\n {4}graph \(.*\)\n {6}\w+: float32\[1\] = neg/);
  assert.match(text, /\n {4}whenFalse:\n {4}graph \(.*\)\n {6}\w+: float32\[1\] = exp/);
});

Deno.test("several outputs stand side by side", () => {
  const f = (xs: Tensor) =>
    scan((carry: Tensor, y: Tensor) => [carry.add(y), carry.mul(y)], tensor(0), xs);
  const text = String(jit(f).graph(tensor([1, 2])));
  assert.match(text, /\w+: float32\[\], \w+: float32\[2\] = scan\[/);
});

Deno.test("variables past z have two letters", () => {
  const f = (x: Tensor) => {
    let y = x;
    for (let i = 0; i < 30; i++) y = y.sin();
    return y;
  };
  assert.match(String(jit(f).graph(tensor(1))), /\n {2}aa: float32\[\] = sin z\n/);
});

Deno.test("operations lists the primitives in order, and console.log prints the text", () => {
  const graph = jit((x: Tensor) => x.sin().exp()).graph(tensor(1));
  assert.deepEqual(graph.operations, ["sin", "exp"]);
  assert.equal(Deno.inspect(graph), String(graph));
});
