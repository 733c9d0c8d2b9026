/**
 * Every row of the op table against what is expected of every operation.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, type Tensor } from "../mod.ts";
import { withObserver } from "../src/engine/core/mod.ts";
import { primitives } from "../src/engine/primitive/mod.ts";
import { opTable } from "./op_table.ts";
import { checkDerivatives, checkJit, checkVmap, outputsOf } from "./support/check_op.ts";
import type { OpRow } from "./support/op_row.ts";
import { samplesOf } from "./support/samples.ts";

/** Runs a check on every sample of a row, and says which sample and seed failed. */
function eachSample(
  row: OpRow,
  check: (inputs: ReturnType<OpRow["samples"]>[number], seed: number) => void,
) {
  const seed = 20261124;
  const samples = row.samples(samplesOf(seed));
  assert.ok(samples.length > 0, `${row.name} has no samples`);
  samples.forEach((inputs, i) => {
    try {
      check(inputs, seed + i);
    } catch (error) {
      const shapes = inputs.map((x) => `${x.dtype}[${x.shape.join(", ")}]`).join(", ");
      const reason = error instanceof Error ? error : new Error(String(error));
      reason.message = `${row.name} of ${shapes} (sample ${i}, seed ${seed}): ${reason.message}`;
      throw reason;
    }
  });
}

for (const row of opTable) {
  const traceable = row.traceable ?? true;
  if (row.order > 0) {
    Deno.test(`${row.name}() has derivatives that agree with finite differences`, () => {
      eachSample(row, (inputs, seed) => checkDerivatives(row, inputs, seed));
    });
  }
  if (traceable) {
    Deno.test(`vmap() of ${row.name} equals a stack of slices`, () => {
      eachSample(row, (inputs, seed) => checkVmap(row, inputs, seed));
    });
    Deno.test(`jit() of ${row.name} equals eager evaluation`, () => {
      eachSample(row, (inputs) => checkJit(row, inputs));
    });
  }
}

Deno.test("the op table covers every primitive", () => {
  const seen = new Set<string>();
  const samples = samplesOf(1);
  withObserver(
    (primitive) => seen.add(primitive.name),
    () =>
      opTable.forEach((row) => {
        const run = (...inputs: Tensor[]) => [...outputsOf(row, inputs)];
        // Traced, since `stopGradient` of what nobody traces is that tensor itself.
        const observed = row.traceable ?? true ? jit(run) : run;
        row.samples(samples).forEach((inputs) => observed(...inputs));
      }),
  );
  const missing = primitives.map(({ name }) => name).filter((name) => !seen.has(name));
  assert.deepEqual(missing, [], "primitives without a row in tests/op_table/");
});

Deno.test("the op table names each row once", () => {
  const names = opTable.map(({ name }) => name);
  assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
});
