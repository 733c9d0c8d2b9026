/**
 * Tests of trainStep.
 *
 * @module
 */
import assert from "node:assert/strict";
import { nn, optim, random, type Tensor, tensor, treeLeaves, zeros } from "../../../mod.ts";
import { concreteOf } from "../../../src/engine/core/mod.ts";

const x = tensor([[1, 0], [0, 1], [1, 1], [2, -1]]);
const y = x.matmul(tensor([[2], [-1]])).add(0.5);
const squaredError = (model: nn.Linear, x: Tensor, y: Tensor) =>
  model.forward(x).sub(y).square().mean();

function linear(): nn.Linear {
  return nn.withKey(random.key(0), () => new nn.Linear(2, 1));
}

Deno.test("trainStep() trains as valueAndGrad() and step() do, by class and by transformation", () => {
  const [byHand, byClass, byTransformation] = [linear(), linear(), linear()];
  const optimizer = new optim.AdamW(byHand, { lr: 0.1 });
  const lossOf = nn.valueAndGrad(byHand, squaredError);
  const classStep = nn.trainStep(
    byClass,
    new optim.AdamW(byClass, { lr: 0.1 }),
    squaredError,
  );
  const transformationStep = nn.trainStep(
    byTransformation,
    optim.adamw({ lr: 0.1 }),
    squaredError,
  );
  for (let i = 0; i < 5; i++) {
    const [loss, gradients] = lossOf(x, y);
    optimizer.step(gradients);
    const losses = [classStep(x, y), transformationStep(x, y)];
    for (const other of losses) assert.ok(other.allclose(loss, { rtol: 1e-5, atol: 1e-6 }));
  }
  for (const other of [byClass, byTransformation]) {
    assert.ok(other.weight.allclose(byHand.weight, { rtol: 1e-5, atol: 1e-6 }));
  }
  assert.equal(classStep.traceCount, 1);
  assert.equal(transformationStep.traceCount, 1);
});

Deno.test("trainStep() reads the optimizer's rate at each step without tracing again", () => {
  const model = linear();
  const optimizer = new optim.SGD(model, { lr: 0 });
  const step = nn.trainStep(model, optimizer, squaredError);
  const before = model.weight.arraySync();
  step(x, y);
  assert.deepEqual(model.weight.arraySync(), before);
  optimizer.paramGroups[0].lr = 0.1;
  step(x, y);
  assert.notDeepEqual(model.weight.arraySync(), before);
  assert.equal(step.traceCount, 1);
});

Deno.test("trainStep() leaves frozen parameters alone and traces again when that changes", () => {
  const model = linear().freeze("bias");
  const step = nn.trainStep(model, new optim.SGD(model, { lr: 0.1 }), squaredError);
  const bias = model.bias!.arraySync();
  step(x, y);
  assert.deepEqual(model.bias!.arraySync(), bias);
  model.unfreeze();
  step(x, y);
  assert.notDeepEqual(model.bias!.arraySync(), bias);
  assert.equal(step.traceCount, 2);
  model.freeze();
  assert.throws(() => step(x, y), {
    name: "ArgumentError",
    message: "trainStep: Expected a model with parameters to train: got none in Linear\n" +
      "Call model.unfreeze()",
  });
});

/** Drops inputs at random and counts its steps in a buffer. */
class Dropping extends nn.Module {
  fc = linear();
  steps = new nn.Buffer(zeros([], { dtype: "int32" }));
  override forward(x: Tensor): Tensor {
    this.setBuffer("steps", this.steps.add(1));
    if (!this.training) return this.fc.forward(x);
    return this.fc.forward(
      x.mul(random.bernoulli(nn.nextKey("Dropping"), 0.5, { shape: x.shape })),
    );
  }
}

Deno.test("trainStep() moves buffers and keys on, and follows train() and eval()", () => {
  const model = new Dropping();
  const outputs: unknown[] = [];
  const step = nn.trainStep(
    model,
    optim.sgd({ lr: 0 }),
    (model, x: Tensor): [Tensor, { output: Tensor }] => {
      const output = model.forward(x);
      return [output.sum(), { output }];
    },
    { key: random.key(3) },
  );
  for (let i = 0; i < 4; i++) {
    const [, { output }] = step(x) as [Tensor, { output: Tensor }];
    outputs.push(output.arraySync());
  }
  assert.equal(model.steps.itemSync(), 4);
  assert.equal(new Set(outputs.map((output) => JSON.stringify(output))).size, 4, "four masks");
  assert.equal(step.traceCount, 1);
  model.eval();
  const [, { output }] = step(x) as [Tensor, { output: Tensor }];
  assert.deepEqual(output.arraySync(), model.fc.forward(x).arraySync());
  assert.equal(step.traceCount, 2);
});

Deno.test("state() and restore() of a step go on bit for bit", () => {
  const make = () => {
    const model = new Dropping();
    const loss = (model: Dropping, x: Tensor, y: Tensor) => model.forward(x).sub(y).square().mean();
    const optimizer = new optim.Adam(model, { lr: 0.1 });
    const step = nn.trainStep(model, optimizer, loss, { key: random.key(5) });
    return { model, step, optimizer };
  };
  const whole = make();
  for (let i = 0; i < 6; i++) {
    if (i === 2) whole.optimizer.paramGroups[0].lr = 0.01;
    whole.step(x, y);
  }
  const first = make();
  for (let i = 0; i < 3; i++) {
    if (i === 2) first.optimizer.paramGroups[0].lr = 0.01;
    first.step(x, y);
  }
  const second = make();
  second.step(x, y); // Whatever it did before does not count.
  second.model.loadStateDict(first.model.stateDict());
  second.step.restore(first.step.state());
  for (let i = 0; i < 3; i++) second.step(x, y);
  assert.equal(second.optimizer.paramGroups[0].lr, 0.01);
  assert.deepEqual(
    second.model.fc.weight.arraySync(),
    whole.model.fc.weight.arraySync(),
  );
});

Deno.test("trainStep() clips by norm and by value, and tells the norm before clipping", () => {
  const loss = (model: nn.Linear, x: Tensor) => model.forward(x).sum().mul(100);
  const moved = (options: nn.TrainStepOptions) => {
    const model = linear();
    const before = model.weight;
    const step = nn.trainStep(model, optim.sgd({ lr: 1 }), loss, options);
    step(x);
    return { change: before.sub(model.weight), norm: step.gradientNorm?.itemSync() };
  };
  // d/dw = 100 Σ x = (400, 100), d/db = 400
  const norm = Math.hypot(400, 100, 400);
  const byNorm = moved({ clipNorm: 1 });
  assert.ok(Math.abs(byNorm.norm as number - norm) < 1e-3 * norm);
  assert.ok(byNorm.change.allclose(tensor([[400 / norm, 100 / norm]]), { rtol: 1e-4, atol: 1e-4 }));
  const byValue = moved({ clipValue: 0.25 });
  assert.ok(byValue.change.allclose(tensor([[0.25, 0.25]]), { rtol: 1e-5, atol: 1e-5 }));
  assert.equal(byValue.norm, undefined);
  assert.ok(Math.abs(moved({ gradientNorm: true }).norm as number - norm) < 1e-3 * norm);
});

Deno.test("precision: the model computes in fewer bits, parameters and loss stay float32", () => {
  for (const precision of ["bfloat16", "float16"] as const) {
    const seen: string[] = [];
    class Spy extends nn.Module {
      fc = linear();
      override forward(x: Tensor): Tensor {
        seen.push(x.dtype, this.fc.weight.dtype);
        return this.fc.forward(x);
      }
    }
    const model = new Spy();
    const loss = (model: Spy, x: Tensor, y: Tensor) => {
      const output = model.forward(x);
      seen.push(output.dtype);
      return output.sub(y).square().mean();
    };
    const step = nn.trainStep(model, optim.sgd({ lr: 0.1 }), loss, { precision });
    const first = step(x, y).itemSync() as number;
    assert.deepEqual(seen, [precision, precision, "float32"]);
    assert.equal(model.fc.weight.dtype, "float32");
    for (let i = 0; i < 60; i++) step(x, y);
    const last = step(x, y);
    assert.equal(last.dtype, "float32");
    assert.ok(last.itemSync() as number < 0.01 * first);
    assert.equal(step.state().lossScale === null, precision === "bfloat16");
  }
});

Deno.test("a step whose scaled gradients overflow is left out, and the scale backs off", () => {
  const model = linear();
  const weight = model.weight.arraySync();
  const step = nn.trainStep(model, optim.adam({ lr: 0.1 }), squaredError, {
    lossScale: { initial: 2 ** 127, interval: 2 },
  });
  step(x.mul(1e4), y);
  assert.deepEqual(model.weight.arraySync(), weight);
  const scaleOf = () => step.state().lossScale!.scale.itemSync();
  assert.equal(scaleOf(), 2 ** 126);
  step(x.mul(0), y.mul(0));
  assert.equal(scaleOf(), 2 ** 126);
  step(x.mul(0), y.mul(0));
  assert.equal(scaleOf(), 2 ** 127, "after two good steps it grows");
});

Deno.test("trainStep() writes over the optimizer's state, and over nothing that it handed out", () => {
  for (const make of [(model: nn.Linear) => new optim.Adam(model), () => optim.adam()]) {
    const model = linear();
    const step = nn.trainStep(model, make(model), squaredError);
    const weight = model.weight;
    const start = step.state();
    step(x, y);
    const saved = step.state();
    const before = treeLeaves([weight, start, saved]).map((x) => x.arraySync());
    for (let i = 0; i < 3; i++) step(x, y);
    assert.deepEqual(treeLeaves([weight, start, saved]).map((x) => x.arraySync()), before);
    const parameters = Object.fromEntries(model.namedParameters());
    const losses = [0, 1].map(() => {
      model.assignParameters(parameters);
      step.restore(saved);
      return [step(x, y), step(x, y)].map((loss) => loss.itemSync());
    });
    assert.deepEqual(losses[0], losses[1]);
    assert.deepEqual(treeLeaves([weight, start, saved]).map((x) => x.arraySync()), before);
  }
  const model = linear();
  const optimizer = new optim.Adam(model);
  const step = nn.trainStep(model, optimizer, squaredError);
  const storageOf = () => concreteOf(optimizer.state.weight.expAvg)!.storage;
  step(x, y);
  const storage = storageOf();
  step(x, y);
  assert.equal(storageOf(), storage);
  step.state();
  step(x, y);
  assert.notEqual(storageOf(), storage);
});
