import assert from "node:assert/strict";
import {
  ArgumentError,
  DTypeError,
  grad,
  IndexError,
  jit,
  ones,
  random,
  ShapeError,
  type Tensor,
  tensor,
} from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const { embedding, embeddingBag } = nn.functional;

function integers(values: number[] | number[][]): Tensor {
  return tensor(values, { dtype: "int32" });
}

Deno.test("Embedding starts with zeros for the padding, which get no gradient", () => {
  const layer = new nn.Embedding(4, 3, { paddingIdx: -2 });
  assert.equal(layer.paddingIdx, 2);
  assert.deepEqual(layer.weight.at(2).arraySync(), [0, 0, 0]);
  assert.ok(layer.weight.at(1).ne(0).all().itemSync());
  const lossOf = nn.valueAndGrad(layer, (layer, x: Tensor) => layer.forward(x).sum());
  const [, { weight }] = lossOf(integers([0, 2, 2, 0]));
  assert.deepEqual(weight.arraySync(), [[2, 2, 2], [0, 0, 0], [0, 0, 0], [0, 0, 0]]);
});

Deno.test("Embedding.fromPretrained() takes the table, frozen unless told otherwise", () => {
  const table = tensor([[1, 2], [3, 4]], { dtype: "float64" });
  const layer = nn.Embedding.fromPretrained(table);
  assert.deepEqual(layer.forward(integers([1])).arraySync(), [[3, 4]]);
  assert.deepEqual([layer.numEmbeddings, layer.embeddingDim], [2, 2]);
  assert.equal(layer.weight.requiresGrad, false);
  assert.equal(nn.Embedding.fromPretrained(table, { freeze: false }).weight.requiresGrad, true);
});

Deno.test("maxNorm leaves the table as it is", () => {
  const layer = new nn.Embedding(2, 2, { maxNorm: 1, weight: tensor([[3, 4], [0.3, 0.4]]) });
  const y = layer.forward(integers([0, 1]));
  assert.ok(y.allclose(tensor([[0.6, 0.8], [0.3, 0.4]])));
  assert.deepEqual(layer.weight.at(0).arraySync(), [3, 4]);
});

Deno.test("integers of any integer dtype and shape are taken, under jit too", () => {
  const weight = random.normal(random.key(0), [5, 2]);
  for (const dtype of ["int32", "int64", "int8", "uint8"] as const) {
    const x = tensor([[1, 4], [0, 2]], { dtype });
    assert.deepEqual(embedding(x, weight).shape, [2, 2, 2]);
    const compiled = jit((x: Tensor) => embedding(x, weight))(x);
    assert.deepEqual(compiled.arraySync(), embedding(x, weight).arraySync());
  }
  assert.deepEqual(embedding(tensor(3, { dtype: "int32" }), weight).shape, [2]);
  assert.deepEqual(embedding(integers([]), weight).shape, [0, 2]);
});

Deno.test("empty bags give zeros in every mode, and no NaN in gradients", () => {
  const weight = ones([3, 2]);
  const options = { offsets: integers([0, 0, 2]) };
  for (const mode of ["sum", "mean", "max"] as const) {
    const f = (w: Tensor) => embeddingBag(integers([0, 1]), w, { ...options, mode });
    assert.deepEqual(f(weight).select(0, 0).arraySync(), [0, 0]);
    assert.deepEqual(f(weight).select(0, 2).arraySync(), [0, 0]);
    const slope = grad((w: Tensor) => f(w).sum())(weight);
    assert.ok(slope.isfinite().all().itemSync());
    assert.deepEqual(slope.at(2).arraySync(), [0, 0]);
  }
});

Deno.test("bags of only padding give zeros", () => {
  for (const mode of ["sum", "mean", "max"] as const) {
    const y = embeddingBag(integers([[1, 1], [0, 1]]), ones([2, 2]), { mode, paddingIdx: 1 });
    assert.deepEqual(y.arraySync(), [[0, 0], [1, 1]]);
  }
});

Deno.test("bags of no rows, and no bags, are fine", () => {
  const none = tensor([], { dtype: "int32" });
  assert.deepEqual(embeddingBag(none.reshape([2, 0]), ones([3, 4])).arraySync(), [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  assert.deepEqual(embeddingBag(none.reshape([0, 2]), ones([3, 4])).shape, [0, 4]);
  assert.deepEqual(embeddingBag(none, ones([3, 4]), { offsets: integers([0]) }).shape, [1, 4]);
});

Deno.test("of equal maxima in a bag the first gets the gradient, with offsets and without", () => {
  const weight = ones([3, 1]);
  const x = integers([0, 1, 2]);
  for (
    const [input, options] of [[x, { offsets: integers([0]) }], [x.reshape([1, 3]), {}]] as const
  ) {
    const f = (w: Tensor) => embeddingBag(input, w, { ...options, mode: "max" }).sum();
    assert.deepEqual(grad(f)(weight).arraySync(), [[1], [0], [0]]);
  }
});

Deno.test("a NaN in a bag is its maximum, with offsets and without", () => {
  const weight = tensor([[1], [NaN], [3]]);
  const x = integers([0, 1, 2, 0]);
  const offsets = integers([0, 3]);
  assert.deepEqual(embeddingBag(x, weight, { offsets, mode: "max" }).arraySync(), [[NaN], [1]]);
  const rows = x.reshape([2, 2]);
  assert.deepEqual(embeddingBag(rows, weight, { mode: "max" }).arraySync(), [[NaN], [3]]);
});

Deno.test("embeddings print their settings", () => {
  assert.equal(
    String(new nn.Embedding(4, 2, { paddingIdx: 0 })),
    "Embedding(numEmbeddings=4, embeddingDim=2, paddingIdx=0)",
  );
  assert.equal(
    String(new nn.EmbeddingBag(4, 2, { mode: "sum" })),
    "EmbeddingBag(numEmbeddings=4, embeddingDim=2, mode=sum)",
  );
});

const weight = ones([4, 2]);
const x = integers([0, 1, 2]);

testErrors("embedding", [
  [
    () => new nn.Embedding(4, 2, { paddingIdx: 4 }),
    IndexError,
    "Embedding: Expected paddingIdx from -4 to 3: got 4",
  ],
  [
    () => new nn.Embedding(4, 2, { weight: ones([2, 2]) }),
    ShapeError,
    "Embedding: Expected a weight of shape [4, 2]: got [2, 2]",
  ],
  [
    () => nn.Embedding.fromPretrained(ones([3])),
    ShapeError,
    "Embedding.fromPretrained: Expected a table of shape [rows, features]: got [3]",
  ],
  [
    () => embedding(ones([2]), weight),
    DTypeError,
    'embedding: Expected integers as input: got float32\nConvert them with x.to("int32")',
  ],
  [
    () => embedding(x, ones([3])),
    ShapeError,
    "embedding: Expected a weight of shape [rows, features]: got [3]",
  ],
  [
    () => embedding(integers([4]), weight),
    IndexError,
    "embedding: Index 4 is out of range for a table of 4 rows",
  ],
  [
    () => embedding(integers([-1]), weight),
    IndexError,
    "embedding: Index -1 is out of range for a table of 4 rows",
  ],
  [
    () => embeddingBag(x, weight),
    ShapeError,
    "embeddingBag: Expected an input [bags, size] without offsets, or [n] with offsets: got [3] " +
    "without offsets",
  ],
  [
    () => embeddingBag(x, weight, { offsets: integers([1, 2]) }),
    IndexError,
    "embeddingBag: Expected offsets that ascend from 0 to at most 3: got [1, 2]",
  ],
  [
    () => embeddingBag(x, weight, { offsets: integers([0, 2, 1]) }),
    IndexError,
    "embeddingBag: Expected offsets that ascend from 0 to at most 3: got [0, 2, 1]",
  ],
  [
    () => embeddingBag(x, weight, { offsets: integers([[0]]) }),
    ShapeError,
    "embeddingBag: Expected offsets of shape [bags]: got [1, 1]",
  ],
  [
    () => embeddingBag(x, weight, { offsets: ones([1]) }),
    DTypeError,
    "embeddingBag: Expected integers as offsets: got float32",
  ],
  [
    () => embeddingBag(x, weight, { mode: "median" as never }),
    ArgumentError,
    'embeddingBag: Expected "sum", "mean" or "max" as mode: got "median"',
  ],
  [
    () => embeddingBag(x, weight, { mode: "max", scaleGradByFreq: true }),
    ArgumentError,
    'embeddingBag: Cannot scale gradients by frequency in mode "max"',
  ],
  [
    () => embeddingBag(x.reshape([1, 3]), weight, { perSampleWeights: ones([1, 3]) }),
    ArgumentError,
    'embeddingBag: Expected mode "sum" with perSampleWeights: got "mean"',
  ],
  [
    () => embeddingBag(x.reshape([1, 3]), weight, { mode: "sum", perSampleWeights: ones([3]) }),
    ShapeError,
    "embeddingBag: Expected perSampleWeights of the input's shape: got [3] and [1, 3]",
  ],
]);
