import assert from "node:assert/strict";
import { grad, jit, type Tensor, tensor, TraceError, vmap } from "../../../mod.ts";

Deno.test("jit() traces once for each form of arguments", () => {
  let runs = 0;
  const f = jit((x: Tensor) => {
    runs++;
    return x.add(1);
  });
  assert.deepEqual(f(tensor([1, 2])).arraySync(), [2, 3]);
  assert.deepEqual(f(tensor([3, 4])).arraySync(), [4, 5]);
  assert.equal(runs, 1);
  f(tensor([1, 2, 3]));
  f(tensor([1, 2], { dtype: "int32" }));
  assert.equal(runs, 3);
  assert.equal(f.traceCount, 3);
});

Deno.test("jit() treats plain values in arguments and staticArgnums as constants", () => {
  const f = jit((x: Tensor, options: { times: number }) => x.mul(options.times));
  assert.equal(f(tensor(2), { times: 3 }).itemSync(), 6);
  assert.equal(f(tensor(2), { times: 4 }).itemSync(), 8);
  assert.equal(f.traceCount, 2);
  const g = jit((x: Tensor, mode: (x: Tensor) => Tensor) => mode(x), { staticArgnums: [1] });
  assert.equal(g(tensor(2), (x) => x.neg()).itemSync(), -2);
});

Deno.test("jit() removes dead code and computes equal things once", () => {
  const f = jit((x: Tensor) => {
    x.exp();
    return x.sin().add(x.sin());
  });
  const text = String(f.graph(tensor([1, 2])));
  assert.equal(text.match(/ sin /g)?.length, 1);
  assert.equal(text.match(/exp/g), null);
  assert.match(text, /^graph \(a: float32\[2\]\)/);
  assert.match(text, /return/);
});

Deno.test("jit() returns inputs, constants and one value twice as they are", () => {
  const f = jit((x: Tensor) => {
    const y = x.mul(2);
    return { x, y, again: y, view: y.reshape([2, 1]), constant: tensor([1, 2]) };
  });
  const result = f(tensor([3, 4]));
  assert.deepEqual(result.x.arraySync(), [3, 4]);
  assert.deepEqual(result.y.arraySync(), [6, 8]);
  assert.deepEqual(result.again.arraySync(), [6, 8]);
  assert.deepEqual(result.view.arraySync(), [[6], [8]]);
  assert.deepEqual(result.constant.arraySync(), [1, 2]);
});

Deno.test("jit() does not overwrite the results of an earlier call", () => {
  const f = jit((x: Tensor) => x.mul(2).add(1));
  const first = f(tensor([1, 2]));
  const second = f(tensor([10, 20]));
  assert.deepEqual(first.arraySync(), [3, 5]);
  assert.deepEqual(second.arraySync(), [21, 41]);
});

Deno.test("jit() takes strided views as arguments", () => {
  const f = jit((x: Tensor) => x.mul(1));
  const x = tensor([[1, 2, 3], [4, 5, 6]]);
  f(tensor([[1, 2], [3, 4], [5, 6]]));
  assert.deepEqual(f(x.transpose(0, 1)).arraySync(), [[1, 4], [2, 5], [3, 6]]);
  assert.deepEqual(f(x.narrow(1, 1, 2).transpose(0, 1)).arraySync(), [[2, 5], [3, 6]]);
  const g = jit((x: Tensor) => x.mul(1));
  assert.deepEqual(g(tensor([1, 2, 3]).narrow(0, 1, 2)).arraySync(), [2, 3]);
});

Deno.test("jit() captures tensors from outside, also those of outer transformations", () => {
  const w = tensor([1, 2]);
  const f = jit((x: Tensor) => x.mul(w));
  assert.deepEqual(f(tensor([3, 4])).arraySync(), [3, 8]);
  const slope = grad((w: Tensor) => jit((x: Tensor) => x.mul(w).sum())(tensor([3, 4])));
  assert.deepEqual(slope(w).arraySync(), [3, 4]);
  const inner = (w: Tensor) => jit((x: Tensor) => x.mul(w))(tensor(2));
  assert.deepEqual(vmap(inner)(w).arraySync(), [2, 4]);
});

Deno.test("jit() refuses to read a traced tensor, and says what to do", () => {
  const f = jit((x: Tensor) => (x.itemSync() as number) > 0 ? x : x.neg());
  assert.throws(
    () => f(tensor(1)),
    (error: Error) => error instanceof TraceError && /cond|where/.test(error.message),
  );
});

Deno.test("jit() works again after the function threw", () => {
  let fail = true;
  const f = jit((x: Tensor) => {
    if (fail) throw new Error("not now");
    return x.add(1);
  });
  assert.throws(() => f(tensor(1)), /not now/);
  fail = false;
  assert.equal(f(tensor(1)).itemSync(), 2);
  assert.equal(tensor(1).add(1).itemSync(), 2);
});

Deno.test("jit() handles zero-sized tensors", () => {
  const f = jit((x: Tensor) => x.mul(2).sum());
  assert.equal(f(tensor([])).itemSync(), 0);
});

Deno.test("a compiled function may call itself on other shapes", () => {
  const halve: (x: Tensor) => Tensor = jit((x: Tensor): Tensor =>
    x.shape[0] === 1 ? x : halve(x.narrow(0, 0, x.shape[0] / 2)).add(1)
  );
  assert.deepEqual(halve(tensor([1, 2, 3, 4])).arraySync(), [3]);
});
