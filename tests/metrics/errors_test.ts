/**
 * What metrics say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  DTypeError,
  jit,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  zeros,
} from "../../src/tensor.ts";
import {
  Accuracy,
  accuracy,
  AUROC,
  auroc,
  averagePrecision,
  BLEUScore,
  bleuScore,
  boxConvert,
  boxIou,
  CalibrationError,
  calibrationError,
  ConfusionMatrix,
  DiceScore,
  f1Score,
  FBetaScore,
  MeanAveragePrecision,
  MeanIoU,
  MeanMetric,
  MeanSquaredError,
  meanSquaredError,
  perplexity,
  Precision,
  R2Score,
  RunningMean,
} from "../../src/metrics/mod.ts";
import { testErrors } from "../support/check_errors.ts";

const labels = (...values: number[]) => tensor(values, { dtype: "int32" });
const three = { task: "multiclass", numClasses: 3 } as const;
const binary = { task: "binary" } as const;
const two = { task: "multilabel", numLabels: 2 } as const;
const name = 'Name the task, for example { task: "multiclass", numClasses: 10 }';
const ignore = "Name a label that marks what is to be left out as ignoreIndex";

testErrors("classification options", [
  [
    () => new Accuracy("binary" as never),
    ArgumentError,
    `Accuracy: Expected an object of options: got "binary"\n${name}`,
  ],
  [
    () => new Accuracy({ task: "many" } as never),
    ArgumentError,
    'Accuracy: Expected "binary", "multiclass" or "multilabel" as task: got "many"\n' +
    'Name it, for example { task: "multiclass", numClasses: 10 }',
  ],
  [
    () => new Accuracy({ task: "multiclass" } as never),
    ArgumentError,
    "Accuracy: Expected an integer of at least 2 as numClasses: got undefined",
  ],
  [
    () => new Accuracy({ task: "multilabel", numLabels: 0 }),
    ArgumentError,
    "Accuracy: Expected an integer of at least 1 as numLabels: got 0",
  ],
  [
    () => new Precision({ ...three, average: "mean" as never }),
    ArgumentError,
    'Precision: Expected one of "micro", "macro", "weighted", "none" as average: got "mean"',
  ],
  [
    () => new Accuracy({ ...three, topK: 4 }),
    ArgumentError,
    "Accuracy: Expected a topK of at most 3, the number of classes: got 4",
  ],
  [
    () => new Accuracy({ ...three, topK: 0 }),
    ArgumentError,
    "Accuracy: Expected an integer of at least 1 as topK: got 0",
  ],
  [
    () => new Accuracy({ ...binary, threshold: 1.5 }),
    ArgumentError,
    "Accuracy: Expected a number from 0 to 1 as threshold: got 1.5",
  ],
  [
    () => new Accuracy({ ...binary, threshold: NaN }),
    ArgumentError,
    "Accuracy: Expected a number from 0 to 1 as threshold: got NaN",
  ],
  [
    () => new Accuracy({ ...binary, scores: "softmax" as never }),
    ArgumentError,
    'Accuracy: Expected one of "auto", "logits", "probabilities" as scores: got "softmax"',
  ],
  [
    () => new Accuracy({ ...three, ignoreIndex: 0.5 }),
    ArgumentError,
    "Accuracy: Expected an integer as ignoreIndex: got 0.5",
  ],
  [
    () => new Accuracy({ ...three, zeroDivision: "warn" as never }),
    ArgumentError,
    'Accuracy: Expected a number as zeroDivision: got "warn"',
  ],
  [
    () => new FBetaScore({ ...binary, beta: 0 }),
    ArgumentError,
    "FBetaScore: Expected a positive number as beta: got 0",
  ],
  [
    () => new ConfusionMatrix({ ...binary, normalize: "rows" as never }),
    ArgumentError,
    'ConfusionMatrix: Expected one of "true", "pred", "all", "none" as normalize: got "rows"',
  ],
  [
    () => new AUROC({ ...three, average: "micro" }),
    ArgumentError,
    'AUROC: Expected one of "macro", "weighted", "none" as average: got "micro"',
  ],
  [
    () => new AUROC({ ...binary, thresholds: 1 }),
    ArgumentError,
    "AUROC: Expected an integer of at least 2 as thresholds: got 1",
  ],
  [
    () => new AUROC({ ...binary, thresholds: [0.5, 0.25] }),
    ArgumentError,
    "AUROC: Expected ascending numbers from 0 to 1 as thresholds: got 0.25 at 1",
  ],
  [
    () => new AUROC({ ...binary, thresholds: [] }),
    ArgumentError,
    "AUROC: Expected ascending numbers from 0 to 1 as thresholds: got none",
  ],
  [
    () => new AUROC({ ...binary, maxFpr: 0 }),
    ArgumentError,
    "AUROC: Expected a number above 0 and up to 1 as maxFpr: got 0",
  ],
  [
    () => new AUROC({ ...three, maxFpr: 0.5 }),
    ArgumentError,
    'AUROC: Expected the task "binary" as maxFpr is 0.5: got "multiclass"',
  ],
  [
    () => new CalibrationError({ ...two } as never),
    ArgumentError,
    'CalibrationError: Expected one of "binary", "multiclass" as task: got "multilabel"',
  ],
  [
    () => new CalibrationError({ ...binary, norm: "l3" as never }),
    ArgumentError,
    'CalibrationError: Expected one of "l1", "l2", "max" as norm: got "l3"',
  ],
  [
    () => new CalibrationError({ ...binary, nBins: 0 }),
    ArgumentError,
    "CalibrationError: Expected an integer of at least 1 as nBins: got 0",
  ],
]);

testErrors("classification inputs", [
  [
    () => accuracy([1, 0] as never, labels(1, 0), binary),
    ArgumentError,
    "Accuracy: Expected a tensor as preds: got an array\nMake one with tensor(…)",
  ],
  [
    () => accuracy(zeros([2]), 1 as never, binary),
    ArgumentError,
    "Accuracy: Expected a tensor as target: got 1\nMake one with tensor(…)",
  ],
  [
    () => accuracy(zeros([2]), zeros([2]), binary),
    DTypeError,
    "Accuracy: Expected integers or bools as target: got float32\n" +
    'Convert them first, for example with x.to("int32")',
  ],
  [
    () => accuracy(zeros([3]), labels(1, 0), binary),
    ShapeError,
    "Accuracy: Expected preds and target of one shape: got [3] and [2]",
  ],
  [
    () => accuracy(zeros([2, 4]), labels(1, 0), three),
    ShapeError,
    "Accuracy: Expected preds of shape [batch, 3, …] for target of shape [batch, …]: " +
    "got [2, 4] and [2]",
  ],
  [
    () => accuracy(zeros([3]), tensor(0, { dtype: "int32" }), three),
    ShapeError,
    "Accuracy: Expected preds of shape [batch, 3, …] for target of shape [batch, …]: got [3] and []",
  ],
  [
    () => accuracy(zeros([2, 3]), zeros([2, 3]).int(), two),
    ShapeError,
    "Accuracy: Expected target of shape [batch, 2, …]: got [2, 3]",
  ],
  [
    () => accuracy(labels(0, 1), labels(0, 1), { ...three, topK: 2 }),
    ArgumentError,
    "Accuracy: Expected floating scores as preds as topK is 2: got int32",
  ],
  [
    () => accuracy(labels(0, 1), labels(0, 1)),
    ArgumentError,
    "Accuracy: Expected a task as preds are not scores of shape [batch, classes, …]: " +
    "got int32 of shape [2] and target of shape [2]\n" +
    'Name it, for example { task: "binary" }',
  ],
  [
    () => accuracy(labels(0, 1), labels(0, 3), three),
    ArgumentError,
    `Accuracy: Expected labels from 0 to 2 as target: got 3\n${ignore}`,
  ],
  [
    () => accuracy(labels(0, -1), labels(0, -100), { ...three, ignoreIndex: -1 }),
    ArgumentError,
    `Accuracy: Expected labels from 0 to 2 as target: got -100\n${ignore}`,
  ],
  [
    () => accuracy(labels(5, 1), labels(0, 1), three),
    ArgumentError,
    `Accuracy: Expected labels from 0 to 2 as preds: got 5\n${ignore}`,
  ],
  [
    () => f1Score(labels(1, 2), labels(0, 1), binary),
    ArgumentError,
    `F1Score: Expected labels from 0 to 1 as preds: got 2\n${ignore}`,
  ],
  [
    () => accuracy(zeros([2, 3]), tensor([0n, 2n ** 40n]), three),
    ArgumentError,
    `Accuracy: Expected labels from 0 to 2 as target: got 1099511627776\n${ignore}`,
  ],
  [
    () => auroc(labels(1, 0), labels(0, 1), binary),
    DTypeError,
    "AUROC: Expected floating scores as preds: got int32\n" +
    "Give logits or probabilities, not labels",
  ],
  [
    () => auroc(tensor([0.5, NaN]), labels(0, 1), binary),
    ArgumentError,
    "AUROC: Expected scores that can be ordered as preds: got NaN\n" +
    "Look for where it comes from with detectAnomaly(f)",
  ],
  [
    () => auroc(tensor([0.5, NaN]), labels(0, 1), { ...binary, thresholds: 4 }),
    ArgumentError,
    "AUROC: Expected scores that can be ordered as preds: got NaN\n" +
    "Look for where it comes from with detectAnomaly(f)",
  ],
  [
    () => averagePrecision(tensor([0.5, 0.25]), labels(0, 2), binary),
    ArgumentError,
    `AveragePrecision: Expected labels from 0 to 1 as target: got 2\n${ignore}`,
  ],
  [
    () => averagePrecision(zeros([2, 3]), labels(0, 3), { ...three, thresholds: [0.5] }),
    ArgumentError,
    `AveragePrecision: Expected labels from 0 to 2 as target: got 3\n${ignore}`,
  ],
  [
    () => calibrationError(tensor([0.5, 0.25]), labels(0, 2), binary),
    ArgumentError,
    `CalibrationError: Expected labels from 0 to 1 as target: got 2\n${ignore}`,
  ],
  [
    () => calibrationError(tensor([0.5, 2]), labels(0, 1), { ...binary, scores: "probabilities" }),
    ArgumentError,
    "CalibrationError: Expected probabilities from 0 to 1 as preds: got 2\n" +
    'Give logits with the option { scores: "logits" }',
  ],
  [
    () => calibrationError(tensor([0.5, NaN]), labels(0, 1), binary),
    ArgumentError,
    "CalibrationError: Expected probabilities from 0 to 1 as preds: got NaN\n" +
    'Give logits with the option { scores: "logits" }',
  ],
  [
    async () => {
      let update = Promise.resolve();
      const metric = new Accuracy(binary);
      jit((x: Tensor) => {
        update = metric.update(x, labels(0, 1));
        return x;
      })(zeros([2]));
      await update;
    },
    TraceError,
    "data: Cannot read the elements of a tensor that is traced by jit: it has none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the value from the " +
    "function and read it outside",
  ],
]);

testErrors("other metrics", [
  [
    () => meanSquaredError(zeros([2]), zeros([3])),
    ShapeError,
    "MeanSquaredError: Expected preds and target of one shape: got [2] and [3]",
  ],
  [
    () => meanSquaredError(labels(1), labels(1)),
    DTypeError,
    "MeanSquaredError: Expected floating numbers as preds: got int32\n" +
    'Convert them first, for example with x.to("float32")',
  ],
  [
    () => meanSquaredError(zeros([2]), zeros([2]), { numOutputs: 2 }),
    ShapeError,
    "MeanSquaredError: Expected preds of shape [batch, 2]: got [2]",
  ],
  [
    () => new MeanSquaredError({ numOutputs: 0 }),
    ArgumentError,
    "MeanSquaredError: Expected an integer of at least 1 as numOutputs: got 0",
  ],
  [
    () => new MeanSquaredError({ squared: "no" as never }),
    ArgumentError,
    'MeanSquaredError: Expected a boolean as squared: got "no"',
  ],
  [
    () => new R2Score({ multioutput: "mean" as never }),
    ArgumentError,
    'R2Score: Expected one of "uniformAverage", "rawValues", "varianceWeighted" as multioutput: ' +
    'got "mean"',
  ],
  [
    () => new R2Score({ adjusted: -1 }),
    ArgumentError,
    "R2Score: Expected an integer of at least 0 as adjusted: got -1",
  ],
  [
    () => new MeanMetric().update("1" as never),
    ArgumentError,
    'MeanMetric: Expected a number or a tensor as value: got "1"',
  ],
  [
    () => new RunningMean({ window: 0 }),
    ArgumentError,
    "RunningMean: Expected an integer of at least 1 as window: got 0",
  ],
  [
    () => perplexity(zeros([2, 3, 4]), zeros([2, 4]).int()),
    ShapeError,
    "Perplexity: Expected preds of shape […, vocabulary] for target of shape […]: " +
    "got [2, 3, 4] and [2, 4]",
  ],
  [
    () => perplexity(zeros([2, 4]), labels(1, 4)),
    ArgumentError,
    `Perplexity: Expected labels from 0 to 3 as target: got 4\n${ignore}`,
  ],
  [
    () => bleuScore("text" as never, ["text"]),
    ArgumentError,
    'BLEUScore: Expected an array of texts as preds: got "text"',
  ],
  [
    () => bleuScore(["text"], []),
    ArgumentError,
    "BLEUScore: Expected references for each of the 1 preds: got 0",
  ],
  [
    () => bleuScore(["text"], [[]]),
    ArgumentError,
    "BLEUScore: Expected a reference for each of preds: got none at 0",
  ],
  [() => bleuScore(["text"], [[1 as never]]), ArgumentError, "BLEUScore: Expected texts: got 1"],
  [
    () => new BLEUScore({ nGram: 2, weights: [1] }),
    ArgumentError,
    "BLEUScore: Expected 2 weights as nGram is 2: got 1",
  ],
  [
    () => new BLEUScore({ smooth: true as never }),
    ArgumentError,
    'BLEUScore: Expected one of "none", "floor", "add-k", "exp" as smooth: got true',
  ],
  [
    () => new BLEUScore({ tokenize: "zh" as never }),
    ArgumentError,
    'BLEUScore: Expected one of "none", "13a", "char" or a function as tokenize: got "zh"',
  ],
  [
    () => new DiceScore({ numClasses: 1, includeBackground: false }),
    ArgumentError,
    "DiceScore: Expected an integer of at least 2 as numClasses: got 1",
  ],
  [
    () => new MeanIoU({ numClasses: 2 }).update(zeros([1, 3, 4]), zeros([1, 4]).int()),
    ShapeError,
    "MeanIoU: Expected preds of shape [batch, …], or [batch, 2, …] of scores, for target of shape " +
    "[batch, …]: got [1, 3, 4] and [1, 4]",
  ],
  [
    () => new MeanIoU({ numClasses: 2 }).update(tensor([[0, 1]]), tensor([[0, 2]]).int()),
    ShapeError,
    "MeanIoU: Expected preds of shape [batch, …], or [batch, 2, …] of scores, for target of shape " +
    "[batch, …]: got [1, 2] and [1, 2]",
  ],
  [
    () => new MeanIoU({ numClasses: 2 }).update(tensor([[0, 1]]).int(), tensor([[0, 2]]).int()),
    ArgumentError,
    "MeanIoU: Expected labels from 0 to 1 as classes of masks: got 2",
  ],
  [
    () => boxIou(zeros([2, 3]), zeros([2, 4])),
    ShapeError,
    "boxIou: Expected boxes of shape […, 4]: got [2, 3]",
  ],
  [
    () => boxIou([[0, 0, 1, 1]] as never, zeros([2, 4])),
    ArgumentError,
    "boxIou: Expected a tensor as boxes: got an array",
  ],
  [
    () => boxConvert(zeros([2, 4]), "xyxy", "yxyx" as never),
    ArgumentError,
    'boxConvert: Expected one of "xyxy", "xywh", "cxcywh" as box format: got "yxyx"',
  ],
]);

const found = { boxes: zeros([2, 4]), scores: zeros([2]), labels: labels(0, 0) };
const there = { boxes: zeros([1, 4]), labels: labels(0) };
const match = (preds: unknown, target: unknown) =>
  new MeanAveragePrecision().update([preds as never], [target as never]);

testErrors("boxes", [
  [
    () => new MeanAveragePrecision({ iouThresholds: [0.5, 0.5] }),
    ArgumentError,
    "MeanAveragePrecision: Expected 1 to 50 ascending numbers above 0 and up to 1 as " +
    "iouThresholds: got [0.5, 0.5]",
  ],
  [
    () => new MeanAveragePrecision().update([found], []),
    ArgumentError,
    "MeanAveragePrecision: Expected two arrays of as many images as preds and target: " +
    "got 1 images and 0 images",
  ],
  [
    () => match({ ...found, scores: undefined }, there),
    ArgumentError,
    "MeanAveragePrecision: Expected a tensor as scores of an image: got undefined",
  ],
  [
    () => match({ ...found, boxes: zeros([2, 5]) }, there),
    ShapeError,
    "MeanAveragePrecision: Expected boxes of shape […, 4]: got [2, 5]",
  ],
  [
    () => match({ ...found, scores: zeros([3]) }, there),
    ShapeError,
    "MeanAveragePrecision: Expected scores of shape [2] as there are so many boxes: got [3]",
  ],
  [
    () => match({ ...found, labels: zeros([2]) }, there),
    DTypeError,
    "MeanAveragePrecision: Expected integers or bools as labels: got float32\n" +
    'Convert them first, for example with x.to("int32")',
  ],
  [
    () => match({ ...found, scores: tensor([0.5, NaN]) }, there),
    ArgumentError,
    "MeanAveragePrecision: Expected scores that can be ordered: got NaN",
  ],
  [
    () => match(found, { ...there, area: zeros([2]) }),
    ShapeError,
    "MeanAveragePrecision: Expected area of shape [1] as there are so many boxes: got [2]",
  ],
]);
