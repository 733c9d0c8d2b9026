/**
 * Programs: their workspace, and what they hand out.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  customJvp,
  customVjp,
  grad,
  jit,
  scan,
  type Tensor,
  tensor,
  whileLoop,
  zeros,
} from "../../../mod.ts";
import { concreteOf } from "../../../src/engine/core/mod.ts";

const storageOf = (x: Tensor) => concreteOf(x)!.storage;

Deno.test("results have storages of their own, which later calls do not write", () => {
  const f = jit((x: Tensor) => {
    const y = x.mul(2);
    return [y, y.t(), y.add(1).sum(0), x.exp().matmul(y)];
  });
  const x = tensor([[1, 2], [3, 4]]);
  const first = f(x);
  const before = first.map((y) => y.arraySync());
  const second = f(x.neg());
  assert.deepEqual(first.map((y) => y.arraySync()), before);
  const storages = new Set([...first, ...second].map(storageOf));
  assert.equal(storages.size, 6, "a result and its transpose share one in each call");
});

Deno.test("an input that is returned is not copied, nor a view of it", () => {
  const x = tensor([[1, 2], [3, 4]]);
  const [same, view] = jit((x: Tensor) => [x, x.t()])(x);
  assert.equal(storageOf(same), storageOf(x));
  assert.equal(storageOf(view), storageOf(x));
  assert.deepEqual(view.arraySync(), [[1, 3], [2, 4]]);
});

Deno.test("a part of an intermediate is copied out of the workspace", () => {
  const f = jit((x: Tensor) => x.mul(2).narrow(0, 1, 1));
  const first = f(tensor([1, 2, 3]));
  f(tensor([10, 20, 30]));
  assert.deepEqual(first.arraySync(), [4]);
});

Deno.test("what depends on no input is computed once", () => {
  const table = tensor([1, 2, 3]);
  const f = jit((x: Tensor) => x.add(zeros([3]).add(1).cumsum(0)).mul(table));
  assert.deepEqual(f(tensor([0, 0, 0])).arraySync(), [1, 4, 9]);
  assert.deepEqual(f(tensor([1, 1, 1])).arraySync(), [2, 6, 12]);
});

Deno.test("a program that fails in the middle runs right the next time", () => {
  const f = jit((x: Tensor, index: Tensor) => x.exp().take(index).mul(2));
  const x = tensor([0, 0]);
  assert.throws(() => f(x, tensor([5], { dtype: "int32" })), { name: "IndexError" });
  assert.deepEqual(f(x, tensor([1], { dtype: "int32" })).arraySync(), [2]);
});

Deno.test("a compiled function is used by the body of a loop and beside it", () => {
  const double = jit((x: Tensor) => x.mul(2).add(0));
  const f = jit((x: Tensor) => {
    const grown = whileLoop((y: Tensor) => y.sum().lt(100), (y: Tensor) => double(y), x);
    return double(grown).sub(double(x));
  });
  assert.deepEqual(f(tensor([1, 2])).arraySync(), [126, 252]);
  assert.deepEqual(f(tensor([30, 30])).arraySync(), [60 * 2 - 60, 60 * 2 - 60]);
});

Deno.test("many intermediates of several sizes and dtypes do not disturb each other", () => {
  const f = (x: Tensor) => {
    const parts: Tensor[] = [];
    for (let i = 1; i <= 12; i++) {
      const y = x.narrow(0, 0, i).mul(i).cumsum(0);
      parts.push(y.sum().to(i % 2 === 0 ? "float64" : "int64").add(i));
      parts.push(y.flip([0]).cumsum(0).at(0).to("float64"));
    }
    return parts.map((part) => part.to("float64")).reduce((a, b) => a.mul(0.5).add(b));
  };
  const x = tensor(Float32Array.from({ length: 12 }, (_, i) => i - 3));
  assert.equal(jit(f)(x).itemSync(), f(x).itemSync());
});

Deno.test("functions with rules of their own are traced once, and keep their rules", () => {
  let traces = 0;
  const table = tensor([1, 2, 3]);
  const shifted = (x: Tensor) => {
    traces++;
    return x.add(table);
  };
  const rules = {
    customVjp: customVjp(shifted, (x) => [x.add(table), x], (_, cotangent) => [cotangent.mul(7)]),
    customJvp: customJvp(shifted, ([x], [tangent]) => [x.add(table), tangent.mul(7)]),
  };
  for (const [name, rule] of Object.entries(rules)) {
    const inner = jit((x: Tensor) => rule(x).mul(2));
    const f = jit((x: Tensor) => scan((y: Tensor, _) => [inner(y), y], x, null, { length: 2 })[0]);
    assert.deepEqual(f(zeros([3])).arraySync(), [6, 12, 18], name);
    const before = traces;
    assert.deepEqual(f(table).arraySync(), [10, 20, 30], name);
    assert.equal(traces, before, name);
    assert.deepEqual(grad((x: Tensor) => f(x).sum())(table).arraySync(), [196, 196, 196], name);
  }
});
