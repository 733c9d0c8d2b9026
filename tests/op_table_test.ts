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
import { outputsOf } from "./support/check_op.ts";
import { testRows } from "./support/test_rows.ts";
import { samplesOf } from "./support/samples.ts";

testRows(opTable);

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
