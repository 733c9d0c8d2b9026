/**
 * Losses as modules: each equals its function, keeps its weights as state, and can be transformed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, grad, random, type Tensor, tensor } from "../../mod.ts";
import * as nn from "../../src/nn/mod.ts";
import { assertTensorsNear } from "../support/check_op.ts";
import { testErrors } from "../support/check_errors.ts";
import { assertClose, loadTorchCases } from "../support/fixtures.ts";
import { makeTensor, readable } from "../support/torch_cases.ts";

const f = nn.functional;
const normal = (seed: number, ...shape: number[]) =>
  random.normal(random.key(seed), shape, { dtype: "float64" });
const [a, b, c] = [normal(1, 4, 5), normal(2, 4, 5), normal(3, 4, 5)];
const probabilities = a.sigmoid();
const yes = tensor([[1, 0, 0, 1, 1]]).expand([4, 5]);
const classes = tensor([4, 0, 2, 2], { dtype: "int32" });
const labels = tensor([[1, 3, -1, 0, 0]], { dtype: "int32" }).expand([4, 5]);
const signs = tensor([1, -1, -1, 1]);
const weight = tensor([0.5, 1, 2, 0, 3]);
const sum = { reduction: "sum" } as const;
const lengths = { inputLengths: [4, 3], targetLengths: [2, 1] };
const steps = normal(4, 4, 2, 3).logSoftmax(2);
const targets = tensor([[1, 2], [2, 0]], { dtype: "int32" });
const distanceFunction = (x: Tensor, y: Tensor) => x.sub(y).square().sum(-1);

/** What each class computes, and what its function says. */
const pairs: Record<string, readonly [actual: () => Tensor, expected: () => Tensor]> = {
  MSELoss: [() => new nn.MSELoss(sum).forward(a, b), () => f.mseLoss(a, b, sum)],
  L1Loss: [() => new nn.L1Loss(sum).forward(a, b), () => f.l1Loss(a, b, sum)],
  SmoothL1Loss: [
    () => new nn.SmoothL1Loss({ beta: 0.5 }).forward(a, b),
    () => f.smoothL1Loss(a, b, { beta: 0.5 }),
  ],
  HuberLoss: [
    () => new nn.HuberLoss({ delta: 0.5 }).forward(a, b),
    () => f.huberLoss(a, b, { delta: 0.5 }),
  ],
  BCELoss: [
    () => new nn.BCELoss({ weight, ...sum }).forward(probabilities, yes),
    () => f.binaryCrossEntropy(probabilities, yes, { weight, ...sum }),
  ],
  BCEWithLogitsLoss: [
    () => new nn.BCEWithLogitsLoss({ weight, posWeight: weight }).forward(a, yes),
    () => f.binaryCrossEntropyWithLogits(a, yes, { weight, posWeight: weight }),
  ],
  KLDivLoss: [
    () => new nn.KLDivLoss({ reduction: "batchmean", logTarget: true }).forward(a, b),
    () => f.klDiv(a, b, { reduction: "batchmean", logTarget: true }),
  ],
  PoissonNLLLoss: [
    () => new nn.PoissonNLLLoss({ full: true }).forward(a, yes),
    () => f.poissonNllLoss(a, yes, { full: true }),
  ],
  GaussianNLLLoss: [
    () => new nn.GaussianNLLLoss({ full: true }).forward(a, b, probabilities),
    () => f.gaussianNllLoss(a, b, probabilities, { full: true }),
  ],
  CrossEntropyLoss: [
    () =>
      new nn.CrossEntropyLoss({ weight, ignoreIndex: 0, labelSmoothing: 0.1 }).forward(a, classes),
    () => f.crossEntropy(a, classes, { weight, ignoreIndex: 0, labelSmoothing: 0.1 }),
  ],
  NLLLoss: [
    () => new nn.NLLLoss({ weight, ignoreIndex: 0 }).forward(a, classes),
    () => f.nllLoss(a, classes, { weight, ignoreIndex: 0 }),
  ],
  FocalLoss: [
    () => new nn.FocalLoss({ weight, gamma: 1 }).forward(a, classes),
    () => f.focalLoss(a, classes, { weight, gamma: 1 }),
  ],
  MultiMarginLoss: [
    () => new nn.MultiMarginLoss({ weight, p: 2 }).forward(a, classes),
    () => f.multiMarginLoss(a, classes, { weight, p: 2 }),
  ],
  MultiLabelMarginLoss: [
    () => new nn.MultiLabelMarginLoss(sum).forward(a, labels),
    () => f.multilabelMarginLoss(a, labels, sum),
  ],
  MultiLabelSoftMarginLoss: [
    () => new nn.MultiLabelSoftMarginLoss({ weight }).forward(a, yes),
    () => f.multilabelSoftMarginLoss(a, yes, { weight }),
  ],
  SoftMarginLoss: [
    () => new nn.SoftMarginLoss(sum).forward(a, yes),
    () => f.softMarginLoss(a, yes, sum),
  ],
  HingeEmbeddingLoss: [
    () => new nn.HingeEmbeddingLoss({ margin: 2 }).forward(a.T, signs),
    () => f.hingeEmbeddingLoss(a.T, signs, { margin: 2 }),
  ],
  MarginRankingLoss: [
    () => new nn.MarginRankingLoss({ margin: 2 }).forward(a.T, b.T, signs),
    () => f.marginRankingLoss(a.T, b.T, { target: signs, margin: 2 }),
  ],
  CosineEmbeddingLoss: [
    () => new nn.CosineEmbeddingLoss({ margin: -0.5 }).forward(a, b, signs),
    () => f.cosineEmbeddingLoss(a, b, { target: signs, margin: -0.5 }),
  ],
  TripletMarginLoss: [
    () => new nn.TripletMarginLoss({ swap: true, p: 1 }).forward(a, b, c),
    () => f.tripletMarginLoss(a, b, c, { swap: true, p: 1 }),
  ],
  TripletMarginWithDistanceLoss: [
    () => new nn.TripletMarginWithDistanceLoss({ distanceFunction }).forward(a, b, c),
    () => f.tripletMarginWithDistanceLoss(a, b, c, { distanceFunction }),
  ],
  PairwiseDistance: [
    () => new nn.PairwiseDistance({ p: 1 }).forward(a, b),
    () => f.pairwiseDistance(a, b, { p: 1 }),
  ],
  CosineSimilarity: [
    () => new nn.CosineSimilarity({ dim: 0 }).forward(a, b),
    () => f.cosineSimilarity(a, b, { dim: 0 }),
  ],
  CTCLoss: [
    () => new nn.CTCLoss(sum).forward(steps, targets, lengths),
    () => f.ctcLoss(steps, targets, { ...sum, ...lengths }),
  ],
  DiceLoss: [
    () => new nn.DiceLoss({ squared: true }).forward(probabilities.unsqueeze(0), yes.unsqueeze(0)),
    () => f.diceLoss(probabilities.unsqueeze(0), yes.unsqueeze(0), { squared: true }),
  ],
  InfoNCELoss: [
    () => new nn.InfoNCELoss({ temperature: 1 }).forward(a, b, c),
    () => f.infoNce(a, b, { temperature: 1, negatives: c }),
  ],
};

for (const [name, [actual, expected]] of Object.entries(pairs)) {
  Deno.test(`${name} computes what its function does, with its options`, () => {
    assertTensorsNear([actual()], [expected()], 0, name);
  });
}

Deno.test("weights of losses are buffers with PyTorch's names", () => {
  const loss = new nn.BCEWithLogitsLoss({ weight, posWeight: weight.mul(2) });
  assert.deepEqual(Object.keys(loss.stateDict()).sort(), ["pos_weight", "weight"]);
  assert.deepEqual(loss.parameters(), []);
  loss.loadStateDict({ weight: weight.mul(0).add(1), pos_weight: weight });
  const expected = f.binaryCrossEntropyWithLogits(a, yes, { posWeight: weight });
  assertTensorsNear([loss.forward(a, yes)], [expected], 1e-12, "loaded");
  assert.deepEqual(Object.keys(new nn.CrossEntropyLoss().stateDict()), []);
  assert.equal(new nn.CrossEntropyLoss({ weight }).to("float64").weight!.dtype, "float64");
});

Deno.test("losses print their options", () => {
  const loss = new nn.CrossEntropyLoss({ weight, labelSmoothing: 0.1, reduction: "sum" });
  assert.equal(String(loss), "CrossEntropyLoss(labelSmoothing=0.1, reduction=sum)");
  assert.equal(
    String(new nn.TripletMarginWithDistanceLoss({ distanceFunction, margin: 2 })),
    "TripletMarginWithDistanceLoss(margin=2)",
  );
});

Deno.test("a model with a loss of weights within trains as a whole", () => {
  const loss = new nn.CrossEntropyLoss({ weight });
  const { params, buffers, apply } = nn.functionalize(loss);
  const run = (x: Tensor) => apply(params, buffers, [x, classes])[0] as Tensor;
  const gradient = grad(run)(a);
  const expected = grad((x: Tensor) => f.crossEntropy(x, classes, { weight }))(a);
  assertTensorsNear([gradient], [expected], 1e-12, "gradient");
});

Deno.test("LinearCrossEntropyLoss is the cross entropy of its map's logits", () => {
  const loss = new nn.LinearCrossEntropyLoss(5, 3, {
    bias: true,
    outFeatures: [2],
    dtype: "float64",
    weight: tensor([1, 2, 3]),
    ...sum,
  });
  assert.deepEqual(Object.entries(loss.stateDict()).map(([name, x]) => [name, x.shape]), [
    ["weight", [3]],
    ["linear.weight", [6, 5]],
    ["linear.bias", [6]],
  ]);
  const target = tensor([[0, 1], [2, 2], [1, 0], [0, 0]], { dtype: "int32" });
  const expected = f.linearCrossEntropy(a, loss.linear.weight.reshape([3, 2, 5]), target, {
    linearBias: loss.linear.bias!.reshape([3, 2]),
    weight: tensor([1, 2, 3]),
    ...sum,
  });
  assertTensorsNear([loss.forward(a, target)], [expected], 1e-12, "loss");
});

Deno.test("AdaptiveLogSoftmaxWithLoss gives PyTorch's outputs with PyTorch's state dict", async () => {
  const cases = await loadTorchCases("nn_functional.json.gz");
  const ours = cases.filter(({ op }) => op === "adaptiveOfWeights");
  assert.ok(ours.length > 0);
  for (const fixture of ours) {
    const [input, ...weights] = fixture.inputs.map(makeTensor);
    const module = new nn.AdaptiveLogSoftmaxWithLoss(4, 10, {
      cutoffs: [3, 6],
      divValue: 2,
      headBias: true,
      dtype: "float64",
    });
    const names = ["head.weight", "head.bias", "tail.0.0.weight", "tail.0.1.weight"];
    names.push("tail.1.0.weight", "tail.1.1.weight");
    module.loadStateDict(Object.fromEntries(names.map((name, i) => [name, weights[i]])));
    const raw = (fixture.call.args[0] as { tensor: { shape: number[]; data: number[] } }).tensor;
    const target = tensor(raw.data, { dtype: "int32" }).reshape(raw.shape);
    const { output, loss } = module.forward(input, target);
    [output, loss].forEach((x, i) =>
      assertClose(readable(x), fixture.outputs[i], { atol: 1e-10, what: `output ${i}` })
    );
    const logs = module.logProb(input);
    assertTensorsNear([logs.exp().sum(-1)], [output.mul(0).add(1)], 1e-12, "sum");
    assert.deepEqual(module.predict(input).arraySync(), logs.argmax(-1).arraySync());
  }
});

Deno.test("AdaptiveLogSoftmaxWithLoss is cloned and trained as other modules", () => {
  const module = new nn.AdaptiveLogSoftmaxWithLoss(5, 12, {
    cutoffs: [4, 8],
    divValue: 2,
    dtype: "float64",
  });
  const target = tensor([0, 5, 11, 3], { dtype: "int32" });
  const copy = module.clone();
  assertTensorsNear(
    [copy.forward(a, target).loss],
    [module.forward(a, target).loss],
    0,
    "clone",
  );
  const { params, buffers, apply } = nn.functionalize(module);
  type Result = nn.AdaptiveLogSoftmaxResult;
  const loss = (p: typeof params) => (apply(p, buffers, [a, target])[0] as Result).loss;
  const gradients = Object.values(grad(loss)(params)) as Tensor[];
  assert.ok(gradients.every((g) => (g.abs().max().itemSync() as number) > 0));
});

testErrors("losses as modules refuse", [
  [
    () => new nn.MSELoss("sum" as never),
    ArgumentError,
    'MSELoss: Expected an object of options: got "sum"\n' +
    'Name them, for example { reduction: "sum" }',
  ],
  [
    () => new nn.AdaptiveLogSoftmaxWithLoss(4, 10, { cutoffs: [3, 3] }),
    ArgumentError,
    "AdaptiveLogSoftmaxWithLoss: Expected ascending whole numbers below 10 as cutoffs: got [3, 3]",
  ],
  [
    () => new nn.AdaptiveLogSoftmaxWithLoss(4, 10, { cutoffs: [3, 10] }),
    ArgumentError,
    "AdaptiveLogSoftmaxWithLoss: Expected ascending whole numbers below 10 as cutoffs: got [3, 10]",
  ],
  [
    () => new nn.AdaptiveLogSoftmaxWithLoss(4, 10, {} as never),
    ArgumentError,
    "AdaptiveLogSoftmaxWithLoss: Expected ascending whole numbers below 10 as cutoffs: got undefined",
  ],
  [
    () => new nn.AdaptiveLogSoftmaxWithLoss(4, 10, { cutoffs: [3, 6] }),
    ArgumentError,
    "AdaptiveLogSoftmaxWithLoss: Expected a feature or more in each cluster: got 0 in cluster 1 of 4 " +
    "divided by 4 to the power 2",
  ],
  [
    () => new nn.LinearCrossEntropyLoss(4, 0),
    ArgumentError,
    "LinearCrossEntropyLoss: Expected an integer of at least 1 as numClasses: got 0",
  ],
]);
