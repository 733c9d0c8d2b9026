/**
 * Twenty steps of every optimizer, as PyTorch does them: its class, and its functional form compiled,
 * stacked by vmap, and beside itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as optim from "../../src/optim/mod.ts";
import { treeFromJson, treeToJson } from "../../src/io/mod.ts";
import { jit, stack, treeMap, vmap } from "../../src/tensor.ts";
import { type OptimizerOptions, ParameterStore } from "../../src/optim/mod.ts";
import {
  assertSameBits,
  distance,
  elements,
  fixtures,
  type Named,
  type OptimizerCase,
  problemOf,
} from "./fixtures.ts";

/** Twenty steps that differ in the order of operations alone; the float32 ones in rounding too. */
const tolerances: Record<string, number> = { float64: 1e-12, float32: 2e-6 };

type OptimizerClass = new (
  target: ParameterStore,
  options: OptimizerOptions<optim.CommonOptions>,
) => optim.Optimizer;

const classes = optim as unknown as Record<string, OptimizerClass>;
const factories = optim as unknown as Record<
  string,
  (options: Record<string, unknown>) => optim.GradientTransformation<optim.PerParameterState>
>;

function labelOf({ optimizer, options, problem, groups, frozen, lrs }: OptimizerCase): string {
  const extras = [groups && "groups", frozen && "frozen", lrs && "rates"].filter((x) => x);
  return `${optimizer} ${JSON.stringify(options)} ${problem} ${extras.join(" ")}`;
}

/** The parameters after each step of the class. */
function* classSteps(fixture: OptimizerCase): Generator<Named> {
  const { optimizer, options, groups = [], frozen, lrs } = fixture;
  const problem = problemOf(fixture.problem);
  const store = new ParameterStore(problem.params);
  const made = new classes[optimizer](store, { ...options, groups } as object);
  for (let step = 0; step < fixture.trajectory.length; step++) {
    if (lrs) { for (const group of made.paramGroups) group.lr = lrs[step]; }
    const gradients = problem.gradients(store.values, step);
    const present = frozen !== undefined && step < frozen.steps
      ? Object.fromEntries(Object.entries(gradients).filter(([n]) => !frozen.names.includes(n)))
      : gradients;
    made.step(present);
    yield store.values;
  }
}

/** The parameters after each step of the functional form, by a step of one kind or the other. */
function* functionalSteps(
  fixture: OptimizerCase,
  step: (params: Named, gradients: Named, state: unknown) => [Named, unknown],
  initial: (params: Named) => unknown,
): Generator<Named> {
  const problem = problemOf(fixture.problem);
  let { params } = problem;
  let state = initial(params);
  for (let i = 0; i < fixture.trajectory.length; i++) {
    [params, state] = step(params, problem.gradients(params, i), state);
    yield params;
  }
}

/** The name of the functional form: that of the class, but for acronyms in lower case. */
function transformationOf({ optimizer, options }: OptimizerCase) {
  return factories[optimizer.toLowerCase()](options);
}

function checkTrajectory(
  fixture: OptimizerCase,
  steps: Iterable<Named>,
  failures: string[],
): number {
  const tolerance = tolerances[problemOf(fixture.problem).dtype];
  let worst = 0;
  let step = 0;
  for (const params of steps) {
    worst = Math.max(worst, distance(elements(params), fixture.trajectory[step++]));
  }
  assert.equal(step, fixture.trajectory.length);
  if (!(worst <= tolerance)) failures.push(`${labelOf(fixture)}: off by ${worst}`);
  return worst;
}

const byOptimizer = Map.groupBy(fixtures.optimizers, ({ optimizer }) => optimizer);

for (const [optimizer, cases] of byOptimizer) {
  Deno.test(`${optimizer} takes PyTorch's steps in ${cases.length} runs`, () => {
    const failures: string[] = [];
    for (const fixture of cases) checkTrajectory(fixture, classSteps(fixture), failures);
    assert.deepEqual(failures, []);
  });

  const plain = cases.filter(({ groups, frozen, lrs }) => !groups && !frozen && !lrs);
  Deno.test(`${optimizer}'s transformation takes them compiled, traced once`, () => {
    const failures: string[] = [];
    for (const fixture of plain) {
      const { init, update } = transformationOf(fixture);
      const step = jit((params: Named, gradients: Named, state: unknown) => {
        const [updates, next] = update(gradients, state as optim.PerParameterState, params);
        return [optim.applyUpdates(params, updates), next] as [Named, unknown];
      });
      checkTrajectory(fixture, functionalSteps(fixture, step, init), failures);
      assert.equal(step.traceCount, 1);
    }
    assert.deepEqual(failures, []);
  });

  Deno.test(`${optimizer}'s transformation of a stack by vmap is that of each`, () => {
    const fixture = plain[1];
    const { init, update } = transformationOf(fixture);
    const problem = problemOf(fixture.problem);
    const others = treeMap((x) => x.mul(-1.5), problem.params);
    const both = [problem.params, others];
    const stacked = (trees: Named[]) => treeMap((a, b) => stack([a, b]), trees[0], trees[1]);
    const step = (params: Named, gradients: Named, state: optim.PerParameterState) => {
      const [updates, next] = update(gradients, state, params);
      return [optim.applyUpdates(params, updates), next] as const;
    };
    let stack2 = stacked(both);
    let state = vmap(init<Named>)(stack2);
    const each = both.map((params) => ({ params, state: init(params) }));
    for (let i = 0; i < 3; i++) {
      const gradients = each.map(({ params }) => problem.gradients(params, i));
      [stack2, state] = vmap(step)(stack2, stacked(gradients), state);
      each.forEach((one, j) => {
        [one.params, one.state] = step(one.params, gradients[j], one.state);
      });
    }
    const expected = stacked(each.map(({ params }) => params));
    assert.ok(distance(elements(stack2), elements(expected)) < 1e-12);
  });

  Deno.test(`${optimizer} goes on from a saved state with the same bits`, async () => {
    for (const fixture of plain.slice(0, 2)) {
      const problem = problemOf(fixture.problem);
      const run = (store: ParameterStore, made: optim.Optimizer, from: number, to: number) => {
        for (let i = from; i < to; i++) made.step(problem.gradients(store.values, i));
      };
      const store = new ParameterStore(problem.params);
      const made = new classes[optimizer](store, fixture.options);
      run(store, made, 0, 5);
      const saved = treeFromJson(await treeToJson(made.stateDict())) as optim.OptimizerStateDict;
      const again = new ParameterStore(store.values);
      const restored = new classes[optimizer](again, { lr: 0.77 });
      restored.loadStateDict(saved);
      run(store, made, 5, 9);
      run(again, restored, 5, 9);
      assertSameBits(again.values, store.values);
      assertSameBits(restored.state, made.state);
    }
  });
}

Deno.test("there are runs of every optimizer", () => {
  const names = "Adadelta Adafactor Adagrad Adam AdamW Adamax ASGD LAMB Lion Muon NAdam RAdam " +
    "RMSprop Rprop SGD";
  assert.deepEqual([...byOptimizer.keys()].sort(), names.split(" ").sort());
  assert.ok(fixtures.optimizers.length >= 100);
  assert.ok(fixtures.optimizers.every(({ trajectory }) => trajectory.length === 20));
});
