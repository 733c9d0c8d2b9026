/**
 * Schedules as functions of the step: the rates of PyTorch's schedulers, compiled too, and in steps.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as optim from "../../src/optim/mod.ts";
import { arange, jit, type Tensor, tensor, vmap } from "../../src/tensor.ts";
import { fixtures, type Options, type SchedulerCase } from "./fixtures.ts";

/** The schedule of a scheduler, for a group with a base rate. */
const schedules: Record<string, (lr: number, options: Options, group: number) => optim.Schedule> = {
  StepLR: (lr, options) => optim.stepDecay(lr, options as unknown as optim.StepOptions),
  MultiStepLR: (lr, options) =>
    optim.multiStepDecay(lr, options as unknown as optim.MultiStepOptions),
  ConstantLR: (lr, options) => optim.constantWarmup(lr, options),
  LinearLR: (lr, options) => optim.linearSchedule(lr, options),
  ExponentialLR: (lr, options) =>
    optim.exponentialDecay(lr, options as unknown as optim.ExponentialOptions),
  PolynomialLR: (lr, options) => optim.polynomialDecay(lr, options),
  CosineAnnealingLR: (lr, options) =>
    optim.cosineDecay(lr, options as unknown as optim.CosineOptions),
  CosineAnnealingWarmRestarts: (lr, options) =>
    optim.cosineRestarts(lr, options as unknown as optim.RestartOptions),
  LambdaLR: (lr, { lrLambda }, group) =>
    optim.lambdaSchedule(lr, lambdas[Array.isArray(lrLambda) ? lrLambda[group] : lrLambda]),
  MultiplicativeLR: (lr, { lrLambda }) =>
    optim.multiplicativeSchedule(lr, lambdas[lrLambda as string]),
  OneCycleLR: (_, { maxLr, ...options }, group) => optim.oneCycle(ofGroup(maxLr, group), options),
  CyclicLR: (_, { baseLr, maxLr, scaleFn, ...options }, group) =>
    optim.cyclic(ofGroup(baseLr, group), ofGroup(maxLr, group), {
      ...options,
      ...(scaleFn !== undefined && { scaleFn: (x: Tensor) => x.rsqrt() }),
    }),
  WarmupCosineLR: (lr, options) =>
    optim.warmupCosine(lr, options as unknown as optim.WarmupOptions),
  WarmupLinearLR: (lr, options) =>
    optim.warmupLinear(lr, options as unknown as optim.WarmupOptions),
};

const lambdas: Record<string, optim.Schedule> = {
  hyperbolic: (step) => step.to("float64").add(1).reciprocal(),
  alternating: (step) => step.remainder(2).to("float64").mul(0.15).add(0.9),
};

function ofGroup(value: unknown, group: number): number {
  return Array.isArray(value) ? value[group] : value as number;
}

function assertRates(values: readonly number[], fixture: SchedulerCase, group: number): void {
  values.forEach((value, step) => {
    const expected = fixture.rates[step][group];
    assert.ok(Math.abs(value - expected) < 1e-12, `step ${step}: got ${value} for ${expected}`);
  });
}

for (const fixture of fixtures.schedulers) {
  const make = schedules[fixture.scheduler];
  if (make === undefined) continue;
  const label = `${fixture.scheduler} ${JSON.stringify(fixture.options)}`;

  Deno.test(`the schedule of ${label} gives PyTorch's rates, compiled and traced once`, () => {
    fixture.lrs.forEach((lr, group) => {
      const schedule = make(lr, fixture.options, group);
      const compiled = jit(schedule);
      const steps = fixture.rates.map((_, step) => tensor(step, { dtype: "int32" }));
      const values = steps.map((step) => compiled(step).itemSync() as number);
      assert.equal(compiled.traceCount, 1);
      assert.equal(schedule(steps[0]).dtype, "float64");
      assertRates(values, fixture, group);
      assertRates([schedule(tensor(0)).itemSync() as number], fixture, group);
    });
  });

  Deno.test(`the schedule of ${label} works under vmap`, () => {
    const steps = arange(fixture.rates.length, { dtype: "int32" });
    const values = vmap(make(fixture.lrs[0], fixture.options, 0))(steps);
    assertRates(Array.from(values.dataSync(), Number), fixture, 0);
  });
}

Deno.test("joinSchedules() is SequentialLR", () => {
  const fixture = fixtures.schedulers.find(({ scheduler }) => scheduler === "SequentialLR")!;
  const schedule = optim.joinSchedules([
    optim.linearSchedule(0.5, { startFactor: 0.25, totalIters: 4 }),
    optim.cosineDecay(0.5, { tMax: 11 }),
    optim.exponentialDecay(0.5, { gamma: 0.8 }),
  ], [4, 15]);
  const values = fixture.rates.map((_, step) => schedule(tensor(step)).itemSync() as number);
  assertRates(values, fixture, 0);
});

Deno.test("constantSchedule() is constant", () => {
  const schedule = optim.constantSchedule(0.3);
  assert.equal(schedule(tensor(0)).itemSync(), 0.3);
  assert.equal(schedule(tensor(1e6)).itemSync(), 0.3);
});

Deno.test("cosineRestarts() begins anew exactly where falls end, however late", () => {
  const schedule = optim.cosineRestarts(1, { t0: 3, tMult: 3 });
  let start = 3;
  for (let length = 9; start < 1e9; length *= 3) {
    const [last, first] = [start - 1, start].map((step) =>
      schedule(tensor(step, { dtype: "int32" })).itemSync() as number
    );
    assert.equal(first, 1);
    assert.ok(last < 0.3);
    start += length;
  }
});

Deno.test("a schedule drives a transformation by its own count of steps", () => {
  const schedule = optim.exponentialDecay(8, { gamma: 0.5 });
  const { init, update } = optim.sgd({ lr: schedule });
  const params = [tensor([0])];
  let state = init(params);
  const lengths: unknown[] = [];
  const step = jit(update<Tensor[]>);
  for (let i = 0; i < 4; i++) {
    const [updates, next] = step([tensor([1])], state, params);
    lengths.push(updates[0].itemSync());
    state = next;
  }
  assert.deepEqual(lengths, [-8, -4, -2, -1]);
  assert.equal(step.traceCount, 1);
});

Deno.test("rates may be tensors: a sweep by vmap", () => {
  const trained = vmap((lr: Tensor) => {
    const { init, update } = optim.sgd({ lr: optim.cosineDecay(lr, { tMax: 4 }), momentum: 0.9 });
    let params = { w: tensor([1, 2]) };
    let state = init(params);
    for (let i = 0; i < 2; i++) {
      const [updates, next] = update(params, state, params);
      params = optim.applyUpdates(params, updates);
      state = next;
    }
    return params.w;
  });
  const alone = (lr: number) => {
    const store = new optim.ParameterStore({ w: tensor([1, 2]) });
    const optimizer = new optim.SGD(store, { lr, momentum: 0.9 });
    const scheduler = new optim.CosineAnnealingLR(optimizer, { tMax: 4 });
    for (let i = 0; i < 2; i++) {
      optimizer.step(store.values);
      scheduler.step();
    }
    return store.values.w;
  };
  const swept = trained(tensor([0.1, 0.5]));
  assert.ok(swept.at(0).allclose(alone(0.1)));
  assert.ok(swept.at(1).allclose(alone(0.5)));
});
