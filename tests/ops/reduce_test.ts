/**
 * Errors, dtypes, shapes and edge cases of what `ops/reduce` exports.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  all,
  any,
  argmax,
  countNonzero,
  cummax,
  cumsum,
  diff,
  DimError,
  DTypeError,
  grad,
  logsumexp,
  max,
  mean,
  median,
  mode,
  norm,
  prod,
  quantile,
  ShapeError,
  softmax,
  std,
  sum,
  type Tensor,
  tensor,
  variance,
  zeros,
} from "../../mod.ts";

Deno.test("sum() of integers and bools is int64, and of floats as they are", () => {
  assert.equal(sum(tensor([1, 2], { dtype: "int32" })).dtype, "int64");
  assert.equal(sum(tensor([true, true])).itemSync(), 2n);
  assert.equal(sum(tensor([200, 100], { dtype: "uint8" })).itemSync(), 300n);
  assert.equal(sum(tensor([1, 2], { dtype: "float16" })).dtype, "float16");
  assert.equal(sum(tensor([1, 2], { dtype: "int32" }), 0, { dtype: "float64" }).dtype, "float64");
});

Deno.test("sum() of int32 is exact beyond 2 ** 53 / 2 ** 31 elements' worth", () => {
  const big = 2 ** 31 - 1;
  assert.equal(sum(tensor([big, big, big], { dtype: "int32" })).itemSync(), 3n * BigInt(big));
});

Deno.test("sum() of nothing is 0, prod() 1, mean() NaN", () => {
  assert.deepEqual(sum(zeros([0, 2]), 0).arraySync(), [0, 0]);
  assert.deepEqual(prod(zeros([0, 2]), 0).arraySync(), [1, 1]);
  assert.deepEqual(mean(zeros([0])).itemSync(), NaN);
  assert.deepEqual(sum(zeros([2, 0]), 0).shape, [0]);
});

Deno.test("sum() over an empty list of dims goes over all, as in PyTorch", () => {
  assert.equal(sum(tensor([[1, 2], [3, 4]]), []).itemSync(), 10);
});

Deno.test("reductions refuse dims out of range or named twice", () => {
  const x = zeros([2, 3]);
  assert.throws(() => sum(x, 2), {
    name: "DimError",
    message: "sum: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  });
  assert.throws(() => mean(x, [0, -2]), DimError);
});

Deno.test("reductions refuse options in the place of dims", () => {
  assert.throws(() => sum(zeros([2]), { keepdim: true } as unknown as number), {
    name: "ArgumentError",
    message: "sum: Expected a number or a list of numbers as dim: got a plain object\n" +
      "Options come after it: sum(x, dim, { … }), where dim may be undefined",
  });
});

Deno.test("mean() refuses integers", () => {
  assert.throws(() => mean(tensor([1, 2], { dtype: "int32" })), {
    name: "DTypeError",
    message: "mean: Expected a floating dtype: got int32\n" +
      'Convert it first, for example with x.to("float32")',
  });
  for (const f of [variance, std, norm]) {
    assert.throws(() => f(tensor([1, 2], { dtype: "int32" })), DTypeError);
  }
});

Deno.test("mean() of float16 does not overflow on the way", () => {
  const x = tensor(new Array(100).fill(1000), { dtype: "float16" });
  assert.equal(mean(x).itemSync(), 1000);
});

Deno.test("max() refuses to reduce nothing", () => {
  assert.throws(() => max(zeros([2, 0]), 1), {
    name: "ShapeError",
    message: "max: Cannot reduce dim 1 as it has no elements and there is no max of nothing: " +
      "got [2, 0]\nTest for x.shape[1] === 0 first",
  });
  assert.deepEqual(max(zeros([2, 0]), 0).shape, [0]);
  assert.throws(() => argmax(zeros([0])), ShapeError);
});

Deno.test("max() and argmax() let NaN win", () => {
  const x = tensor([[1, NaN, 3], [2, 0, 2]]);
  assert.deepEqual(max(x, 1).arraySync(), [NaN, 2]);
  assert.deepEqual(argmax(x, 1).arraySync(), [1, 0]);
  assert.equal(argmax(x, 1).dtype, "int32");
});

Deno.test("max() shares its derivative evenly among ties", () => {
  const slope = grad((x: Tensor) => max(x));
  assert.deepEqual(slope(tensor([1, 3, 3, 2])).arraySync(), [0, 0.5, 0.5, 0]);
});

Deno.test("any() and all() are bools", () => {
  assert.equal(any(tensor([0, 2], { dtype: "uint8" })).dtype, "bool");
  assert.equal(all(tensor([0, 2])).dtype, "bool");
  assert.equal(any(tensor([NaN])).itemSync(), true);
  assert.equal(all(zeros([0])).itemSync(), true);
});

Deno.test("std() and norm() have derivative 0 where they are 0", () => {
  assert.deepEqual(grad((x: Tensor) => std(x))(tensor([2, 2, 2])).arraySync(), [0, 0, 0]);
  assert.deepEqual(grad((x: Tensor) => norm(x))(tensor([0, 0])).arraySync(), [0, 0]);
  assert.deepEqual(grad((x: Tensor) => norm(x, 3))(tensor([0, 0])).arraySync(), [0, 0]);
});

Deno.test("norm() refuses what is no order", () => {
  assert.throws(() => norm(zeros([2]), "nuc" as "fro"), {
    name: "UnsupportedError",
    message: 'norm: Cannot take the nuclear norm: got "nuc"\nSum the singular values instead',
  });
  assert.throws(() => norm(zeros([2]), NaN), {
    name: "ArgumentError",
    message: 'norm: Expected a number or "fro" as p: got NaN',
  });
});

Deno.test("logsumexp() takes infinities, and rows of -Infinity have derivative 0", () => {
  const x = tensor([[-Infinity, -Infinity], [1000, 1000], [Infinity, 0]]);
  const y = logsumexp(x, 1).arraySync() as number[];
  assert.equal(y[0], -Infinity);
  assert.ok(Math.abs(y[1] - 1000 - Math.LN2) < 1e-4);
  assert.equal(y[2], Infinity);
  const slope = grad((x: Tensor) => logsumexp(x));
  assert.deepEqual(slope(tensor([-Infinity, -Infinity])).arraySync(), [0, 0]);
});

Deno.test("softmax() refuses integers without a dtype", () => {
  const x = tensor([1, 1], { dtype: "int32" });
  assert.throws(() => softmax(x, 0), DTypeError);
  assert.deepEqual(softmax(x, 0, { dtype: "float64" }).arraySync(), [0.5, 0.5]);
  assert.deepEqual(softmax(zeros([0, 3]), 1).shape, [0, 3]);
});

Deno.test("median() takes the lower of two, and NaN if there is one", () => {
  assert.equal(median(tensor([4, 2, 3, 1])).itemSync(), 2);
  const { values, indices } = median(tensor([[1, NaN, 0]]), 1);
  assert.deepEqual([values.arraySync(), indices.arraySync()], [[NaN], [1]]);
  assert.throws(() => median(zeros([0])), ShapeError);
});

Deno.test("mode() takes the smallest of equally frequent elements", () => {
  const { values, indices } = mode(tensor([[2, 1, 1, 2, 3]]), 1, { keepdim: true });
  assert.deepEqual(values.arraySync(), [[1]]);
  assert.deepEqual(indices.arraySync(), [[2]]);
});

Deno.test("quantile() refuses numbers outside of [0, 1]", () => {
  assert.throws(() => quantile(zeros([2]), 1.5), {
    name: "ArgumentError",
    message: "quantile: Expected numbers from 0 to 1 as q: got 1.5",
  });
});

Deno.test("quantile() puts the dimension of a list of q first", () => {
  const x = zeros([2, 3, 4]);
  assert.deepEqual(quantile(x, [0, 1], 1).shape, [2, 2, 4]);
  assert.deepEqual(quantile(x, [0.5], 1, { keepdim: true }).shape, [1, 2, 1, 4]);
  assert.deepEqual(quantile(x, 0.5, undefined, { keepdim: true }).shape, [1, 1, 1]);
});

Deno.test("countNonzero() counts NaN, as int32", () => {
  const count = countNonzero(tensor([[0, NaN], [1, 2]]), 0);
  assert.equal(count.dtype, "int32");
  assert.deepEqual(count.arraySync(), [1, 2]);
});

Deno.test("running totals take tensors of rank 0 and without elements", () => {
  assert.deepEqual(cumsum(tensor(3), 0).itemSync(), 3);
  assert.deepEqual(cumsum(zeros([2, 0]), 1).shape, [2, 0]);
  assert.equal(cumsum(tensor([true, true]), 0).dtype, "int64");
  const { values, indices } = cummax(zeros([0]), 0);
  assert.deepEqual([values.shape, indices.dtype], [[0], "int32"]);
});

Deno.test("diff() joins what is put before and behind, and names shapes that do not match", () => {
  const x = tensor([1, 4, 9]);
  assert.deepEqual(diff(x, 1, -1, { prepend: zeros([1]), append: x }).arraySync(), [
    ...[1, 3, 5],
    ...[-8, 3, 5],
  ]);
  assert.throws(() => diff(zeros([2, 3]), 1, 1, { append: zeros([3, 1]) }), {
    name: "ShapeError",
    message: "diff: Cannot join along dim 1 as the other sizes must match: got [2, 3] and [3, 1]",
  });
  assert.throws(() => diff(tensor(1)), {
    name: "ShapeError",
    message: "diff: Expected at least one dimension: got []",
  });
});

Deno.test("median() and quantile() take infinities", () => {
  const x = tensor([Infinity, Infinity, 1]);
  assert.equal(median(x).itemSync(), Infinity);
  assert.equal(quantile(x, 1).itemSync(), Infinity);
});
