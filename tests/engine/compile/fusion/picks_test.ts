/**
 * Gathers and scatters of one element a row, fused with what makes and reads the rows.
 *
 * @module
 */
import assert from "node:assert/strict";
import { grad, jit, type Tensor, tensor, zeros } from "../../../../mod.ts";
import { fuse } from "../../../../src/engine/compile/fusion/mod.ts";
import { assertSameBits, kernelsOf, type Traceable, traced } from "./programs.ts";

const x = tensor([[1, -0, 3], [NaN, 5, -Infinity]]);
const perRow = tensor([[1], [2]], { dtype: "int32" });
const perColumn = tensor([[1, 0, 1]], { dtype: "int64" });

function fused(f: Traceable, ...inputs: Tensor[]): string[] {
  const before = traced(f, ...inputs);
  const after = fuse(before);
  assertSameBits(before, after, ...inputs);
  return kernelsOf(after).map((names) => names.join(" "));
}

Deno.test("fuse() picks an element of each row while the row is made", () => {
  const f: Traceable = (x, k) => x.mul(2).gather(1, k).squeeze(1).neg();
  assert.deepEqual(fused(f, x, perRow), ["checkIndex", "mul pick neg"]);
  const g: Traceable = (x, k) => x.mul(2).gather(0, k).neg();
  assert.deepEqual(fused(g, x, perColumn), ["checkIndex", "mul pick neg"]);
  for (const dtype of ["int32", "int64", "uint8", "float16", "bool"] as const) {
    const whole = x.nanToNum().to(dtype);
    const h: Traceable = (x, k) => [x.add(x).gather(1, k), x.add(x).gather(1, k.sub(1))];
    assert.equal(fused(h, whole, perRow).at(-1), "add pick pick", dtype);
  }
});

Deno.test("fuse() picks out of rows that are stored without reading them whole", () => {
  const f: Traceable = (x, k) => x.gather(1, k).neg();
  assert.deepEqual(fused(f, x, perRow), ["gather", "neg"]);
  const g: Traceable = (x, k) => [x.exp().gather(1, k), x.exp()];
  assert.deepEqual(fused(g, x, perRow), ["exp", "gather"]);
  const two = tensor([[1, 0], [2, 2]], { dtype: "int32" });
  assert.deepEqual(fused((x, k) => x.exp().gather(1, k), x, two), ["exp", "gather"]);
});

Deno.test("fuse() places an update in each row of zeros as a choice at each element", () => {
  const updates = tensor([[-0], [7]]);
  const f: Traceable = (k, u) => zeros([2, 3]).scatterAdd(1, k, u).mul(3);
  assert.deepEqual(fused(f, perRow, updates), ["checkIndex", "place mul"]);
  // Several updates may meet in one place, or something that is not 0.
  const g: Traceable = (k, u) => zeros([2, 3]).scatterAdd(1, k, u).mul(3);
  const two = tensor([[1, 1], [2, 0]], { dtype: "int32" });
  assert.deepEqual(fused(g, two, updates.expand([2, 2])), ["scatter", "mul"]);
  const h: Traceable = (x, k, u) => x.scatterAdd(1, k, u).mul(3);
  assert.deepEqual(fused(h, x, perRow, updates), ["scatter", "mul"]);
});

Deno.test("indices out of range are refused also where nothing but a gradient reads them", () => {
  const f = jit((x: Tensor, k: Tensor) => grad((x: Tensor) => x.exp().gather(1, k).sum())(x));
  const wrong = tensor([[1], [3]], { dtype: "int32" });
  assert.throws(() => f(x, wrong), {
    name: "IndexError",
    message: "gather: Index 3 is out of range for a dimension of size 3",
  });
  assert.deepEqual(f(zeros([2, 3]), perRow).arraySync(), [[0, 1, 0], [0, 0, 1]]);
});
