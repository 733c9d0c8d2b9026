/**
 * Losses where PyTorch's answers are none or not enough: paths that are impossible, compiled and
 * batched class numbers, and what bad input is told.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  DTypeError,
  grad,
  hessian,
  IndexError,
  jit,
  random,
  ShapeError,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import { assertTensorsNear } from "../support/check_op.ts";
import { testErrors } from "../support/check_errors.ts";

const {
  adaptiveLogProbabilities,
  adaptiveLogSoftmax,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cosineEmbeddingLoss,
  crossEntropy,
  ctcLoss,
  diceLoss,
  focalLoss,
  gaussianNllLoss,
  huberLoss,
  infoNce,
  klDiv,
  linearCrossEntropy,
  marginRankingLoss,
  mseLoss,
  multilabelMarginLoss,
  multiMarginLoss,
  nllLoss,
  smoothL1Loss,
  tripletMarginWithDistanceLoss,
} = functional;

const classes = (...numbers: number[]) => tensor(numbers, { dtype: "int32" });

Deno.test("crossEntropy() has the gradient softmax − one-hot", () => {
  const logits = random.normal(random.key(0), [4, 6], { dtype: "float64" });
  const target = classes(5, 0, 3, 3);
  const gradient = grad((x: Tensor) => crossEntropy(x, target, { reduction: "sum" }))(logits);
  const oneHot = tensor([5, 0, 3, 3].map((c) => [0, 1, 2, 3, 4, 5].map((i) => i === c ? 1 : 0)));
  assertTensorsNear([gradient], [logits.softmax(1).sub(oneHot)], 1e-12, "gradient");
});

Deno.test("crossEntropy() takes one exponential and one scatter for its gradient, and no sum over rows", () => {
  const gradient = jit(grad((x: Tensor) => crossEntropy(x, classes(1, 2, 0))));
  const graph = String(gradient.graph(zeros([3, 5])));
  const count = (name: string) =>
    [...graph.matchAll(new RegExp(String.raw`float32\[3, 5\] = ${name}\b`, "g"))].length;
  assert.deepEqual(["logSoftmax", "exp", "scatter"].map(count), [1, 1, 1], graph);
  assert.equal(graph.includes("sum[dims=[1]]"), false, graph);
});

Deno.test("crossEntropy() has the Hessian diag(p) − p pᵀ", () => {
  const logits = tensor([0.5, -1, 2], { dtype: "float64" });
  const target = tensor(1, { dtype: "int32" });
  const second = hessian((x: Tensor) => crossEntropy(x, target))(logits) as Tensor;
  const p = logits.softmax(0);
  assertTensorsNear([second], [p.diag().sub(p.outer(p))], 1e-12, "Hessian");
});

Deno.test("crossEntropy() refuses classes out of range that it learns only when compiled code runs", () => {
  const loss = jit((x: Tensor, t: Tensor) => crossEntropy(x, t));
  const logits = zeros([2, 3]);
  assert.ok(Math.abs(loss(logits, classes(2, -100)).itemSync() as number - Math.log(3)) < 1e-6);
  for (const bad of [classes(2, 3), classes(-1, 0)]) {
    assert.throws(() => loss(logits, bad), IndexError);
  }
});

Deno.test("crossEntropy() takes every integer dtype", () => {
  for (const dtype of ["int64", "int32", "int8", "uint8"] as const) {
    const ignoreIndex = dtype === "uint8" ? 255 : -100;
    const target = tensor([1, ignoreIndex], { dtype });
    const loss = crossEntropy(tensor([[0, 0], [3, 4]]), target, { ignoreIndex });
    assert.ok(Math.abs(loss.itemSync() as number - Math.LN2) < 1e-6, dtype);
  }
});

Deno.test("losses of vmapped examples are those of the batch", () => {
  const logits = random.normal(random.key(1), [4, 3], { dtype: "float64" });
  const target = classes(2, -100, 0, 1);
  const each = vmap((x: Tensor, t: Tensor) => crossEntropy(x, t, { reduction: "sum" }))(
    logits,
    target,
  );
  assertTensorsNear([each], [crossEntropy(logits, target, { reduction: "none" })], 1e-12, "vmap");
});

Deno.test("ctcLoss() of classes with probability 0 has the gradient's limit, not NaN", () => {
  const logits = random.normal(random.key(2), [5, 1, 4], { dtype: "float64" });
  const options = { reduction: "sum", targetLengths: [2] } as const;
  const loss = (x: Tensor) =>
    ctcLoss(x.logSoftmax(2), tensor([[1, 3]], { dtype: "int32" }), options);
  const never = (value: number) => logits.set(["0:2", 0, 2], value).set([3, 0, 0], value);
  assertTensorsNear([grad(loss)(never(-Infinity))], [grad(loss)(never(-800))], 1e-12, "gradient");
});

Deno.test("ctcLoss() without an alignment is infinite, and has gradients without NaN", () => {
  const loss = (x: Tensor) =>
    ctcLoss(x.logSoftmax(2), tensor([[1, 1]], { dtype: "int32" }), { reduction: "sum" });
  const logits = zeros([2, 1, 3]); // "1-1" needs three steps
  assert.equal(loss(logits).itemSync(), Infinity);
  assert.ok((grad(loss)(logits).dataSync() as Float32Array).every((x) => Number.isFinite(x)));
});

Deno.test("ctcLoss() equals the sum over all alignments", () => {
  // By brute force: every path of classes whose repetitions and then blanks are taken out.
  const [time, count] = [5, 3];
  const probabilities = random.normal(random.key(3), [time, count], { dtype: "float64" }).softmax(
    1,
  );
  const p = probabilities.arraySync() as number[][];
  for (const labels of [[1, 2], [1, 1], [2], [], [1, 2, 1]]) {
    let total = 0;
    for (let code = 0; code < count ** time; code++) {
      const path = Array.from({ length: time }, (_, t) => Math.floor(code / count ** t) % count);
      const spelt = path.filter((c, t) => c !== 0 && c !== path[t - 1]);
      if (String(spelt) !== String(labels)) continue;
      total += path.reduce((product, c, t) => product * p[t][c], 1);
    }
    const targets = tensor(labels).to("int32").reshape([labels.length]);
    const loss = ctcLoss(probabilities.log(), targets, { reduction: "sum" }).itemSync() as number;
    assert.ok(Math.abs(loss + Math.log(total)) < 1e-12, `${labels}: ${loss}, ${-Math.log(total)}`);
  }
});

Deno.test("ctcLoss() takes lengths that are traced", () => {
  const logs = random.normal(random.key(4), [6, 2, 4], { dtype: "float64" }).logSoftmax(2);
  const targets = classes(3, 1, 2);
  const run = (steps: Tensor, counts: Tensor) =>
    ctcLoss(logs, targets, { inputLengths: steps, targetLengths: counts, reduction: "none" });
  const [steps, counts] = [classes(6, 4), classes(1, 2)];
  assertTensorsNear([jit(run)(steps, counts)], [run(steps, counts)], 1e-12, "jit");
});

Deno.test("adaptiveLogProbabilities() are those that the targets have", () => {
  const [forHead, forTail] = random.split(random.key(5));
  const head = random.normal(forHead, [6, 4], { dtype: "float64" });
  const tails = [random.normal(forTail, [6, 3], { dtype: "float64" })];
  const logs = adaptiveLogSoftmax({ head, tails }, classes(0, 1, 2, 3, 4, 5));
  const all = adaptiveLogProbabilities({ head, tails });
  assertTensorsNear([all.diagonal()], [logs], 1e-12, "of the targets");
  assertTensorsNear([all.exp().sum(1)], [all.mul(0).add(1).mean(1)], 1e-12, "sum");
});

Deno.test("focalLoss() without a focus is the cross entropy", () => {
  const logits = random.normal(random.key(6), [3, 4], { dtype: "float64" });
  const target = random.uniform(random.key(7), [3, 4], { dtype: "float64" });
  const binary = focalLoss(logits, target, { gamma: 0, alpha: -1 });
  assertTensorsNear([binary], [binaryCrossEntropyWithLogits(logits, target)], 1e-12, "binary");
  const ofClasses = focalLoss(logits, classes(0, 3, 2), { gamma: 0 });
  assertTensorsNear([ofClasses], [crossEntropy(logits, classes(0, 3, 2))], 1e-12, "classes");
});

Deno.test("infoNce() with the others' keys as negatives is the cross entropy of similarities", () => {
  const [queries, keys] = random.split(random.key(8)).unbind(0).map((key) =>
    random.normal(key, [4, 3], { dtype: "float64" })
  );
  const plain = infoNce(queries, keys, { normalized: false, temperature: 2, reduction: "none" });
  const logits = queries.matmul(keys.T).div(2);
  const expected = crossEntropy(logits, classes(0, 1, 2, 3), { reduction: "none" });
  assertTensorsNear([plain], [expected], 1e-12, "loss");
  const [first, ...rest] = [0, 1, 2, 3];
  const negatives = keys.indexSelect(0, classes(...rest));
  const one = (x: Tensor) => x.narrow(0, first, 1);
  const alone = infoNce(one(queries), one(keys), { negatives, normalized: false, temperature: 2 });
  assertTensorsNear([alone], [expected.at(0)], 1e-12, "with negatives");
});

const x = zeros([2, 3]);

testErrors("losses refuse", [
  [
    () => mseLoss(1 as never, x),
    ArgumentError,
    "mseLoss: Expected a tensor as input: got 1\nMake one with tensor(…)",
  ],
  [
    () => mseLoss(zeros([2]), zeros([2, 1])),
    ShapeError,
    "mseLoss: Expected input and target of one shape: got [2] and [2, 1]\n" +
    "Bring one to the shape of the other with x.reshape(…) or x.broadcastTo(…)",
  ],
  [
    () => mseLoss(classes(1), classes(1)),
    DTypeError,
    "mseLoss: Expected a floating dtype as input: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => mseLoss(x, x, "sum" as never),
    ArgumentError,
    'mseLoss: Expected an object of options: got "sum"\n' +
    'Name them, for example { reduction: "sum" }',
  ],
  [
    () => mseLoss(x, x, { reduction: "average" as never }),
    ArgumentError,
    'mseLoss: Expected "none", "mean" or "sum" as reduction: got "average"',
  ],
  [
    () => klDiv(x, x, { reduction: "batch" as never }),
    ArgumentError,
    'klDiv: Expected "none", "mean", "sum" or "batchmean" as reduction: got "batch"',
  ],
  [
    () => klDiv(tensor(0), tensor(1), { reduction: "batchmean" }),
    ShapeError,
    'klDiv: Expected a batch to average over by "batchmean": got an input of shape []',
  ],
  [
    () => smoothL1Loss(x, x, { beta: -1 }),
    ArgumentError,
    "smoothL1Loss: Expected beta of at least 0: got -1",
  ],
  [
    () => huberLoss(x, x, { delta: 0 }),
    ArgumentError,
    "huberLoss: Expected a positive delta: got 0",
  ],
  [
    () => binaryCrossEntropy(x, classes(1)),
    DTypeError,
    "binaryCrossEntropy: Expected a floating dtype as target: got int32\n" +
    'Convert it first, for example with x.to("float32")',
  ],
  [
    () => binaryCrossEntropyWithLogits(x, x, { posWeight: 2 as never }),
    ArgumentError,
    "binaryCrossEntropyWithLogits: Expected a tensor as posWeight: got 2\nMake one with tensor(…)",
  ],
  [
    () => gaussianNllLoss(x, x, -1),
    ArgumentError,
    "gaussianNllLoss: Expected variances of at least 0: got -1\n" +
    "Let the model predict their logarithms, or use softplus",
  ],
  [
    () => gaussianNllLoss(x, x, zeros([3])),
    ShapeError,
    "gaussianNllLoss: Expected variances in the shape of the input, or with a last dimension of " +
    "size 1 or none: got [3] for an input of [2, 3]",
  ],
  [
    () => crossEntropy(x, classes(0, 3)),
    IndexError,
    "crossEntropy: Class 3 is out of range for 3 classes",
  ],
  [
    () => crossEntropy(x, classes(0, 1, 2)),
    ShapeError,
    "crossEntropy: Expected scores of shape [classes] or [batch, classes, …] and a target of that " +
    "without the classes: got [2, 3] and [3]",
  ],
  [
    () => crossEntropy(x, zeros([2])),
    ShapeError,
    "crossEntropy: Expected logits and target of one shape: got [2, 3] and [2]\n" +
    "Bring one to the shape of the other with x.reshape(…) or x.broadcastTo(…)",
  ],
  [
    () => crossEntropy(x, tensor([true, false])),
    DTypeError,
    'crossEntropy: Expected integers as target: got bool\nConvert them with x.to("int32")',
  ],
  [
    () => crossEntropy(x, classes(0, 1), { labelSmoothing: 2 }),
    ArgumentError,
    "crossEntropy: Expected labelSmoothing in [0, 1]: got 2",
  ],
  [
    () => nllLoss(x, classes(0, 1), { weight: zeros([2]) }),
    ShapeError,
    "nllLoss: Expected a weight for each of 3 classes: got shape [2]",
  ],
  [
    () => crossEntropy(x, x, { weight: [1, 2, 3] as never }),
    ArgumentError,
    "crossEntropy: Expected a tensor as weight: got an array\nMake one with tensor(…)",
  ],
  [
    () => linearCrossEntropy(zeros([1, 2, 3]), x, classes(0)),
    ShapeError,
    "linearCrossEntropy: Expected inputs [features] or [batch, features] and weights " +
    "[classes, …, features]: got [1, 2, 3] and [2, 3]",
  ],
  [
    () => marginRankingLoss(x, x, undefined as never),
    ArgumentError,
    "marginRankingLoss: Expected a tensor as target: got undefined\nMake one with tensor(…)",
  ],
  [
    () => cosineEmbeddingLoss(x, x, { target: tensor(1) }),
    ShapeError,
    "cosineEmbeddingLoss: Expected vectors of shape [features] or [batch, features] and a target of " +
    "that without the features: got [2, 3], [2, 3] and []",
  ],
  [
    () => tripletMarginWithDistanceLoss(x, x, x, { distanceFunction: 2 as never }),
    ArgumentError,
    "tripletMarginWithDistanceLoss: Expected a function as distanceFunction: got 2",
  ],
  [
    () => multiMarginLoss(x, classes(0, 1), { p: 3 as never }),
    ArgumentError,
    "multiMarginLoss: Expected 1 or 2 as p: got 3",
  ],
  [
    () => multiMarginLoss(x, classes(0)),
    ShapeError,
    "multiMarginLoss: Expected a class for each row: got shapes [2, 3] and [1]",
  ],
  [
    () => multiMarginLoss(zeros([1, 2, 3]), classes(0)),
    ShapeError,
    "multiMarginLoss: Expected an input of shape [classes] or [batch, classes]: got [1, 2, 3]",
  ],
  [
    () => multilabelMarginLoss(zeros([3]), classes(1, 3, -1)),
    IndexError,
    "multilabelMarginLoss: Class 3 is out of range for 3 classes",
  ],
  [
    () => focalLoss(x, x, { weight: zeros([3]) }),
    ArgumentError,
    "focalLoss: Expected alpha for a floating target: got weight",
  ],
  [
    () => focalLoss(x, classes(0, 1), { alpha: 0.5 }),
    ArgumentError,
    "focalLoss: Expected weight for a target of classes: got alpha",
  ],
  [
    () => focalLoss(x, x, { gamma: -1 }),
    ArgumentError,
    "focalLoss: Expected gamma of at least 0: got -1",
  ],
  [
    () => diceLoss(x, x),
    ShapeError,
    "diceLoss: Expected shape [batch, classes, …]: got [2, 3]\n" +
    "Add the dimension of a single class with x.unsqueeze(1)",
  ],
  [
    () => infoNce(x, zeros([3, 3])),
    ShapeError,
    "infoNce: Expected queries and keys of one shape [batch, features], and negatives of shape " +
    "[count, features]: got [2, 3], [3, 3]",
  ],
  [
    () => infoNce(x, x, { temperature: 0 }),
    ArgumentError,
    "infoNce: Expected a positive temperature: got 0",
  ],
  [
    () => adaptiveLogProbabilities({ head: zeros([2, 1]), tails: [x, x] }),
    ArgumentError,
    "adaptiveLogProbabilities: Expected logits of each of 2 clusters in the head: got shape [2, 1]",
  ],
  [
    () => adaptiveLogSoftmax({ head: x, tails: [] }, tensor(1).int()),
    ShapeError,
    "adaptiveLogSoftmax: Expected logits [batch, classes] and targets [batch], or [classes] and []: " +
    "got [2, 3] and []",
  ],
  [
    () => adaptiveLogSoftmax({ head: x, tails: [zeros([2, 4])] }, classes(0, 6)),
    IndexError,
    "adaptiveLogSoftmax: Class 6 is out of range for 6 classes",
  ],
]);

const logs = zeros([4, 2, 3]);

testErrors("ctcLoss() refuses", [
  [
    () => ctcLoss(zeros([4]), classes(1)),
    ShapeError,
    "ctcLoss: Expected logarithms [time, batch, classes] and targets [batch, labels] or [sum of " +
    "targetLengths], or [time, classes] and [labels]: got [4] and [1]",
  ],
  [
    () => ctcLoss(logs, zeros([2, 2])),
    DTypeError,
    'ctcLoss: Expected integers as targets: got float32\nConvert them with x.to("int32")',
  ],
  [
    () => ctcLoss(logs, classes(1, 2)),
    ArgumentError,
    "ctcLoss: Expected targetLengths, to tell apart concatenated targets: got undefined",
  ],
  [
    () => ctcLoss(logs, classes(1, 2), { targetLengths: [1, 2] }),
    ArgumentError,
    "ctcLoss: Expected targetLengths of the sum 2, the number of labels: got 3",
  ],
  [
    () => ctcLoss(logs, classes(1, 2).reshape([1, 2])),
    ShapeError,
    "ctcLoss: Expected targets for 2 examples: got shape [1, 2]",
  ],
  [
    () => ctcLoss(logs, classes(1, 2).reshape([2, 1]), { inputLengths: [4] }),
    ShapeError,
    "ctcLoss: Expected inputLengths for 2 examples: got shape [1]",
  ],
  [
    () => ctcLoss(logs, classes(1, 2).reshape([2, 1]), { inputLengths: [4, 5] }),
    ArgumentError,
    "ctcLoss: Expected inputLengths from 0 to 4: got 5",
  ],
  [
    () => ctcLoss(logs, classes(1, 3).reshape([2, 1])),
    IndexError,
    "ctcLoss: Label 3 is out of range for 3 classes",
  ],
  [
    () => ctcLoss(logs, classes(1, 2).reshape([2, 1]), { blank: 3 }),
    IndexError,
    "ctcLoss: Blank 3 is out of range for 3 classes",
  ],
]);
