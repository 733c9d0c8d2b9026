/**
 * Losses and activations as rows of operations: derivatives of both orders against finite
 * differences, `vmap` against a stack of slices, `jit` against eager evaluation.
 *
 * @module
 */
import { random, type Tensor, tensor } from "../../mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import type { OpRow, Samples } from "../support/op_row.ts";
import { testRows } from "../support/test_rows.ts";

const key = random.key(7);

/** Away from kinks at multiples of 1/2. */
function smooth({ uniform }: Samples, shape: readonly number[]): Tensor {
  const whole = uniform(shape, -4, 4).floor();
  return whole.add(uniform(shape, 0.1, 0.4)).add(uniform(shape, 0, 2).floor().mul(0.5));
}

function activation(name: string, run: (x: Tensor) => Tensor): OpRow {
  return {
    name,
    run,
    samples: (samples) => [
      [smooth(samples, [3, 4])],
      [smooth(samples, [4, 2]).transpose(0, 1)],
      [smooth(samples, [0, 2])],
    ],
    order: 2,
  };
}

const {
  celu,
  elu,
  glu,
  gumbelSoftmax,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  logsigmoid,
  mish,
  normalize,
  prelu,
  relu6,
  rrelu,
  selu,
  softshrink,
  softsign,
  swiglu,
  tanhshrink,
  threshold,
} = functional;

testRows([
  ...Object.entries({
    ...{ elu, selu, relu6, hardtanh, hardsigmoid, hardswish, hardshrink, softshrink, softsign },
    ...{ tanhshrink, logsigmoid, mish, glu, swiglu, rrelu },
  }).map(([name, run]) => activation(name, (x) => run(x))),
  activation("celu", (x) => celu(x, { alpha: 2 })),
  activation("threshold", (x) => threshold(x, { threshold: 0.5, value: 2 })),
  activation("rrelu in training", (x) => rrelu(x, { training: true, key })),
  activation("gumbelSoftmax", (x) => gumbelSoftmax(x, { tau: 0.5, key })),
  { ...activation("normalize", (x) => normalize(x, { p: 3 })), samples: vectors },
  {
    name: "prelu",
    run: (x, weight) => prelu(x, weight),
    samples: (samples) => [
      [smooth(samples, [2, 3]), samples.uniform([3])],
      [smooth(samples, [2, 3, 2]), samples.uniform([1])],
    ],
    order: 2,
  },
]);

function vectors(samples: Samples) {
  return [[samples.uniform([3, 4])], [samples.uniform([4, 2]).transpose(0, 1)]];
}

/** A loss of numbers, of inputs and targets that lie far from kinks. */
function pairLoss(
  name: string,
  run: OpRow["run"],
  samples: OpRow["samples"] = (s) => [[s.uniform([3, 4], 1.1, 1.9), s.uniform([3, 4])]],
): OpRow {
  return { name, run, samples, order: 2 };
}

const unit: OpRow["samples"] = ({ uniform }) => [
  [uniform([3, 4], 0.1, 0.9), uniform([3, 4], 0.1, 0.9)],
];
const signs = tensor([1, -1, 1], { dtype: "float64" });
const embeddings: OpRow["samples"] = ({ uniform }) => [[uniform([3, 4]), uniform([3, 4])]];

testRows([
  pairLoss("mseLoss", (x, t) => functional.mseLoss(x, t)),
  pairLoss("l1Loss", (x, t) => functional.l1Loss(x, t.clamp(null, 0.9)), embeddingsApart),
  pairLoss("smoothL1Loss", (x, t) => functional.smoothL1Loss(x, t, { beta: 1.5 }), near),
  pairLoss("huberLoss", (x, t) => functional.huberLoss(x, t, { delta: 1.5 }), near),
  pairLoss("binaryCrossEntropy", (x, t) => functional.binaryCrossEntropy(x, t), unit),
  pairLoss(
    "binaryCrossEntropyWithLogits",
    (x, t) => functional.binaryCrossEntropyWithLogits(x, t, { posWeight: tensor(3) }),
  ),
  pairLoss("klDiv", (x, t) => functional.klDiv(x, t, { reduction: "batchmean" }), unit),
  pairLoss(
    "poissonNllLoss",
    (x, t) => functional.poissonNllLoss(x, t.add(4), { full: true, logInput: false }),
  ),
  pairLoss(
    "gaussianNllLoss",
    (x, t) => functional.gaussianNllLoss(x, t, x.square(), { full: true }),
  ),
  pairLoss("hingeEmbeddingLoss", (x) => functional.hingeEmbeddingLoss(x.t(), signs), near),
  pairLoss(
    "marginRankingLoss",
    (x, y) => functional.marginRankingLoss(x.t(), y.t(), { target: signs, margin: 0.5 }),
    near,
  ),
  pairLoss(
    "cosineEmbeddingLoss",
    (x, y) => functional.cosineEmbeddingLoss(x, y, { target: signs, margin: -0.9 }),
    embeddings,
  ),
  pairLoss("softMarginLoss", (x, y) => functional.softMarginLoss(x, y)),
  pairLoss("pairwiseDistance", (x, y) => functional.pairwiseDistance(x, y), embeddings),
  pairLoss("cosineSimilarity", (x, y) => functional.cosineSimilarity(x, y), embeddings),
  pairLoss(
    "tripletMarginLoss",
    (x, y) => functional.tripletMarginLoss(x, y, x.mul(y), { margin: 9, swap: true }),
    embeddings,
  ),
  pairLoss(
    "tripletMarginWithDistanceLoss",
    (x, y) => functional.tripletMarginWithDistanceLoss(x, y, x.mul(y), { margin: 9 }),
    embeddings,
  ),
  pairLoss("focalLoss", (x, t) => functional.focalLoss(x, t, { gamma: 1.5 }), unit),
  pairLoss(
    "diceLoss",
    (x, t) => functional.diceLoss(x.unsqueeze(0), t.unsqueeze(0), { squared: true }),
    unit,
  ),
  pairLoss("infoNce", (x, y) => functional.infoNce(x, y, { temperature: 0.5 }), embeddings),
  pairLoss(
    "infoNce with negatives",
    (x, y) => functional.infoNce(x, y, { negatives: x.mul(y), normalized: false }),
    embeddings,
  ),
]);

/** Pairs whose differences are neither 0 nor 1.5 nor 0.5. */
function near({ uniform }: Samples) {
  return [[uniform([3, 4], 0, 0.4), uniform([3, 4], -2.4, -2.1)], [
    uniform([3, 4], 0.5, 0.8),
    uniform([3, 4], 0.1, 0.4),
  ]];
}

function embeddingsApart({ uniform }: Samples) {
  return [[uniform([3, 4], 1.1, 1.9), uniform([3, 4], -1, 0.8)]];
}

/** A loss of scores of classes. */
function classLoss(name: string, run: OpRow["run"], samples?: OpRow["samples"]): OpRow {
  return {
    name,
    run,
    samples: samples ?? ((s) => [
      [s.uniform([3, 5]), s.integers([3], 0, 5)],
      [s.uniform([5]), s.integers([], 0, 5)],
      [s.uniform([2, 4, 3]), s.integers([2, 3], 0, 4)],
    ]),
    order: 2,
  };
}

const weightFor = (x: Tensor) => {
  const classes = x.ndim === 1 ? x.shape[0] : x.shape[1];
  return tensor(Float64Array.from({ length: classes }, (_, i) => 0.5 + i));
};
const rows: OpRow["samples"] = ({ distinct, integers }) => [
  [distinct([3, 5]), integers([3], 0, 5)],
  [distinct([5]), integers([], 0, 5)],
];

testRows([
  classLoss("crossEntropy", (x, t) => functional.crossEntropy(x, t, { reduction: "none" })),
  classLoss(
    "crossEntropy with all options",
    (x, t) =>
      functional.crossEntropy(x, t, {
        weight: weightFor(x),
        ignoreIndex: 2,
        labelSmoothing: 0.25,
        reduction: "sum",
      }),
  ),
  classLoss(
    "crossEntropy of probabilities",
    (x, y) => functional.crossEntropy(x, y.softmax(1), { weight: weightFor(x) }),
    embeddings,
  ),
  classLoss("nllLoss", (x, t) => functional.nllLoss(x, t, { weight: weightFor(x) })),
  classLoss(
    "focalLoss of classes",
    (x, t) => functional.focalLoss(x, t, { weight: weightFor(x), ignoreIndex: 1 }),
  ),
  classLoss(
    "linearCrossEntropy",
    (x, w, t) => functional.linearCrossEntropy(x, w, t),
    ({ uniform, integers }) => [[uniform([3, 2]), uniform([4, 2]), integers([3], 0, 4)]],
  ),
  classLoss("multiMarginLoss", (x, t) => functional.multiMarginLoss(x, t, { p: 2 }), rows),
  classLoss(
    "multilabelMarginLoss",
    (x, t) => functional.multilabelMarginLoss(x.mul(0.97), t),
    ({ distinct, integers }) => [[distinct([3, 5]), integers([3, 5], -1, 5)]],
  ),
  classLoss(
    "multilabelSoftMarginLoss",
    (x, t) => functional.multilabelSoftMarginLoss(x, t),
    embeddings,
  ),
  classLoss(
    "ctcLoss",
    (x, t) =>
      functional.ctcLoss(x.logSoftmax(-1), t, {
        inputLengths: [6, 4],
        targetLengths: [2, 3],
        blank: 1,
        reduction: "sum",
      }),
    ({ uniform }) => [[
      uniform([6, 2, 4]),
      tensor([[3, 3, 0], [0, 2, 0]], { dtype: "int32" }),
    ]],
  ),
  classLoss(
    "ctcLoss of concatenated targets",
    (x, t, counts) =>
      functional.ctcLoss(x, t, { targetLengths: counts, reduction: "none", zeroInfinity: true }),
    ({ uniform }) => [[
      uniform([5, 3, 4], -3, -1),
      tensor([3, 3, 1, 2], { dtype: "int32" }),
      tensor([3, 0, 1], { dtype: "int32" }),
    ]],
  ),
  classLoss(
    "adaptiveLogSoftmax",
    (head, tail, t) => functional.adaptiveLogSoftmax({ head, tails: [tail] }, t),
    ({ uniform }) => [[
      uniform([4, 3]),
      uniform([4, 3]),
      tensor([0, 4, 1, 2], { dtype: "int32" }),
    ]],
  ),
]);
