/**
 * Arguments that compiled functions may write over.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  cond,
  detectAnomaly,
  grad,
  IndexError,
  jit,
  scan,
  type Tensor,
  tensor,
  TraceError,
  treeMap,
  vmap,
  zeros,
} from "../../../mod.ts";
import { concreteOf } from "../../../src/engine/core/mod.ts";

const storageOf = (x: Tensor) => concreteOf(x)!.storage;
/** A tensor whose storage is its own. */
const fresh = (numbers: readonly number[]) => tensor(numbers).mul(1);

Deno.test("jit() writes results over donated arguments, which refuse use from then on", () => {
  const step = jit((x: Tensor, y: Tensor) => x.mul(2).add(y), { name: "step", donateArgnums: [0] });
  const [x, y] = [fresh([1, 2]), fresh([10, 20])];
  const storage = storageOf(x);
  const result = step(x, y);
  assert.equal(storageOf(result), storage);
  assert.deepEqual(result.arraySync(), [12, 24]);
  assert.deepEqual(y.arraySync(), [10, 20]);
  const refusal = (operation: string) => ({
    name: "TraceError",
    message: `${operation}: Cannot use a tensor that was donated to step\n` +
      "Use what step returned in its place, or hand in x.clone() to keep x",
  });
  assert.throws(() => x.add(1), refusal("add"));
  assert.throws(() => x.dataSync(), refusal("dataSync"));
  assert.throws(() => x.arraySync(), refusal("arraySync"));
  assert.throws(() => x.nonzero(), refusal("nonzero"));
  assert.throws(() => x.reshape([2, 1]), refusal("reshape"));
  assert.throws(() => jit((y: Tensor) => y.add(x))(y), refusal("add"));
  assert.throws(() => step(x, y), /Cannot use a tensor that was donated to step/);
  assert.throws(() => grad((x: Tensor) => x.sum())(x), /Cannot use a tensor that was donated/);
  assert.equal(String(x), "Tensor<float32[2], donated to step>");
  assert.deepEqual([x.shape, x.dtype], [[2], "float32"]);
});

Deno.test("jit() trains with donated parameters as it does without", () => {
  const update = ({ w, m }: { w: Tensor; m: Tensor }, x: Tensor) => {
    const gradient = grad((w: Tensor) => x.matmul(w).square().sum())(w);
    const next = m.mul(0.9).add(gradient);
    return { w: w.sub(next.mul(0.01)), m: next };
  };
  const start = () => ({ w: fresh([1, -2, 3]).reshape([3, 1]).mul(1), m: zeros([3, 1]).mul(1) });
  const x = tensor([[1, 2, 3], [0, -1, 2]]);
  const donating = jit(update, { donateArgnums: [0] });
  const plain = jit(update);
  let [a, b] = [start(), start()];
  const storages = new Set([a.w, a.m].map(storageOf));
  for (let i = 0; i < 10; i++) {
    a = donating(a, x);
    b = plain(b, x);
    assert.deepEqual(new Set([a.w, a.m].map(storageOf)), storages);
  }
  assert.deepEqual(treeMap((x) => x.arraySync(), a), treeMap((x) => x.arraySync(), b));
});

Deno.test("jit() leaves the storage of a donated tensor to views and clones of it", () => {
  const step = jit((x: Tensor) => x.add(1), { donateArgnums: [0] });
  for (const share of [(x: Tensor) => x.reshape([2, 1]), (x: Tensor) => x.clone()]) {
    const x = fresh([1, 2]);
    const other = share(x);
    assert.deepEqual(step(x).arraySync(), [2, 3]);
    assert.deepEqual(other.flatten().arraySync(), [1, 2]);
    assert.throws(() => x.neg(), TraceError);
  }
  const base = fresh([1, 2]);
  assert.deepEqual(step(base.narrow(0, 0, 1)).arraySync(), [2]);
  assert.deepEqual(base.arraySync(), [1, 2], "a donated view leaves what it was made of");
});

Deno.test("jit() leaves the storage of a donated tensor that is captured or passed twice", () => {
  const w = fresh([1, 2]);
  const captured = jit((x: Tensor) => x.add(1).mul(w), { name: "f", donateArgnums: [0] });
  assert.deepEqual(captured(fresh([3, 4])).arraySync(), [4, 10]);
  assert.deepEqual(captured(w).arraySync(), [2, 6]);
  assert.throws(() => captured(fresh([3, 4])), /donated to f/);

  // The sum is written where x lies, before the product reads y.
  const twice = jit((x: Tensor, y: Tensor) => [x.add(1), y.sum().mul(y)], { donateArgnums: [0] });
  const x = fresh([1, 2]);
  assert.deepEqual(twice(x, x).map((y) => y.arraySync()), [[2, 3], [3, 6]]);
  const both = jit((x: Tensor, y: Tensor) => [x.add(1), y.sum().mul(y)], { donateArgnums: [0, 1] });
  const z = fresh([1, 2]);
  assert.deepEqual(both(z, z).map((y) => y.arraySync()), [[2, 3], [3, 6]]);
});

Deno.test("jit() never writes over what a kernel reads at other places", () => {
  const f = jit((x: Tensor) => [x.add(x.t()), x.mul(2)], { donateArgnums: [0] });
  const x = tensor([[1, 2], [3, 4]]).mul(1);
  assert.deepEqual(f(x).map((y) => y.arraySync()), [[[2, 5], [5, 8]], [[2, 4], [6, 8]]]);
  const reversed = jit((x: Tensor) => x.flip(0).add(1), { donateArgnums: [0] });
  assert.deepEqual(reversed(fresh([1, 2, 3])).arraySync(), [4, 3, 2]);
  const product = jit((x: Tensor) => x.matmul(x), { donateArgnums: [0] });
  assert.deepEqual(product(tensor([[1, 2], [3, 4]]).mul(1)).arraySync(), [[7, 10], [15, 22]]);
  const broadcast = jit((x: Tensor) => x.sum(1, { keepdim: true }).add(x), { donateArgnums: [0] });
  assert.deepEqual(broadcast(tensor([[1, 2], [3, 4]]).mul(1)).arraySync(), [[4, 5], [10, 11]]);
});

Deno.test("jit() returns donated arguments, and exchanges them", () => {
  const f = jit((x: Tensor, y: Tensor) => [y, x, x.add(y)], { donateArgnums: [0, 1] });
  const [a, b] = [fresh([1, 2]), fresh([3, 4])];
  const [second, first, sum] = f(a, b);
  assert.deepEqual([second, first, sum].map((x) => x.arraySync()), [[3, 4], [1, 2], [4, 6]]);
  assert.throws(() => a.neg(), TraceError);
  // What was an argument lies in a result and in nothing else, but who is to know.
  assert.deepEqual(f(first, second).map((x) => x.arraySync()), [[3, 4], [1, 2], [4, 6]]);
  assert.deepEqual(sum.arraySync(), [4, 6]);
});

Deno.test("jit() keeps two results of one kernel apart", () => {
  const f = jit((x: Tensor, y: Tensor) => {
    const difference = x.sub(y);
    return [difference, difference.add(x.mul(2)), difference.mul(y).add(x)];
  }, { donateArgnums: [0, 1] });
  const [x, y] = [fresh([5, 7]), fresh([2, 3])];
  const given = new Set([x, y].map(storageOf));
  const results = f(x, y);
  assert.deepEqual(results.map((x) => x.arraySync()), [[3, 4], [13, 18], [11, 19]]);
  assert.equal(results.filter((x) => given.has(storageOf(x))).length, 2);
});

Deno.test("jit() gives nothing away when a call throws", () => {
  const f = jit((x: Tensor, index: Tensor) => {
    const rest = x.take(index);
    return [x.exp(), rest];
  }, { donateArgnums: [0] });
  const x = fresh([0, 0]);
  assert.throws(() => f(x, tensor([5], { dtype: "int32" })), IndexError);
  assert.deepEqual(x.arraySync(), [0, 0]);
  assert.deepEqual(f(x, tensor([1], { dtype: "int32" })).map((y) => y.arraySync()), [[1, 1], [0]]);
  assert.throws(() => x.neg(), TraceError);
  // The check comes after the exponentials could have been written.
  const later = jit((x: Tensor, y: Tensor) => {
    const e = x.exp();
    return [e, y.take(e.sum().to("int32").reshape([1]))];
  }, { donateArgnums: [0] });
  const z = fresh([0, 0]);
  assert.throws(() => later(z, tensor([1, 2])), IndexError);
  assert.deepEqual(z.arraySync(), [0, 0]);
});

Deno.test("jit() ignores donation under other transformations", () => {
  const step = jit((x: Tensor) => x.square(), { donateArgnums: [0] });
  const x = fresh([1, 2, 3]);
  assert.deepEqual(grad((x: Tensor) => step(x).sum())(x).arraySync(), [2, 4, 6]);
  assert.deepEqual(vmap(step)(x).arraySync(), [1, 4, 9]);
  assert.deepEqual(jit((x: Tensor) => step(x).add(x))(x).arraySync(), [2, 6, 12]);
  const turns = scan((sum: Tensor, x: Tensor) => [step(sum).add(x), sum], tensor(0), x);
  assert.deepEqual(turns.map((y) => y.arraySync()), [12, [0, 1, 3]]);
  assert.deepEqual(x.arraySync(), [1, 2, 3]);
});

Deno.test("jit() donates while every operation is watched", () => {
  const f = jit((x: Tensor, y: Tensor) => [x, x.add(y)], { name: "f", donateArgnums: [0] });
  const [x, y] = [fresh([1, 2]), fresh([3, 4])];
  const [same, sum] = detectAnomaly(f)(x, y);
  assert.deepEqual([same.arraySync(), sum.arraySync()], [[1, 2], [4, 6]]);
  assert.throws(() => x.neg(), /donated to f/);
});

Deno.test("jit() donates the leaves of trees, beside static arguments", () => {
  const f = jit((mode: string, { a, b }: { a: Tensor; b: Tensor[] }, c: Tensor) => {
    return mode === "up" ? [a.add(1), b[0].add(c)] : [a.sub(1), b[0].sub(c)];
  }, { staticArgnums: [0], donateArgnums: [1] });
  const c = fresh([7]);
  for (const mode of ["up", "down"]) {
    const tree = { a: fresh([1, 2, 3]), b: [fresh([4])] };
    const storages = [tree.a, tree.b[0]].map(storageOf);
    assert.deepEqual(f(mode, tree, c).map(storageOf), storages);
    assert.throws(() => tree.a.neg(), TraceError);
  }
  assert.deepEqual(c.arraySync(), [7]);
});

Deno.test("jit() takes no constant of a program over, and no small number that is kept", () => {
  const make = jit(() => tensor([1, 2]).mul(3));
  const step = jit((x: Tensor) => x.add(1), { donateArgnums: [0] });
  assert.deepEqual(step(make()).arraySync(), [4, 7]);
  assert.deepEqual(make().arraySync(), [3, 6]);
  assert.equal(step(zeros([])).itemSync(), 1);
  assert.equal(zeros([]).itemSync(), 0);
  // The loop's state is the captured tensor itself.
  const w = fresh([1, 2]);
  const [last] = scan((_: Tensor, x: Tensor) => [w, x], zeros([2]), zeros([3]));
  assert.deepEqual(step(w).arraySync(), [2, 3]);
  assert.deepEqual(last.arraySync(), [1, 2]);
  const v = fresh([1, 2]);
  const chosen = cond(tensor(true), (x: Tensor) => x, (x: Tensor) => x.neg(), v);
  assert.deepEqual(step(v).arraySync(), [2, 3]);
  assert.deepEqual(chosen.arraySync(), [1, 2]);
});

Deno.test("jit() refuses positions that make no sense", () => {
  const f = (x: Tensor) => x;
  assert.throws(() => jit(f, { donateArgnums: [-1] }), {
    name: "ArgumentError",
    message: "jit: Expected positions from 0 on in donateArgnums: got -1",
  });
  assert.throws(() => jit(f, { donateArgnums: [0], staticArgnums: [0] }), {
    name: "ArgumentError",
    message: "jit: Cannot donate an argument that is static: got position 0 in both",
  });
  assert.ok(new ArgumentError("") instanceof RangeError);
});
