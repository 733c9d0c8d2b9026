/**
 * The tensor itself: its properties, and what JavaScript does with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arange, DimError, jit, type Tensor, tensor, TraceError } from "../../../mod.ts";

Deno.test("shape, ndim, size, T and mT", () => {
  const x = arange(24).reshape([2, 3, 4]);
  assert.deepEqual(x.shape, [2, 3, 4]);
  assert.equal(x.ndim, 3);
  assert.equal(x.size, 24);
  assert.deepEqual(x.T.shape, [4, 3, 2]);
  assert.deepEqual(x.mT.shape, [2, 4, 3]);
  assert.equal(x.T.at(3, 1, 1).itemSync(), x.at(1, 1, 3).itemSync());
  assert.equal(tensor(5).size, 1);
  assert.equal(tensor([]).size, 0);
});

Deno.test("a tensor iterates over its first dimension", () => {
  const [a, b] = tensor([[1, 2], [3, 4]]);
  assert.deepEqual([a.arraySync(), b.arraySync()], [[1, 2], [3, 4]]);
  const sums: unknown[] = [];
  for (const row of tensor([[1, 2], [3, 4], [5, 6]])) sums.push(row.sum().itemSync());
  assert.deepEqual(sums, [3, 7, 11]);
  assert.deepEqual([...tensor([])], []);
  assert.throws(() => [...tensor(1)], DimError);
});

Deno.test("a tensor iterates inside of compiled functions", () => {
  const f = jit((x: Tensor) => {
    const [a, b] = x;
    return a.mul(b);
  });
  assert.deepEqual(f(tensor([[1, 2], [3, 4]])).arraySync(), [3, 8]);
});

Deno.test("nothing that is read out of a tensor writes into it", () => {
  const source = Float32Array.of(1, 2, 3);
  const x = tensor(source);
  source[0] = 9;
  const read = x.dataSync();
  read[1] = 9;
  x.arraySync()[2] = 9;
  assert.deepEqual(x.arraySync(), [1, 2, 3]);
  const y = x.reshape([3, 1]).narrow(0, 1, 1);
  y.dataSync()[0] = 9;
  assert.deepEqual(x.arraySync(), [1, 2, 3]);
});

Deno.test("a tracer that outlives its function is refused by name", () => {
  let leaked: Tensor | null = null;
  jit((x: Tensor) => {
    leaked = x.add(1);
    return x;
  })(tensor([1]));
  assert.throws(() => leaked!.mul(2), (error: Error) => {
    assert.ok(error instanceof TraceError);
    assert.match(error.message, /^mul: Cannot use a tensor that was made inside of jit/);
    return true;
  });
});

Deno.test("a traced tensor prints as what it is", () => {
  let text = "";
  jit((x: Tensor) => {
    text = String(x);
    return x;
  })(tensor([1, 2]));
  assert.match(text, /float32/);
});
