/**
 * Tests of Trainer and the callbacks that need nothing but it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { data, nn, optim, random, type Tensor, tensor, train, valueAndGrad } from "../../mod.ts";

const x = random.normal(random.key(0), [32, 2]);
const y = x.matmul(tensor([[2], [-1]])).add(0.5);
type Batch = { x: Tensor; y: Tensor };

function loader(batchSize = 8): data.DataLoader<Batch, Batch> {
  const dataset = new data.TensorDataset({ x, y });
  return new data.DataLoader(dataset, { batchSize, shuffle: true, key: random.key(1) });
}

function linear(): nn.Linear {
  return nn.withKey(random.key(2), () => new nn.Linear(2, 1));
}

/** A linear model whose loss function also tells its absolute error and hands out its output. */
function trainingOf(model = linear(), lr = 0.1) {
  return {
    model,
    optimizer: new optim.SGD(model, { lr, momentum: 0.9 }),
    loss: (model: nn.Linear, { x, y }: Batch): [Tensor, Record<string, Tensor>] => {
      const output = model.forward(x);
      return [output.sub(y).square().mean(), { error: output.sub(y).abs().mean(), output }];
    },
    predict: (model: nn.Linear, { x }: Batch) => model.forward(x),
    key: random.key(3),
  };
}

/** Writes down every call. */
class Recorder extends train.Callback {
  readonly calls: string[] = [];
  override onFitStart() {
    this.calls.push("fit");
  }
  override onEpochStart(epoch: number) {
    this.calls.push(`epoch ${epoch}`);
  }
  override onStepStart() {
    this.calls.push("step");
  }
  override onStepEnd({ step, stepInEpoch, batchSize }: train.StepEvent) {
    this.calls.push(`stepped ${step} ${stepInEpoch} ${batchSize}`);
  }
  override onEvaluationStart() {
    this.calls.push("evaluation");
  }
  override onEvaluationStep({ batch, batches }: train.EvaluationEvent) {
    this.calls.push(`evaluated ${batch}/${batches}`);
  }
  override onEvaluationEnd(metrics: train.Numbers) {
    this.calls.push(Object.keys(metrics).join());
  }
  override onEpochEnd({ metrics }: train.EpochEvent) {
    this.calls.push(Object.keys(metrics).join());
  }
  override onFitEnd() {
    this.calls.push("end");
  }
  override onError(error: unknown) {
    this.calls.push(String(error));
  }
}

Deno.test("Trainer calls callbacks at every point, in order", async () => {
  const recorder = new Recorder();
  const trainer = new train.Trainer({ ...trainingOf(), callbacks: [recorder] });
  await trainer.fit(loader(20), { epochs: 2, validation: loader(32) });
  const epoch = (n: number) => [
    `epoch ${n}`,
    ...[20, 12].flatMap((size, i) => ["step", `stepped ${2 * n + i + 1} ${i + 1} ${size}`]),
    "evaluation",
    "evaluated 1/1",
    "loss,error",
    "loss,error,validation/loss,validation/error",
  ];
  assert.deepEqual(recorder.calls, ["fit", ...epoch(0), ...epoch(1), "end"]);
});

Deno.test("Trainer learns, and tells means weighted by the batches' sizes", async () => {
  const model = linear();
  const trainer = new train.Trainer(trainingOf(model));
  const history = await trainer.fit(loader(20), { epochs: 100 });
  assert.equal(history.length, 100);
  assert.ok(history.at(-1)!.metrics.loss < 1e-4 * history[0].metrics.loss);
  const whole = await trainer.evaluate(loader(32));
  const parts = await trainer.evaluate(loader(20));
  assert.ok(Math.abs(whole.error - parts.error) < 1e-6);
  assert.ok(model.weight.allclose(tensor([[2, -1]]), { atol: 0.02, rtol: 0 }));
});

Deno.test("Trainer evaluates and predicts with the model in evaluation, and leaves its mode", async () => {
  class Doubling extends nn.Module {
    weight = new nn.Parameter(tensor([1]));
    override forward(x: Tensor): Tensor {
      return this.training ? x.mul(2) : x.mul(this.weight);
    }
  }
  const model = new Doubling();
  const trainer = new train.Trainer({
    model,
    optimizer: optim.sgd({ lr: 0 }),
    loss: (model: Doubling, x: Tensor) => model.forward(x).mean(),
  });
  assert.deepEqual(await trainer.evaluate([tensor([3])]), { loss: 3 });
  const predictions: unknown[] = [];
  for await (const output of trainer.predict([tensor([3]), tensor([4])])) {
    predictions.push((output as Tensor).arraySync());
  }
  assert.deepEqual(predictions, [[3], [4]]);
  assert.equal(model.training, true);
});

Deno.test("Trainer streams metrics over what the loss function hands out", async () => {
  let [sum, resets] = [0, 0];
  const trainer = new train.Trainer({
    ...trainingOf(),
    metrics: {
      total: {
        metric: { reset: () => (sum = 0, resets++), compute: () => sum },
        update: async ({ output }, batch: Batch) => {
          assert.equal(output.shape[0], batch.y.shape[0]);
          sum += Number(await output.sum().item());
        },
      },
    },
  });
  const { total } = await trainer.evaluate(loader(20));
  const outputs = trainer.learner.predict({ x, y }) as Tensor;
  assert.ok(Math.abs(total - (outputs.sum().itemSync() as number)) < 1e-4);
  assert.equal(resets, 1);
});

Deno.test("Trainer trains plain functions over a state", async () => {
  const loss = (w: Tensor, { x, y }: Batch) => x.matmul(w).add(0.5).sub(y).square().mean();
  const trainer = new train.Trainer({
    state: { w: tensor([[0], [0]]) },
    step: ({ w }: { w: Tensor }, batch: Batch, key: Tensor) => {
      assert.deepEqual(key.shape, [2]);
      const [value, gradient] = valueAndGrad(loss)(w, batch);
      return [{ w: w.sub(gradient.mul(0.2)) }, { loss: value }];
    },
    evaluate: ({ w }: { w: Tensor }, batch: Batch) => ({ loss: loss(w, batch) }),
  });
  const history = await trainer.fit(loader(), { epochs: 20, validation: loader() });
  assert.ok(history.at(-1)!.metrics["validation/loss"] < 1e-6);
  assert.throws(() => trainer.learner.predict({ x, y }), {
    name: "UnsupportedError",
    message: "Trainer.predict: Cannot predict without a function for it\n" +
      "Give the Trainer predict: (state, batch) => …",
  });
});

Deno.test("Trainer steps over its own state, and leaves what came in and went out", async () => {
  const first = tensor([1, 2]);
  const learner = new train.Trainer({
    state: { w: first },
    step: ({ w }: { w: Tensor }) => [{ w: w.mul(2) }, { loss: w.sum() }],
  }).learner as train.FunctionLearner<{ w: Tensor }, null>;
  await learner.step(null);
  const { current } = learner;
  const saved = learner.state();
  await learner.step(null);
  await learner.step(null);
  assert.deepEqual(learner.current.w.arraySync(), [8, 16]);
  assert.deepEqual([first, current.w].map((w) => w.arraySync()), [[1, 2], [2, 4]]);
  for (let i = 0; i < 2; i++) {
    learner.restore(saved);
    await learner.step(null);
    assert.deepEqual(learner.current.w.arraySync(), [4, 8]);
  }
});

Deno.test("a callback can stop a training, in the middle of an epoch or at its end", async () => {
  class StopAt extends train.Callback {
    readonly at: number;
    constructor(at: number) {
      super();
      this.at = at;
    }
    override onStepEnd({ step }: train.StepEvent) {
      if (step === this.at) this.trainer.stop("enough");
    }
  }
  const recorder = new Recorder();
  const trainer = new train.Trainer({ ...trainingOf(), callbacks: [new StopAt(6), recorder] });
  const history = await trainer.fit(loader(), { epochs: 5 });
  assert.equal(trainer.step, 6);
  assert.equal(history.length, 1);
  assert.equal(trainer.stopReason, "enough");
  assert.equal(recorder.calls.at(-1), "end");
});

Deno.test("EarlyStopping stops when the monitored number has not become better", async () => {
  class Scripted extends train.Callback {
    readonly losses: readonly number[];
    constructor(losses: readonly number[]) {
      super();
      this.losses = losses;
    }
    override onEpochEnd({ epoch, metrics }: train.EpochEvent) {
      metrics.score = this.losses[epoch];
    }
  }
  const epochsOf = async (losses: number[], options: train.EarlyStoppingOptions) => {
    const stopping = new train.EarlyStopping({ monitor: "score", patience: 2, ...options });
    const trainer = new train.Trainer({
      ...trainingOf(),
      callbacks: [new Scripted(losses), stopping],
    });
    return [(await trainer.fit(loader(32), { epochs: losses.length })).length, stopping.best];
  };
  assert.deepEqual(await epochsOf([5, 4, 4, 4, 4, 4], {}), [5, 4]);
  assert.deepEqual(await epochsOf([5, 4, NaN, 4.5, 3, 2], {}), [6, 2]);
  assert.deepEqual(await epochsOf([1, 2, 1, 1, 1, 9], { mode: "max" }), [5, 2]);
  assert.deepEqual(await epochsOf([5, 4.9, 4.8, 4.7, 1], { minDelta: 0.5 }), [4, 5]);
  assert.deepEqual(await epochsOf([NaN, NaN, NaN, NaN], {}), [3, null]);
  await assert.rejects(epochsOf([1], { monitor: "scores" }), {
    name: "ArgumentError",
    message: "EarlyStopping: Expected the name of a metric to monitor: got scores\n" +
      "There are loss, error, score",
  });
});

Deno.test("ScheduleRate and RateMonitor move and tell the rate", async () => {
  const training = trainingOf();
  const scheduler = new optim.StepLR(training.optimizer, { stepSize: 2, gamma: 0.1 });
  const trainer = new train.Trainer({
    ...training,
    callbacks: [new train.RateMonitor(), new train.ScheduleRate(scheduler)],
  });
  const history = await trainer.fit(loader(32), { epochs: 5 });
  const rates = history.map(({ metrics }) => metrics.rate);
  const expected = [0.1, 0.1, 0.01, 0.01, 0.001];
  rates.forEach((rate, i) => assert.ok(Math.abs(rate - expected[i]) < 1e-12));
  const functional = new train.Trainer({
    ...training,
    optimizer: optim.sgd({ lr: 0.1 }),
    callbacks: [new train.RateMonitor()],
  });
  await assert.rejects(functional.fit(loader(32), { epochs: 1 }), {
    name: "ArgumentError",
    message: /^RateMonitor: Expected a Trainer of a module with one of optim's classes/,
  });
  assert.throws(() => new train.ScheduleRate(scheduler, { every: "step", monitor: "loss" }), {
    name: "ArgumentError",
    message: "ScheduleRate: Cannot monitor a metric of epochs at every step\n" +
      'Leave out every: "step"',
  });
});

Deno.test("NanWatch ends a training at the first step that is not finite", async () => {
  const recorder = new Recorder();
  const trainer = new train.Trainer({
    ...trainingOf(linear(), 1e30),
    callbacks: [new train.NanWatch(), recorder],
  });
  await assert.rejects(trainer.fit(loader(), { epochs: 5 }), {
    name: "AnomalyError",
    message:
      /^NanWatch: Expected finite numbers: loss is Infinity in step 2\nLower the learning rate/,
  });
  assert.match(recorder.calls.at(-1)!, /^AnomalyError: NanWatch/);
});

Deno.test("GradientWatch tells the gradients' norms", async () => {
  const trainer = new train.Trainer({
    ...trainingOf(),
    callbacks: [new train.GradientWatch()],
  });
  const [{ metrics }] = await trainer.fit(loader(), { epochs: 1 });
  assert.ok(metrics["gradient/mean"] > 0);
  assert.ok(metrics["gradient/largest"] >= metrics["gradient/mean"]);
});

Deno.test("ProfileSteps prints a table and writes a trace of the steps that it is told", async () => {
  const folder = await Deno.makeTempDir();
  const printed: string[] = [];
  const trace = `${folder}/trace.json`;
  const profile = new train.ProfileSteps({
    from: 2,
    steps: 2,
    trace,
    print: (text) => printed.push(text),
  });
  await new train.Trainer({ ...trainingOf(), callbacks: [profile] }).fit(loader(), { epochs: 1 });
  assert.match(printed.join(), /^operation +calls/);
  const matmuls = profile.profile!.operations.find(({ name }) => name === "matmul")!;
  assert.ok(matmuls.calls % 2 === 0, "two steps of the same operations");
  assert.ok(JSON.parse(await Deno.readTextFile(trace)).traceEvents.length > 0);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Trainer refuses what it cannot train or iterate", async () => {
  assert.throws(() => new train.Trainer({} as never), {
    name: "ArgumentError",
    message:
      "Trainer: Expected a model with its optimizer and loss, or a state with a step function",
  });
  const trainer = new train.Trainer(trainingOf());
  await assert.rejects(trainer.fit(3 as never, { epochs: 1 }), {
    name: "ArgumentError",
    message: "Trainer.fit: Expected batches to iterate over, such as a DataLoader: got 3",
  });
  await assert.rejects(trainer.fit(loader(), { epochs: 1.5 }), {
    name: "ArgumentError",
    message: "Trainer.fit: Expected an integer of at least 0 as epochs: got 1.5",
  });
  assert.throws(() => new train.NanWatch().trainer, {
    name: "TypeError",
    message: "NanWatch: Used outside of a Trainer",
  });
});
