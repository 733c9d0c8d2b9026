import assert from "node:assert/strict";
import { ArgumentError, ShapeError, type Tensor, tensor, vmap } from "../../../mod.ts";

const matrix = tensor([[1, 2], [3, 4], [5, 6]]);

Deno.test("vmap() maps over the first dimension by default", () => {
  assert.deepEqual(vmap((row: Tensor) => row.sum())(matrix).arraySync(), [3, 7, 11]);
});

Deno.test("vmap() takes inAxes and outAxes, negative ones too", () => {
  const double = vmap((column: Tensor) => column.mul(2), { inAxes: -1, outAxes: 1 });
  assert.deepEqual(double(matrix).arraySync(), [[2, 4], [6, 8], [10, 12]]);
  const back = vmap((column: Tensor) => column, { inAxes: 1 });
  assert.deepEqual(back(matrix).shape, [2, 3]);
});

Deno.test("vmap() takes trees of axes", () => {
  const f = (p: { w: Tensor; b: Tensor }, x: Tensor) => p.w.mul(x).add(p.b);
  const mapped = vmap(f, { inAxes: [{ w: 0, b: null }, null] });
  const result = mapped({ w: tensor([1, 2]), b: tensor(10) }, tensor(3)) as Tensor;
  assert.deepEqual(result.arraySync(), [13, 16]);
});

Deno.test("vmap() nests", () => {
  const products = vmap(vmap((x: Tensor, y: Tensor) => x.mul(y), { inAxes: [null, 0] }), {
    inAxes: [0, null],
  });
  assert.deepEqual(products(tensor([1, 2]), tensor([3, 4])).arraySync(), [[3, 4], [6, 8]]);
});

Deno.test("vmap() repeats results that do not depend on the batch", () => {
  assert.deepEqual(vmap((_x: Tensor) => tensor(7))(matrix).arraySync(), [7, 7, 7]);
  assert.equal(vmap((_x: Tensor) => tensor(7), { outAxes: null })(matrix).itemSync(), 7);
  assert.throws(
    () => vmap((x: Tensor) => x, { outAxes: null })(matrix),
    (error: Error) => error instanceof ArgumentError && /depends on the batch/.test(error.message),
  );
});

Deno.test("vmap() works on batches of size 0", () => {
  assert.deepEqual(vmap((x: Tensor) => x.exp())(tensor([])).shape, [0]);
});

Deno.test("vmap() names the arguments whose batch sizes differ", () => {
  assert.throws(
    () => vmap((x: Tensor, y: Tensor) => x.add(y))(tensor([1, 2]), tensor([1, 2, 3])),
    (error: Error) =>
      error instanceof ShapeError &&
      error.message ===
        "vmap: Expected one batch size in all arguments: got 2 in argument [0] [2] and 3 in argument [1] [3]",
  );
  assert.throws(
    () => vmap((x: Tensor) => x)(tensor(1)),
    (error: Error) => error instanceof ShapeError && /got a scalar/.test(error.message),
  );
});
