/**
 * The tests of rows of operations.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkDerivatives, checkJit, checkVmap } from "./check_op.ts";
import type { OpRow } from "./op_row.ts";
import { samplesOf } from "./samples.ts";

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

/** Tests of each row against what is expected of every operation. */
export function testRows(rows: readonly OpRow[]): void {
  for (const row of rows) {
    const traceable = row.traceable ?? true;
    if (row.order > 0) {
      Deno.test(`${row.name}() has derivatives that agree with finite differences`, () => {
        eachSample(row, (inputs, seed) => checkDerivatives(row, inputs, seed));
      });
    }
    if (!traceable) continue;
    Deno.test(`vmap() of ${row.name} equals a stack of slices`, () => {
      eachSample(row, (inputs, seed) => checkVmap(row, inputs, seed));
    });
    Deno.test(`jit() of ${row.name} equals eager evaluation`, () => {
      eachSample(row, (inputs) => checkJit(row, inputs));
    });
  }
}
