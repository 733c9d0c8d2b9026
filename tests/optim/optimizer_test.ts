/**
 * What the optimizers' classes do beside their formulas: groups, frozen parameters, states, and that
 * compiled steps are traced once.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  Adam,
  adam,
  AdamW,
  adamw,
  applyUpdates,
  isGradientTransformation,
  isOptimizer,
  lbfgs,
  Muon,
  type NamedTensors,
  Optimizer,
  type OptimizerState,
  ParameterStore,
  RMSprop,
  SGD,
  sgd,
  StepLR,
} from "../../src/optim/mod.ts";
import { eye, jit, ones, tensor, treeLeaves, valueAndGrad, zeros } from "../../src/tensor.ts";
import { concreteOf } from "../../src/engine/core/mod.ts";
import { assertSameBits } from "./fixtures.ts";

function exampleStore(): ParameterStore {
  return new ParameterStore({
    "fc.weight": ones([2, 3]),
    "fc.bias": ones([2]),
    "norm.weight": ones([2]),
  });
}

function onesLike(values: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, ones(shape)]));
}

Deno.test("a parameter belongs to the first group that takes it, else to the default one", () => {
  const optimizer = new AdamW(exampleStore(), {
    lr: 0.1,
    groups: [
      { params: /bias|norm/, weightDecay: 0 },
      { params: (name, parameter) => name === "fc.bias" || parameter.ndim === 2, lr: 1 },
    ],
  });
  const seen = optimizer.paramGroups.map(({ names, lr, weightDecay }) => ({
    names,
    lr,
    weightDecay,
  }));
  assert.deepEqual(seen, [
    { names: ["fc.bias", "norm.weight"], lr: 0.1, weightDecay: 0 },
    { names: ["fc.weight"], lr: 1, weightDecay: 0.01 },
  ]);
});

Deno.test("a pattern with a state of its own, /g, takes every parameter that it matches", () => {
  const optimizer = new SGD(exampleStore(), { groups: [{ params: /weight/g, lr: 1 }] });
  assert.deepEqual(optimizer.paramGroups.map(({ names }) => names), [
    ["fc.bias"],
    ["fc.weight", "norm.weight"],
  ]);
});

Deno.test("addParamGroup() trains what has been left out, and keeps the other states", () => {
  const store = exampleStore();
  const optimizer = new Adam(store, { params: ["fc.bias"], lr: 0.1 });
  optimizer.step(onesLike(store.values));
  optimizer.addParamGroup({ params: /norm/, lr: 0.5 });
  optimizer.step(onesLike(store.values));
  assert.equal(optimizer.state["fc.bias"].step.itemSync(), 2);
  assert.equal(optimizer.state["norm.weight"].step.itemSync(), 1);
  assert.ok(store.values["norm.weight"].allclose(tensor(0.5)));
  assert.ok(store.values["fc.bias"].allclose(tensor(0.8)));
  assertSameBits(store.values["fc.weight"], ones([2, 3]));
});

Deno.test("params chooses what an optimizer trains; two may share a module", () => {
  const store = exampleStore();
  const isMatrix = (_: string, parameter: { ndim: number }) => parameter.ndim === 2;
  const muon = new Muon(store, { params: isMatrix });
  const others = new AdamW(store, { params: ["fc.bias", "norm.weight"] });
  const before = store.values;
  muon.step(onesLike(before));
  assertSameBits(store.values["fc.bias"], before["fc.bias"]);
  assert.notDeepEqual(store.values["fc.weight"].arraySync(), before["fc.weight"].arraySync());
  others.step(onesLike(before));
  assert.notDeepEqual(store.values["fc.bias"].arraySync(), before["fc.bias"].arraySync());
  assert.deepEqual(Object.keys(muon.state), ["fc.weight"]);
});

Deno.test("what has no gradient is left alone, and its count of steps too", () => {
  const store = exampleStore();
  const optimizer = new Adam(store, { lr: 0.1, weightDecay: 0.5 });
  const { "fc.bias": _, ...others } = onesLike(store.values);
  optimizer.step(others);
  assertSameBits(store.values["fc.bias"], ones([2]));
  assert.equal(optimizer.state["fc.bias"].step.itemSync(), 0);
  assert.equal(optimizer.state["fc.weight"].step.itemSync(), 1);
  optimizer.step({});
  assert.equal(optimizer.state["fc.weight"].step.itemSync(), 1);
});

Deno.test("update() compiled into a training step is traced once, while rates change", () => {
  const store = exampleStore();
  const optimizer = new AdamW(store, {
    lr: 0,
    weightDecay: 0.1,
    groups: [{ params: /bias/, lr: 0.5, weightDecay: 0 }],
  });
  const loss = (params: NamedTensors) =>
    Object.values(params).map((x) => x.square().sum()).reduce((a, b) => a.add(b));
  const step = jit(
    (params: NamedTensors, state: OptimizerState, hyperparameters: readonly unknown[]) => {
      const [value, gradients] = valueAndGrad(loss)(params);
      return [value, ...optimizer.update(params, gradients, state, hyperparameters)] as const;
    },
  );
  const twin = exampleStore();
  const other = new AdamW(twin, {
    lr: 0,
    weightDecay: 0.1,
    groups: [{ params: /bias/, lr: 0.5, weightDecay: 0 }],
  });
  for (let i = 0; i < 5; i++) {
    for (const { paramGroups } of [optimizer, other]) {
      paramGroups[0].lr = i === 3 ? 0 : 0.1 * i;
      paramGroups[1].betas = [0.5 + 0.05 * i, 0.99];
    }
    const [, params, state] = step(store.values, optimizer.state, optimizer.hyperparameters());
    store.assignParameters(params);
    optimizer.state = state;
    other.step(valueAndGrad(loss)(twin.values)[1]);
  }
  assert.equal(step.traceCount, 1);
  Object.entries(twin.values).forEach(([name, x]) => assert.ok(store.values[name].allclose(x)));
});

Deno.test("step() traces its update once", () => {
  let traces = 0;
  class Counted extends Optimizer {
    constructor(target: ParameterStore) {
      super(target, {}, {
        name: "Counted",
        defaults: { lr: 1, weightDecay: 0, maximize: false },
        transformation: sgd,
      });
    }
    override update(...args: Parameters<Optimizer["update"]>): ReturnType<Optimizer["update"]> {
      traces++;
      return super.update(...args);
    }
  }
  const store = exampleStore();
  const optimizer = new Counted(store);
  const scheduler = new StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
  for (let i = 0; i < 4; i++) {
    optimizer.step(onesLike(store.values));
    scheduler.step();
  }
  assert.equal(traces, 1);
  assert.deepEqual(store.values["fc.bias"].arraySync(), [1 - 1.875, 1 - 1.875]);
});

Deno.test("terms may be switched on later: what they keep begins then", () => {
  const store = new ParameterStore({ w: zeros([1]) });
  const optimizer = new RMSprop(store, { lr: 1 });
  optimizer.step({ w: ones([1]) });
  assert.deepEqual(Object.keys(optimizer.state.w), ["step", "squareAvg"]);
  optimizer.paramGroups[0].momentum = 0.5;
  assert.deepEqual(Object.keys(optimizer.state.w), ["step", "squareAvg", "momentumBuffer"]);
  optimizer.step({ w: ones([1]) });
  assert.equal(optimizer.state.w.step.itemSync(), 2);
  optimizer.paramGroups[0].momentum = 0;
  assert.deepEqual(Object.keys(optimizer.state.w), ["step", "squareAvg"]);
  new RMSprop(store).loadStateDict(optimizer.stateDict());
  optimizer.step({ w: ones([1]) });
  assert.equal(optimizer.state.w.step.itemSync(), 3);
});

Deno.test("the functional form and the class do the same", () => {
  const store = exampleStore();
  const optimizer = new AdamW(store, { lr: 0.1 });
  const { init, update } = adamw({ lr: 0.1 });
  let params = store.values;
  let state = init(params);
  for (let i = 0; i < 3; i++) {
    const [updates, next] = update(onesLike(params), state, params);
    params = applyUpdates(params, updates);
    state = next;
    optimizer.step(onesLike(params));
  }
  Object.entries(params).forEach(([name, x]) => {
    assert.ok(store.values[name].allclose(x, { rtol: 1e-6 }));
  });
});

Deno.test("floats of 16 bits stay what they are, and are computed with in float32", () => {
  for (const dtype of ["float16", "bfloat16"] as const) {
    const params = { w: tensor([1, 2, 3], { dtype }), s: tensor(2, { dtype }) };
    const gradients = { w: tensor([0.1, -0.2, 0.3], { dtype }), s: tensor(1, { dtype }) };
    const { init, update } = adam({ lr: 1e-2 });
    const state = init(params);
    const [updates, next] = update(gradients, state, params);
    for (const leaf of treeLeaves([updates, next.expAvg, next.expAvgSq])) {
      assert.equal(leaf.dtype, dtype);
    }
    // The first step has the length of the rate: ε = 1e-8 would be 0 in float16.
    assert.ok(updates.w.to("float32").allclose(tensor([-0.01, 0.01, -0.01]), { rtol: 4e-3 }));
  }
});

Deno.test("scalar parameters in float32 stay in float32", () => {
  for (const make of [sgd, adam, adamw]) {
    const { init, update } = make({ weightDecay: 0.1 });
    const params = { s: tensor(2) };
    const [updates, state] = update(params, init(params), params);
    for (const leaf of treeLeaves([updates, { ...state, step: null }])) {
      assert.equal(leaf.dtype, "float32");
    }
  }
});

Deno.test("stateDict() is a copy: later steps do not change it", () => {
  const store = exampleStore();
  const optimizer = new SGD(store, { lr: 1, momentum: 0.5 });
  optimizer.step(onesLike(store.values));
  const saved = optimizer.stateDict();
  optimizer.paramGroups[0].lr = 7;
  optimizer.step(onesLike(store.values));
  assert.equal(saved.paramGroups[0].lr, 1);
  assert.equal(saved.state["fc.bias"].step.itemSync(), 1);
});

Deno.test("a state may be restored while a parameter is frozen, and counts on afterwards", () => {
  const all = exampleStore();
  const first = new Adam(all, { lr: 0.1 });
  first.step(onesLike(all.values));
  let isFrozen = false;
  const store = exampleStore();
  const freezable = {
    namedParameters: () =>
      [...store.namedParameters()].filter(([name]) => !isFrozen || name !== "fc.bias"),
    assignParameters: (values: NamedTensors) => store.assignParameters(values),
  };
  const optimizer = new Adam(freezable, { lr: 0.1 });
  isFrozen = true;
  optimizer.loadStateDict(first.stateDict());
  const { "fc.bias": _, ...others } = onesLike(store.values);
  optimizer.step(others);
  isFrozen = false;
  optimizer.step(onesLike(store.values));
  assert.equal(optimizer.state["fc.bias"].step.itemSync(), 2);
  assert.equal(optimizer.state["fc.weight"].step.itemSync(), 3);
});

Deno.test("a state that does not fit changes nothing", () => {
  const optimizer = new Adam(exampleStore());
  const others = new Adam(new ParameterStore({ "fc.weight": zeros([2, 3]), b: zeros([1]) }));
  const wrong = new ParameterStore({ ...exampleStore().values, "fc.bias": zeros([5]) });
  const before = optimizer.stateDict();
  assert.throws(() => optimizer.loadStateDict(others.stateDict()));
  assert.throws(() => optimizer.loadStateDict(new Adam(wrong, { lr: 9 }).stateDict()));
  assert.equal(optimizer.paramGroups[0].lr, 1e-3);
  assertSameBits(optimizer.state, before.state);
});

Deno.test("isOptimizer() and isGradientTransformation() tell the two kinds apart", () => {
  const optimizer = new SGD(exampleStore());
  assert.deepEqual([isOptimizer(optimizer), isGradientTransformation(optimizer)], [true, false]);
  assert.deepEqual([isOptimizer(sgd()), isGradientTransformation(sgd())], [false, true]);
  assert.equal(isGradientTransformation(lbfgs()), false);
  assert.equal(isGradientTransformation(null), false);
});

Deno.test("Muon orthogonalises: the update's singular values are about 1", () => {
  const store = new ParameterStore({ w: eye(4) });
  new Muon(store, { lr: 1, weightDecay: 0 }).step({ w: eye(4).mul(3) });
  const moved = eye(4).sub(store.values.w).diagonal().arraySync() as number[];
  moved.forEach((value) => assert.ok(value > 0.6 && value < 1.3));
});

Deno.test("step() writes over the state that it made before, and over no state dict", () => {
  const store = exampleStore();
  const optimizer = new Adam(store, { lr: 0.1 });
  const storages = () => treeLeaves(optimizer.state).map((x) => concreteOf(x)!.storage);
  optimizer.step(onesLike(store.values));
  // The first step that writes over the state may move it, for good, to where kernels work faster.
  optimizer.step(onesLike(store.values));
  const before = new Set(storages());
  const held = optimizer.state["fc.bias"];
  optimizer.step(onesLike(store.values));
  assert.ok(storages().every((storage) => before.has(storage)));
  assert.throws(() => held.expAvg.neg(), {
    name: "TraceError",
    message: "neg: Cannot use a tensor that was donated to Adam\n" +
      "Use what Adam returned in its place, or hand in x.clone() to keep x",
  });
  const saved = optimizer.stateDict();
  const parameters = store.values;
  const numbers = () => treeLeaves(saved.state).map((x) => x.arraySync());
  const first = numbers();
  optimizer.step(onesLike(store.values));
  optimizer.step(onesLike(store.values));
  const afterTwo = treeLeaves(optimizer.state).map((x) => x.arraySync());
  // The same state again and again.
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(numbers(), first);
    optimizer.loadStateDict(saved);
    store.assignParameters(parameters);
    optimizer.step(onesLike(store.values));
    optimizer.step(onesLike(store.values));
    assert.deepEqual(treeLeaves(optimizer.state).map((x) => x.arraySync()), afterTwo);
  }
});
