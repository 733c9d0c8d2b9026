/**
 * LBFGS against PyTorch's, with and without a line search.
 *
 * @module
 */
import assert from "node:assert/strict";
import { treeFromJson, treeToJson } from "../../src/io/mod.ts";
import {
  LBFGS,
  lbfgs,
  type LBFGSOptions,
  type LBFGSStateDict,
  ParameterStore,
  StepLR,
} from "../../src/optim/mod.ts";
import { valueAndGrad } from "../../src/tensor.ts";
import {
  assertSameBits,
  distance,
  elements,
  fixtures,
  type LbfgsCase,
  type Named,
  problemOf,
} from "./fixtures.ts";

/** Searches amplify roundings: the last steps are near a minimum. */
const tolerance = 1e-8;

function start({ options, problem: name }: LbfgsCase) {
  const problem = problemOf(name);
  const sign = (options as LBFGSOptions).maximize ? -1 : 1;
  let evaluations = 0;
  const evaluate = valueAndGrad((params: Named) => problem.loss!(params).mul(sign));
  const counted = (params: Named) => {
    evaluations++;
    return evaluate(params);
  };
  return { problem, counted, evaluations: () => evaluations };
}

for (const fixture of fixtures.lbfgs) {
  const label = `LBFGS ${JSON.stringify(fixture.options)} on ${fixture.problem}`;

  Deno.test(`${label} takes PyTorch's steps, losses and evaluations`, () => {
    const { problem, counted, evaluations } = start(fixture);
    const store = new ParameterStore(problem.params);
    const optimizer = new LBFGS(store, fixture.options);
    fixture.losses.forEach((expected, step) => {
      const loss = optimizer.step(() => counted(store.values as Named));
      assert.ok(Math.abs(loss - expected) <= tolerance * Math.max(1, Math.abs(expected)));
      assert.ok(distance(elements(store.values as Named), fixture.trajectory[step]) < tolerance);
      assert.equal(evaluations(), fixture.evaluations[step]);
    });
    assert.equal(optimizer.state.funcEvals, evaluations());
  });

  Deno.test(`${label} goes on from a saved state with the same bits`, async () => {
    const { problem, counted } = start(fixture);
    const store = new ParameterStore(problem.params);
    const optimizer = new LBFGS(store, fixture.options);
    const step = (one: LBFGS, its: ParameterStore) => one.step(() => counted(its.values as Named));
    step(optimizer, store);
    step(optimizer, store);
    const again = new ParameterStore(store.values);
    const restored = new LBFGS(again);
    const text = await treeToJson(optimizer.stateDict());
    restored.loadStateDict(treeFromJson(text) as LBFGSStateDict);
    assert.equal(step(restored, again), step(optimizer, store));
    assertSameBits(again.values, store.values);
  });
}

Deno.test("lbfgs() over trees is LBFGS, and its states are values", () => {
  const { problem, counted } = start(fixtures.lbfgs[2]);
  const { init, step } = lbfgs(fixtures.lbfgs[2].options);
  const [first, state] = step(counted, problem.params, init());
  const [second, , loss] = step(counted, first, state);
  const [again, , sameLoss] = step(counted, first, state);
  assert.equal(loss, sameLoss);
  assertSameBits(again, second);
  assert.ok(distance(elements(second), fixtures.lbfgs[2].trajectory[1]) < tolerance);
});

Deno.test("LBFGS leaves parameters without gradients alone, and all of them if the closure throws", () => {
  const { problem, counted } = start(fixtures.lbfgs[2]);
  const store = new ParameterStore(problem.params);
  const optimizer = new LBFGS(store, { lineSearchFn: "strong_wolfe" });
  optimizer.step(() => {
    const [loss, { w: _, ...others }] = counted(store.values as Named);
    return [loss, others];
  });
  assertSameBits(store.values.w, problem.params.w);
  assert.notDeepEqual(store.values.b.arraySync(), problem.params.b.arraySync());
  const before = store.values;
  let calls = 0;
  assert.throws(() =>
    optimizer.step(() => {
      if (++calls === 2) throw new Error("out of data");
      return counted(store.values as Named);
    }), /out of data/);
  assertSameBits(store.values, before);
});

Deno.test("schedulers steer LBFGS", () => {
  const store = new ParameterStore(problemOf("rosenbrock").params);
  const optimizer = new LBFGS(store, { lr: 0.5 });
  new StepLR(optimizer, { stepSize: 1, gamma: 0.5 }).step();
  assert.equal(optimizer.paramGroups[0].lr, 0.25);
});
