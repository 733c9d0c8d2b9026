/**
 * Errors, dtypes, shapes and edge cases of what `ops/contract` exports.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  bmm,
  cross,
  dot,
  DTypeError,
  einsum,
  linear,
  matmul,
  mm,
  multiDot,
  ones,
  outer,
  ShapeError,
  tensor,
  tensordot,
  zeros,
} from "../../mod.ts";

Deno.test("matmul() names the shapes that do not match", () => {
  assert.throws(() => matmul(zeros([2, 3]), zeros([4, 5])), {
    name: "ShapeError",
    message:
      "matmul: Cannot multiply matrices as the inner sizes must match: got [2, 3] and [4, 5]",
  });
  assert.throws(() => matmul(zeros([2, 2, 3]), zeros([5, 3, 2])), {
    name: "ShapeError",
    message:
      "matmul: Cannot broadcast the batches as their sizes 2 and 5 differ and neither is 1: " +
      "got [2, 2, 3] and [5, 3, 2]",
  });
  assert.throws(() => matmul(tensor(2), zeros([2])), {
    name: "ShapeError",
    message: "matmul: Expected at least one dimension: got [] and [2]\n" +
      "Multiply by a number with mul",
  });
});

Deno.test("matmul() refuses mixed dtypes and bools", () => {
  assert.throws(() => matmul(zeros([2, 2]), zeros([2, 2], { dtype: "float64" })), {
    name: "DTypeError",
    message: "matmul: Expected operands of one dtype: got float32 and float64\n" +
      'Convert one of them with x.to("float32")',
  });
  const truth = tensor([[true]]);
  assert.throws(() => matmul(truth, truth), DTypeError);
});

Deno.test("matmul() has PyTorch's shapes", () => {
  const cases: [number[], number[], number[]][] = [
    [[3], [3], []],
    [[2, 3], [3], [2]],
    [[3], [3, 4], [4]],
    [[5, 2, 3], [3], [5, 2]],
    [[3], [5, 3, 4], [5, 4]],
    [[5, 1, 2, 3], [6, 3, 4], [5, 6, 2, 4]],
    [[2, 3], [5, 3, 4], [5, 2, 4]],
    [[0, 2, 3], [3, 4], [0, 2, 4]],
    [[2, 0], [0, 4], [2, 4]],
  ];
  for (const [a, b, expected] of cases) {
    assert.deepEqual(matmul(ones(a), ones(b)).shape, expected);
  }
  assert.deepEqual(matmul(ones([1, 0]), ones([0, 2])).arraySync(), [[0, 0]]);
});

Deno.test("matmul() of integers stays in their dtype", () => {
  const a = tensor([[100, 100]], { dtype: "int8" });
  const product = matmul(a, a.transpose(0, 1));
  assert.equal(product.dtype, "int8");
  assert.deepEqual(product.arraySync(), [[20000 << 24 >> 24]]);
});

Deno.test("mm(), bmm() and dot() do not broadcast", () => {
  assert.throws(() => mm(zeros([2, 3]), zeros([3])), {
    name: "ShapeError",
    message: "mm: Expected a tensor of rank 2 as mat2: got [3]",
  });
  assert.throws(() => bmm(zeros([1, 2, 3]), zeros([4, 3, 2])), {
    name: "ShapeError",
    message: "bmm: Cannot multiply batches as their sizes must match: got [1, 2, 3] and " +
      "[4, 3, 2]\nmatmul broadcasts batches",
  });
  assert.throws(() => dot(zeros([2]), zeros([3])), ShapeError);
});

Deno.test("linear(), outer(), cross() and tensordot() name shapes that do not match", () => {
  assert.throws(() => linear(zeros([4, 3]), zeros([5, 2])), {
    name: "ShapeError",
    message:
      "linear: Expected x of shape [..., in] and weight of shape [out, in]: got [4, 3] and " +
      "[5, 2]",
  });
  assert.throws(() => linear(zeros([4, 2]), zeros([5, 2]), zeros([4])), ShapeError);
  assert.throws(() => outer(zeros([2, 2]), zeros([2])), {
    name: "ShapeError",
    message: "outer: Expected two vectors: got [2, 2] and [2]",
  });
  assert.throws(() => cross(zeros([2]), zeros([2])), {
    name: "ShapeError",
    message: "cross: Expected size 3 along dim -1: got [2] and [2]",
  });
  assert.throws(() => tensordot(zeros([2, 3]), zeros([2, 3]), 1), {
    name: "ShapeError",
    message: "tensordot: Cannot contract dim 1 with dim 0 as their sizes must match: got [2, 3] " +
      "and [2, 3]",
  });
  assert.throws(() => tensordot(zeros([2]), zeros([2]), 2), ArgumentError);
});

Deno.test("multiDot() multiplies in the cheapest order, and takes vectors at its ends", () => {
  const shapes = [[3], [3, 4], [4, 2], [2]];
  assert.equal(multiDot(shapes.map((shape) => ones(shape))).itemSync(), 24);
  assert.throws(() => multiDot([zeros([2, 3]), zeros([2, 3])]), ShapeError);
});

Deno.test("einsum() reads spaces, ellipses, repeats and implied outputs", () => {
  const a = tensor([[1, 2], [3, 4]]);
  assert.deepEqual(einsum(" i j , j k -> i k ", a, a).arraySync(), [[7, 10], [15, 22]]);
  assert.deepEqual(einsum("ij,jk", a, a).arraySync(), [[7, 10], [15, 22]]);
  assert.deepEqual(einsum("ba", a).arraySync(), [[1, 3], [2, 4]]);
  assert.equal(einsum("ii", a).itemSync(), 5);
  assert.deepEqual(einsum("...ij->...ji", ones([5, 2, 3])).shape, [5, 3, 2]);
  assert.deepEqual(einsum("...i,...i->...", ones([5, 1, 3]), ones([4, 3])).shape, [5, 4]);
});

Deno.test("einsum() says why it cannot read an expression", () => {
  const a = zeros([2, 3]);
  const cases: [string, string][] = [
    ["ij->ik", 'einsum: Cannot read "ij->ik" as the output\'s "k" is in no operand'],
    ["ij->ii", 'einsum: Cannot read "ij->ii" as the output has "i" twice'],
    ["i1->i", 'einsum: Cannot read "i1->i" as "1" is no letter'],
    ["i->j->k", 'einsum: Cannot read "i->j->k" as it has more than one "->"'],
    ["ij,jk", 'einsum: Expected an operand for each of the 2 terms of "ij,jk": got 1'],
    ["ijk->i", 'einsum: Cannot name the dimensions of [2, 3] by "ijk" as it has fewer'],
    [
      "i->i",
      'einsum: Cannot name the dimensions of [2, 3] by "i" as it has more\n' +
      'Write "..." for the others',
    ],
    [
      "ii->i",
      'einsum: Cannot take the diagonal "i" of dims 0 and 1 as their sizes must match: got [2, 3]',
    ],
  ];
  for (const [expression, message] of cases) {
    assert.throws(() => einsum(expression, a), { message });
  }
  assert.throws(() => einsum("ij,jk->ik", a, zeros([4, 2])), {
    name: "ShapeError",
    message: 'einsum: Cannot contract "ij,jk->ik" as "j" has sizes 3 and 4: got [2, 3], [4, 2]',
  });
});

Deno.test("einsum() of seven matrices and more finds an order greedily", () => {
  const count = 8;
  const letters = "abcdefghi";
  const terms = Array.from({ length: count }, (_, i) => letters[i] + letters[i + 1]);
  const matrices = terms.map(() => ones([2, 2]));
  const product = einsum(`${terms.join()}->${letters[0]}${letters[count]}`, ...matrices);
  assert.deepEqual(product.arraySync(), [[128, 128], [128, 128]]);
});
