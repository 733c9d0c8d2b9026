/**
 * Transformations around optimizers, against PyTorch where it has them, else against what they are
 * defined to be; compiled, too.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as optim from "../../src/optim/mod.ts";
import { jit, random, type Tensor, tensor, treeLeaves, vmap, zeros } from "../../src/tensor.ts";
import {
  assertSameBits,
  decodeAll,
  distance,
  elements,
  fixtures,
  type Named,
  problemOf,
} from "./fixtures.ts";

const { params: given, gradients } = problemOf("given");

/** Steps of a transformation, eager or compiled. */
function run(
  transformation: optim.GradientTransformation,
  { steps = 6, compiled = false } = {},
): { params: Named; state: unknown; updates: Named[]; traces: number } {
  const update = (gradients: Named, state: unknown, params: Named) =>
    transformation.update(gradients, state, params);
  const traced = jit(update);
  let params = given;
  let state = transformation.init(params);
  const all: Named[] = [];
  for (let i = 0; i < steps; i++) {
    const step = compiled ? traced : update;
    const [updates, next] = step(gradients(params, i), state, params);
    params = optim.applyUpdates(params, updates);
    state = next;
    all.push(updates);
  }
  return { params, state, updates: all, traces: traced.traceCount };
}

const everyKind: Record<string, () => optim.GradientTransformation> = {
  clipByGlobalNorm: () => optim.clipByGlobalNorm(1),
  clipByValue: () => optim.clipByValue(0.3),
  addDecayedWeights: () => optim.addDecayedWeights(0.1, { mask: (path) => path !== "b" }),
  scale: () => optim.scale(-0.1),
  scaleBySchedule: () => optim.scaleBySchedule(optim.exponentialDecay(1, { gamma: 0.5 })),
  addNoise: () => optim.addNoise({ key: random.key(1), eta: 0.1 }),
  accumulate: () => optim.accumulate(optim.adam({ lr: 0.1 }), 3),
  masked: () => optim.masked(optim.adam({ lr: 0.1 }), { w: true, b: false, s: true, k: false }),
  multiTransform: () =>
    optim.multiTransform(
      { fast: optim.sgd({ lr: 1 }), slow: optim.adamw(), still: optim.freeze() },
      { w: "fast", b: "slow", s: "still", k: "slow" },
    ),
  lookahead: () => optim.lookahead(optim.sgd({ lr: 0.1 }), { syncPeriod: 2 }),
  ema: () => optim.chain(optim.sgd({ lr: 0.1 }), optim.ema(0.9)),
  swa: () => optim.chain(optim.sgd({ lr: 0.1 }), optim.swa({ start: 2, every: 2 })),
};

for (const [name, make] of Object.entries(everyKind)) {
  Deno.test(`${name}() compiled is traced once and gives what it gives eagerly`, () => {
    const eager = run(make());
    const compiled = run(make(), { compiled: true });
    assert.equal(compiled.traces, 1);
    assert.ok(distance(elements(compiled.params), elements(eager.params)) < 1e-12);
    const [a, b] = [eager.state, compiled.state].map((state) =>
      treeLeaves(state).flatMap((x) => Array.from(x.dataSync(), Number))
    );
    assert.ok(distance(a, b) < 1e-12);
  });

  Deno.test(`${name}() under vmap gives each what it gives alone`, () => {
    const { init, update } = make();
    const stacked = Object.fromEntries(
      Object.entries(given).map(([key, x]) => [key, x.expand([2, ...x.shape]).mul(1)]),
    );
    const states = vmap((params: Named) => init(params))(stacked);
    const step = (params: Named, state: unknown) => update(params, state, params);
    const [updates] = vmap(step)(stacked, states);
    const [alone] = step(given, init(given));
    for (const [key, x] of Object.entries(updates)) {
      for (const one of x) assert.ok(one.allclose(alone[key], { rtol: 1e-12, atol: 1e-12 }));
    }
  });
}

Deno.test("clipGradNorm() gives PyTorch's norms and gradients", () => {
  for (const { normType, maxNorm, norm, gradients: expected } of fixtures.clipping) {
    const order = normType === "inf" ? Infinity : normType;
    const clipped = optim.clipGradNorm(gradients(given, 0), maxNorm, { normType: order });
    assert.ok(Math.abs(Number(clipped.norm.itemSync()) - norm) < 1e-12);
    assert.ok(distance(elements(clipped.gradients), expected) < 1e-12);
  }
});

Deno.test("clipGradNorm() of nothing is nothing, and keeps dtypes", () => {
  const { gradients, norm } = optim.clipGradNorm({}, 1);
  assert.deepEqual([gradients, norm.itemSync()], [{}, 0]);
  const half = { w: tensor([3, 4], { dtype: "float16" }), s: tensor(0) };
  const clipped = optim.clipGradNorm(half, 1).gradients;
  assert.deepEqual([clipped.w.dtype, clipped.s.dtype], ["float16", "float32"]);
});

Deno.test("accumulate() gives in every k-th step what the mean of the gradients gives", () => {
  const { updates } = run(optim.accumulate(optim.sgd({ lr: 1 }), 3));
  const mean = Object.fromEntries(
    Object.keys(given).map((name) => [
      name,
      [0, 1, 2].map((i) => gradients(given, i)[name]).reduce((a, b) => a.add(b)).div(-3),
    ]),
  );
  for (const i of [0, 1, 3, 4]) assert.ok(elements(updates[i]).every((x) => x === 0));
  assert.ok(distance(elements(updates[2]), elements(mean)) < 1e-12);
  const summed = run(optim.accumulate(optim.sgd({ lr: 1 }), 3, { reduction: "sum" })).updates[2];
  assert.ok(distance(elements(summed), elements(mean).map((x) => 3 * x)) < 1e-12);
});

Deno.test("accumulate() leaves the inner count of steps alone between", () => {
  const { state } = run(optim.accumulate(optim.adam(), 3), { steps: 5 });
  const { inner, count } = state as optim.AccumulateState<optim.PerParameterState>;
  assert.deepEqual([inner.step.itemSync(), count.itemSync()], [1, 2]);
});

Deno.test("averages agree with PyTorch's AveragedModel", () => {
  for (const { average, values, means } of fixtures.averages) {
    const avgFn = average === "swa" ? optim.getSwaAvgFn() : optim.getEmaAvgFn(0.7);
    const steps = values.map((raw) => decodeAll(raw, "float64"));
    const store = new optim.ParameterStore(steps[0]);
    const averaged = new optim.AveragedModel(store, { avgFn });
    steps.forEach((step, i) => {
      store.assignParameters(step);
      averaged.updateParameters(store);
      assert.ok(
        distance(elements(Object.fromEntries(averaged.namedParameters())), means[i]) < 1e-12,
      );
    });
    assert.equal(averaged.nAveraged, steps.length);

    // The same of updates that lead from one step to the next.
    const track = average === "swa" ? optim.swa() : optim.ema(0.7);
    let state = track.init(steps[0]);
    steps.forEach((step, i) => {
      const zero = Object.fromEntries(Object.entries(step).map(([n, x]) => [n, x.mul(0)]));
      [, state] = track.update(zero, state, step);
      assert.ok(distance(elements(state.average as Named), means[i]) < 1e-12);
    });
  }
});

Deno.test("AveragedModel goes on from a saved state, and gives a model its averages", () => {
  const store = new optim.ParameterStore({ w: tensor([2]) });
  const averaged = new optim.AveragedModel(store);
  averaged.updateParameters(store);
  const again = new optim.AveragedModel(new optim.ParameterStore({ w: tensor([0]) }));
  again.loadStateDict(averaged.stateDict());
  again.updateParameters(new optim.ParameterStore({ w: tensor([8]) }));
  again.copyTo(store);
  assert.deepEqual(store.values.w.arraySync(), [5]);
  again.assignParameters({ w: tensor([1]) });
  assert.deepEqual([...again.namedParameters()][0][1].arraySync(), [1]);
});

Deno.test("swa() averages the parameters of the steps that it is told to", () => {
  const seen: Named[] = [];
  let params = given;
  const track = optim.swa({ start: 1, every: 2 });
  let state = track.init(params);
  for (let i = 0; i < 6; i++) {
    const updates = gradients(params, i);
    [, state] = track.update(updates, state, params);
    params = optim.applyUpdates(params, updates);
    if (i % 2 === 1) seen.push(params);
  }
  const mean = Object.fromEntries(
    Object.keys(given).map((name) => [
      name,
      seen.map((each) => each[name]).reduce((a, b) => a.add(b)).div(3),
    ]),
  );
  assert.equal(state.count.itemSync(), 3);
  assert.ok(distance(elements(state.average as Named), elements(mean)) < 1e-12);
});

Deno.test("lookahead() is Zhang's algorithm 1", () => {
  const { params } = run(
    optim.lookahead(optim.sgd({ lr: 0.1 }), { syncPeriod: 3, slowStepSize: 0.4 }),
  );
  let slow = given;
  let step = 0;
  for (let outer = 0; outer < 2; outer++) {
    let fast = slow;
    for (let k = 0; k < 3; k++) {
      const now = gradients(fast, step++);
      fast = Object.fromEntries(
        Object.entries(fast).map(([name, x]) => [name, x.sub(now[name].mul(0.1))]),
      );
    }
    slow = Object.fromEntries(
      Object.entries(slow).map(([name, x]) => [name, x.add(fast[name].sub(x).mul(0.4))]),
    );
  }
  assert.ok(distance(elements(params), elements(slow)) < 1e-12);
});

Deno.test("multiTransform() gives each parameter its own optimizer, masked() the chosen ones", () => {
  const byLabel = optim.multiTransform(
    { fast: optim.adam({ lr: 1 }), slow: optim.sgd({ lr: 0.1 }) },
    (_, parameter) => parameter.ndim > 1 ? "fast" : "slow",
  );
  const { params } = run(byLabel);
  const [fast, slow] = [optim.adam({ lr: 1 }), optim.sgd({ lr: 0.1 })].map((t) => run(t).params);
  assertSameBits([params.w, params.k, params.b, params.s], [fast.w, fast.k, slow.b, slow.s]);
  const masked =
    run(optim.chain(optim.masked(optim.adam({ lr: 1 }), (_, p) => p.ndim > 1))).updates;
  assertSameBits(masked[5].b, gradients(given, 5).b);
});

Deno.test("a mask may be a boolean for a subtree, and paths stay within masked()", () => {
  const params = { layer: { w: tensor([1]), b: tensor([1]) }, head: tensor([1]) };
  const gradients = { layer: { w: tensor([0]), b: tensor([0]) }, head: tensor([0]) };
  const paths: string[] = [];
  const decayed = optim.masked(
    optim.adamw({
      lr: 1,
      weightDecay: 0.5,
      mask: (path) => {
        paths.push(path);
        return path.endsWith("w");
      },
    }),
    { layer: true, head: false },
  );
  const [updates] = decayed.update(gradients, decayed.init(params), params);
  assert.equal(updates.layer.w.itemSync(), -0.5);
  assert.ok(updates.layer.b.eq(0).itemSync());
  assert.ok(updates.head.eq(0).itemSync());
  assert.deepEqual([...new Set(paths)], ["layer.b", "layer.w"]);
});

Deno.test("addDecayedWeights() before an optimizer is its weight decay", () => {
  const chained = run(optim.chain(optim.addDecayedWeights(0.3), optim.adam({ lr: 0.1 })));
  const own = run(optim.adam({ lr: 0.1, weightDecay: 0.3 }));
  assert.ok(distance(elements(chained.params), elements(own.params)) < 1e-12);
});

Deno.test("addNoise() is another in each step and parameter, with the variance of its step", () => {
  const noise = optim.addNoise({ key: random.key(7), eta: 1, gamma: 1 });
  const params = [zeros([4000]), zeros([4000])];
  let state = noise.init(params);
  const deviations: number[][] = [];
  const first: Tensor[] = [];
  for (let i = 0; i < 4; i++) {
    const [updates, next] = noise.update(params, state, params);
    state = next;
    deviations.push(updates.map((x) => Number(x.std().itemSync())));
    first.push(...updates.map((x) => x.at("0:1")));
  }
  deviations.forEach((both, i) =>
    both.forEach((value) => assert.ok(Math.abs(value - 1 / Math.sqrt(i + 1)) < 0.05))
  );
  assert.equal(new Set(first.map((x) => x.itemSync())).size, 8);
});

Deno.test("chain() of nothing leaves gradients as they are", () => {
  const { updates } = run(optim.chain(), { steps: 1 });
  assertSameBits(updates[0], gradients(given, 0));
});

Deno.test("the readme's chain learns: clipping, AdamW, a schedule, an average", () => {
  const quadratic = problemOf("quadratic");
  const transformation = optim.chain(
    optim.clipByGlobalNorm(1),
    optim.adamw({ lr: optim.warmupCosine(0.1, { warmupSteps: 5, totalSteps: 200 }) }),
    optim.ema(0.9),
  );
  const step = jit((params: Named, state: unknown, gradients: Named) => {
    const [updates, next] = transformation.update(gradients, state, params);
    return [optim.applyUpdates(params, updates), next] as const;
  });
  let { params } = quadratic;
  let state = transformation.init(params);
  const before = Number(quadratic.loss!(params).itemSync());
  for (let i = 0; i < 200; i++) {
    [params, state] = step(params, state, quadratic.gradients(params, i));
  }
  assert.ok(Number(quadratic.loss!(params).itemSync()) < 1e-2 * before);
  assert.equal(step.traceCount, 1);
});
