/**
 * What all metrics have in common: merging, states, resetting, and updates that are under way.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, random, type Tensor, tensor, zeros } from "../../src/tensor.ts";
import {
  Accuracy,
  AUROC,
  AveragePrecision,
  boxConvert,
  CalibrationError,
  ConfusionMatrix,
  F1Score,
  JaccardIndex,
  MeanAbsoluteError,
  MeanAveragePrecision,
  MeanMetric,
  MeanSquaredError,
  type Metric,
  Moments,
  Perplexity,
  R2Score,
  Rows,
  RunningMean,
  Sums,
  Window,
} from "../../src/metrics/mod.ts";
import { testErrors } from "../support/check_errors.ts";

const classes = 4;
/** Told to be logits: a part of a batch can lie within [0, 1] by chance, and be taken for probabilities. */
const four = { task: "multiclass", numClasses: classes, scores: "logits" } as const;

/** Metrics of scores `[n, classes]` and labels `[n]`. */
const ofClasses: (() => Metric<[Tensor, Tensor], unknown>)[] = [
  () => new Accuracy(four),
  () => new Accuracy({ ...four, topK: 2, average: "macro" }),
  () => new F1Score({ ...four, average: "none", ignoreIndex: 1 }),
  () => new JaccardIndex(four),
  () => new ConfusionMatrix({ ...four, normalize: "true" }),
  () => new AUROC(four),
  () => new AUROC({ ...four, thresholds: 7 }),
  () => new AveragePrecision({ ...four, average: "weighted" }),
  () => new CalibrationError({ ...four, norm: "l2" }),
  () => new Perplexity(),
];

/** Metrics of numbers `[n]` and numbers `[n]`. */
const ofNumbers: (() => Metric<[Tensor, Tensor], unknown>)[] = [
  () => new MeanSquaredError({ squared: false }),
  () => new MeanAbsoluteError(),
  () => new R2Score({ adjusted: 1 }),
];

/** Asserts equality but for the last digits, in which sums of another order differ. */
function assertSame(actual: unknown, expected: unknown, message: string): void {
  if (expected instanceof Array) {
    assert.ok(actual instanceof Array && actual.length === expected.length, message);
    expected.forEach((value, i) => assertSame(actual[i], value, message));
  } else if (typeof expected === "number" && typeof actual === "number") {
    const error = Math.abs(actual - expected);
    const close = error <= 1e-10 * Math.max(1, Math.abs(expected));
    assert.ok(close || Object.is(actual, expected), `${message}: ${actual} against ${expected}`);
  } else {
    assert.deepEqual(actual, expected, message);
  }
}

const seed = Number(Deno.env.get("COTANGENT_SEED") ?? Math.floor(Math.random() * 2 ** 31));

Deno.test(`merge() of any parts equals one pass over all of them (seed ${seed})`, async () => {
  let key = random.key(seed);
  const next = () => {
    const [first, second] = random.split(key);
    key = first;
    return second;
  };
  for (let round = 0; round < 10; round++) {
    const scores = random.normal(next(), [40, classes], { dtype: "float64" });
    const targets = random.randint(next(), [40], { high: classes });
    const numbers = scores.select(1, 0);
    const others = scores.select(1, 1).add(100);
    const ends = [...(await random.randint(next(), [4], { high: 41 }).array()), 0, 40]
      .sort((a, b) => a - b);
    const makers = [...ofClasses, ...ofNumbers];
    for (const [place, make] of makers.entries()) {
      const [preds, target] = place < ofClasses.length ? [scores, targets] : [numbers, others];
      const whole = make();
      await whole.update(preds, target);
      const merged = make();
      for (let i = 0; i + 1 < ends.length; i++) {
        const part = make();
        const length = ends[i + 1] - ends[i];
        await part.update(preds.narrow(0, ends[i], length), target.narrow(0, ends[i], length));
        merged.merge(part);
      }
      const message = `${whole.name} in round ${round}, cut at ${ends}`;
      assertSame(merged.compute(), whole.compute(), message);
    }
  }
});

Deno.test("state() goes through JSON and back, NaN and infinities included", async () => {
  const loss = new MeanMetric();
  await loss.update(Infinity);
  const restored = new MeanMetric().restore(JSON.parse(JSON.stringify(loss.state())));
  assert.equal(restored.compute(), Infinity);
  await restored.update(NaN);
  assert.deepEqual(restored.state(), {
    metric: "MeanMetric",
    options: {},
    gathered: { sums: ["NaN", 2] },
  });
  assert.ok(Number.isNaN(new MeanMetric().restore(restored.state()).compute()));
});

Deno.test("restore() replaces what was gathered", async () => {
  const labels = tensor([0, 1, 2], { dtype: "int32" });
  const all = new Accuracy(four);
  await all.update(labels, labels);
  const none = new Accuracy(four).state();
  assert.equal(all.compute(), 1);
  assert.equal(all.restore(none).compute(), 0);
});

Deno.test("reset() forgets all batches", async () => {
  for (const make of ofClasses) {
    const metric = make();
    const fresh = metric.state();
    await metric.update(random.normal(random.key(0), [5, 4]), zeros([5]).int());
    assert.notDeepEqual(metric.state(), fresh);
    metric.reset();
    assert.deepEqual(metric.state(), fresh);
  }
});

Deno.test("a batch that is refused leaves no trace", async () => {
  const metric = new Accuracy(four);
  const fresh = metric.state();
  await assert.rejects(metric.update(zeros([2, 4]), tensor([0, 9], { dtype: "int32" })));
  assert.deepEqual(metric.state(), fresh);
});

Deno.test("metrics of nothing are 0 or NaN, also of batches without examples", async () => {
  const nothing: readonly (readonly [Metric<[Tensor, Tensor], unknown>, unknown])[] = [
    [new Accuracy(four), 0],
    [new F1Score({ ...four, average: "none" }), [0, 0, 0, 0]],
    [new F1Score({ ...four, average: "none", zeroDivision: NaN }), [NaN, NaN, NaN, NaN]],
    [new ConfusionMatrix({ task: "binary", normalize: "all" }), [[0, 0], [0, 0]]],
    [new AUROC({ ...four, average: "none" }), [0, 0, 0, 0]],
    [new AveragePrecision({ ...four, average: "none" }), [NaN, NaN, NaN, NaN]],
    [new CalibrationError(four), NaN],
    [new Perplexity(), NaN],
    [new MeanSquaredError(), NaN],
    [new R2Score(), NaN],
  ];
  for (const [metric, expected] of nothing) {
    assert.deepEqual(metric.compute(), expected, metric.name);
    const flat = metric instanceof ConfusionMatrix || metric.name === "R2Score" ||
      metric.name === "MeanSquaredError";
    const target = metric.name.endsWith("Score") && metric.name !== "F1Score" ||
        metric.name === "MeanSquaredError"
      ? zeros([0])
      : zeros([0]).int();
    await metric.update(zeros(flat ? [0] : [0, classes]), target);
    assert.deepEqual(metric.compute(), expected, `${metric.name} of an empty batch`);
  }
});

Deno.test("labels of any integer dtype and bools count alike", async () => {
  for (const dtype of ["int64", "int32", "int8", "uint8", "bool"] as const) {
    const metric = new Accuracy({ task: "binary" });
    const target = tensor([1, 0, 1]).to(dtype);
    await metric.update(tensor([0.9, 0.8, 0.7]), target);
    await metric.update(target, target);
    assert.equal(metric.compute(), 5 / 6, dtype);
  }
});

Deno.test("Accuracy takes NaN for the greatest score, and of equal ones the first", async () => {
  const scores = tensor([[5, NaN, NaN, 2], [0, 3, 1, 2], [0, 0, 0, 0], [NaN, 1, 2, 3]]);
  const target = tensor([0, 1, 1, 3], { dtype: "int32" });
  for (const [topK, share] of [[1, 0.25], [2, 0.75], [3, 1]]) {
    const metric = new Accuracy({ ...four, topK });
    await metric.update(scores, target);
    assert.equal(metric.compute(), share, `top ${topK}`);
  }
});

Deno.test("scores are logits or probabilities as told, whatever their range", async () => {
  const logits = tensor([0.1, 0.3, 0.9]); // all of them for 1
  const ones = tensor([1, 1, 1], { dtype: "int32" });
  for (
    const [scores, share] of [["logits", 1], ["probabilities", 1 / 3], ["auto", 1 / 3]] as const
  ) {
    const metric = new Accuracy({ task: "binary", scores });
    await metric.update(logits, ones);
    assert.equal(metric.compute(), share, scores);
  }
});

Deno.test("R2Score does not cancel where targets are far from 0", async () => {
  const target = tensor([1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3], { dtype: "float64" });
  const metric = new R2Score();
  for (const half of [0, 2]) {
    const part = target.narrow(0, half, 2);
    await metric.update(part.add(half === 0 ? 0.5 : 0), part);
  }
  assert.ok(Math.abs(metric.compute() - (1 - 0.5 / 5)) < 1e-12);
});

Deno.test("boxConvert() and back gives the same boxes", () => {
  const boxes = tensor([[1, 2, 5, 8], [0, 0, 3, 1]], { dtype: "float64" });
  for (const format of ["xywh", "cxcywh", "xyxy"] as const) {
    const back = boxConvert(boxConvert(boxes, "xyxy", format), format, "xyxy");
    assert.deepEqual(back.arraySync(), boxes.arraySync());
  }
});

Deno.test("MeanAveragePrecision takes any box format and images without boxes", async () => {
  const corners = tensor([[10, 20, 50, 80], [0, 0, 30, 10]]);
  const labels = tensor([1, 1], { dtype: "int32" });
  const empty = { boxes: zeros([0, 4]), scores: zeros([0]), labels: zeros([0]).int() };
  for (const boxFormat of ["xyxy", "xywh", "cxcywh"] as const) {
    const boxes = boxConvert(corners, "xyxy", boxFormat);
    const metric = new MeanAveragePrecision({ boxFormat });
    await metric.update([{ boxes, labels, scores: tensor([0.5, 0.5]) }, empty], [
      { boxes, labels },
      empty,
    ]);
    const { map, mar1, mar10, mapLarge, classes } = metric.compute();
    assert.ok(Math.abs(map - 1) < 1e-12);
    assert.deepEqual({ mar1, mar10, mapLarge, classes }, {
      mar1: 0.5,
      mar10: 1,
      mapLarge: -1,
      classes: [1],
    });
  }
});

Deno.test("Rows keeps what it was given while it grows", () => {
  const rows = new Rows(3);
  const all: number[] = [];
  for (let i = 0; i < 50; i++) {
    const part = Array.from({ length: 3 * (i % 4) }, (_, k) => i + k / 16);
    rows.push(part);
    all.push(...part);
  }
  assert.deepEqual([...rows.values], all);
  assert.equal(rows.count, all.length / 3);
});

Deno.test("Moments of parts are those of the whole", () => {
  const numbers = [3, -1, 4, 1, -5, 9, 2, 6];
  const moments = new Moments(1);
  for (const part of [numbers.slice(0, 3), [], numbers.slice(3)]) {
    const mean = part.reduce((sum, x) => sum + x, 0) / part.length;
    moments.add(part.length, [mean], [part.reduce((sum, x) => sum + (x - mean) ** 2, 0)]);
  }
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  assert.ok(Math.abs(moments.means[0] - mean) < 1e-12);
  const deviations = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  assert.ok(Math.abs(moments.deviations[0] - deviations) < 1e-12);
});

Deno.test("Window merges in order", () => {
  const [first, second] = [new Window({ size: 3, width: 1 }), new Window({ size: 3, width: 1 })];
  for (const x of [1, 2, 3]) first.push([x]);
  for (const x of [4, 5]) second.push([x]);
  first.merge(second);
  assert.deepEqual(first.rows, [[3], [4], [5]]);
  assert.equal(new Sums(2).values.length, 2);
});

/** A metric with an update that is not awaited. */
function pending(): Accuracy {
  const metric = new Accuracy({ task: "binary" });
  metric.update(zeros([1]), zeros([1]).int());
  return metric;
}

const fresh = () => new Accuracy({ task: "binary" });
const underWay = "Cannot use what is gathered as an update is under way\n" +
  "Await metric.update(…) first";

testErrors("metrics in the wrong state", [
  [() => pending().compute(), ArgumentError, `Accuracy.compute: ${underWay}`],
  [() => pending().reset(), ArgumentError, `Accuracy.reset: ${underWay}`],
  [() => pending().state(), ArgumentError, `Accuracy.state: ${underWay}`],
  [() => pending().merge(fresh()), ArgumentError, `Accuracy.merge: ${underWay}`],
  [() => fresh().merge(pending()), ArgumentError, `Accuracy.merge: ${underWay}`],
  [
    () => fresh().merge(fresh().state() as never),
    ArgumentError,
    "Accuracy.merge: Expected a metric: got a plain object\nRestore a state into a new metric first",
  ],
  [
    () => new RunningMean({ window: 2 }).merge(new RunningMean({ window: 3 })),
    ArgumentError,
    "RunningMean.merge: Expected a metric of the same class and options: " +
    'got RunningMean {"window":2} and RunningMean {"window":3}',
  ],
  [
    () => new MeanMetric().restore(new RunningMean().state()),
    ArgumentError,
    "MeanMetric.restore: Expected a metric of the same class and options: " +
    'got MeanMetric {} and RunningMean {"window":5}',
  ],
  [
    () => new MeanMetric().restore(null as never),
    ArgumentError,
    "MeanMetric.restore: Expected the state of a metric: got null",
  ],
  [
    () => new MeanMetric().restore({ metric: "MeanMetric", options: {}, gathered: { sums: [1] } }),
    ArgumentError,
    "MeanMetric.restore: Expected 2 numbers in the state: got 1 of them",
  ],
  [
    () => new MeanMetric().restore({ metric: "MeanMetric", options: {}, gathered: {} }),
    ArgumentError,
    "MeanMetric.restore: Expected 2 numbers in the state: got undefined",
  ],
  [
    () =>
      new MeanMetric().restore({
        metric: "MeanMetric",
        options: {},
        gathered: { sums: [1, "one"] },
      }),
    ArgumentError,
    'MeanMetric.restore: Expected 2 numbers in the state: got "one"',
  ],
  [
    () => {
      const state = { ...new RunningMean().state(), gathered: { sums: [1, 2, 3] } };
      new RunningMean().restore(state);
    },
    ArgumentError,
    "RunningMean.restore: Expected rows of 2 numbers in the state: got 3 of them",
  ],
]);
