/**
 * Learning rates and momenta of every scheduler, as PyTorch sets them.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as optim from "../../src/optim/mod.ts";
import { ParameterStore } from "../../src/optim/mod.ts";
import { type Tensor, zeros } from "../../src/tensor.ts";
import { fixtures, type Options, type SchedulerCase } from "./fixtures.ts";

/** PyTorch's recursions round differently than closed forms. */
const tolerance = 1e-12;

/** The functions that the fixtures' script names. */
const lambdas: Record<string, (epoch: number) => number> = {
  hyperbolic: (epoch) => 1 / (1 + epoch),
  alternating: (epoch) => epoch % 2 === 0 ? 0.9 : 1.05,
};

type Scheduler = optim.LRScheduler | optim.SequentialLR | optim.ChainedScheduler;
type SchedulerClass = new (optimizer: optim.Scheduled, options: Options) => Scheduler;

const classes = optim as unknown as Record<string, SchedulerClass>;

function build(optimizer: optim.Scheduled, name: string, raw: Options): Scheduler {
  const options = { ...raw };
  if (options.schedulers !== undefined) {
    options.schedulers = (options.schedulers as [string, Options][])
      .map(([part, own]) => build(optimizer, part, own));
  }
  if (options.lrLambda !== undefined) {
    options.lrLambda = Array.isArray(options.lrLambda)
      ? options.lrLambda.map((each) => lambdas[each])
      : lambdas[options.lrLambda as string];
  }
  if (options.scaleFn !== undefined) options.scaleFn = (x: Tensor) => x.rsqrt();
  return new classes[name](optimizer, options);
}

/** An optimizer with a group for each rate. */
function optimizerOf({ optimizer, lrs }: Pick<SchedulerCase, "optimizer" | "lrs">) {
  const store = new ParameterStore(
    Object.fromEntries(lrs.map((_, i) => [`p${i}`, zeros([1])])),
  );
  const groups = lrs.slice(1).map((lr, i) => ({ params: [`p${i + 1}`], lr }));
  return optimizer === "Adam"
    ? new optim.Adam(store, { lr: lrs[0], groups })
    : new optim.SGD(store, { lr: lrs[0], momentum: 0.9, groups });
}

function momenta(groups: optim.ScheduledGroup[]): number[] {
  return groups.map(({ betas, momentum }) => betas === undefined ? momentum! : betas[0]);
}

function assertNear(actual: readonly number[], expected: readonly number[], where: string): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const bound = tolerance * Math.max(1, Math.abs(expected[i]));
    assert.ok(Math.abs(value - expected[i]) <= bound, `${where}: got ${value} for ${expected[i]}`);
  });
}

/** The scheduler of a case, and a step of it. */
function start(fixture: SchedulerCase) {
  const optimizer = optimizerOf(fixture);
  if (fixture.metrics !== undefined) {
    const scheduler = new optim.ReduceLROnPlateau(optimizer, fixture.options);
    const step = (i: number) => scheduler.step(fixture.metrics![i]);
    return { optimizer, scheduler, step };
  }
  const scheduler = build(optimizer, fixture.scheduler, fixture.options);
  return { optimizer, scheduler, step: () => scheduler.step() };
}

function checkStep(
  fixture: SchedulerCase,
  { optimizer, scheduler }: Omit<ReturnType<typeof start>, "step">,
  at: number,
): void {
  const groups = optimizer.paramGroups as optim.ScheduledGroup[];
  assertNear(groups.map(({ lr }) => lr), fixture.rates[at], `rates of step ${at}`);
  assertNear(scheduler.getLastLr(), fixture.rates[at], `getLastLr of step ${at}`);
  assertNear(momenta(groups), fixture.momenta[at], `momenta of step ${at}`);
  assert.equal(scheduler.lastEpoch, at);
}

for (const [name, cases] of Map.groupBy(fixtures.schedulers, ({ scheduler }) => scheduler)) {
  for (const fixture of cases) {
    const label = `${name} ${JSON.stringify(fixture.options)}`;

    Deno.test(`${label} sets PyTorch's rates and momenta`, () => {
      const { step, ...parts } = start(fixture);
      checkStep(fixture, parts, 0);
      for (let i = 1; i < fixture.rates.length; i++) {
        step(i - 1);
        checkStep(fixture, parts, i);
      }
    });

    Deno.test(`${label} goes on from a saved state`, () => {
      const half = Math.floor(fixture.rates.length / 2);
      const first = start(fixture);
      for (let i = 1; i <= half; i++) first.step(i - 1);
      const saved = JSON.parse(JSON.stringify(first.scheduler.stateDict()));
      const second = start(fixture);
      second.optimizer.loadStateDict(first.optimizer.stateDict());
      second.scheduler.loadStateDict(saved);
      for (let i = half + 1; i < fixture.rates.length; i++) {
        second.step(i - 1);
        checkStep(fixture, second, i);
      }
    });
  }
}

Deno.test("every scheduler of torch.optim has its rates compared", () => {
  const names = "StepLR MultiStepLR ConstantLR LinearLR ExponentialLR PolynomialLR " +
    "CosineAnnealingLR CosineAnnealingWarmRestarts LambdaLR MultiplicativeLR OneCycleLR CyclicLR " +
    "SequentialLR ChainedScheduler ReduceLROnPlateau SWALR WarmupCosineLR WarmupLinearLR";
  const compared = new Set(fixtures.schedulers.map(({ scheduler }) => scheduler));
  assert.deepEqual([...compared].sort(), names.split(" ").sort());
});

Deno.test("schedulers leave alone what the user changed, as PyTorch's recursions do", () => {
  const optimizer = optimizerOf({ optimizer: "SGD", lrs: [1] });
  const scheduler = new optim.ExponentialLR(optimizer, { gamma: 0.5 });
  scheduler.step();
  optimizer.paramGroups[0].lr = 100;
  scheduler.step();
  assert.equal(optimizer.paramGroups[0].lr, 50);
});

Deno.test("OneCycleLR gives momentum to an optimizer without, which then has it", () => {
  const store = new ParameterStore({ w: zeros([1]).add(4) });
  const optimizer = new optim.SGD(store, { lr: 1 });
  new optim.OneCycleLR(optimizer, { maxLr: 25, totalSteps: 10 });
  const gradient = { w: zeros([1]).add(1) };
  optimizer.step(gradient);
  optimizer.step(gradient);
  assert.deepEqual(Object.keys(optimizer.state.w), ["step", "momentumBuffer"]);
  // The direction of the second step is 1 + 0.95, both steps' rate 1.
  assert.ok(Math.abs(Number(store.values.w.itemSync()) - (4 - 1 - 1.95)) < 1e-6);
});
