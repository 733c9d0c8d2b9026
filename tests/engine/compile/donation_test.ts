/**
 * Which results may take over which donated inputs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { contiguousLayout } from "../../../src/engine/base/mod.ts";
import {
  type DonationInstruction,
  type Hazards,
  hazardsOf,
  mayFail,
  noHazards,
  planTakeovers,
} from "../../../src/engine/compile/donation.ts";
import type { Rows } from "../../../src/engine/kernel/mod.ts";

const slot = (kind: string, length = 4) => ({ kind, dtype: "float32", length }) as const;

function instruction(
  reads: readonly number[],
  writes: readonly number[],
  hazards: Hazards = noHazards,
): DonationInstruction {
  return { reads, writes, hazards };
}

const inPlace = (overwritable: readonly number[], overwriting = [0]): Hazards => ({
  ...noHazards,
  overwritable,
  overwriting,
});

const donate = { donated: [0], returned: new Set<number>() };

Deno.test("a result takes an input at its last read only where it may be written over", () => {
  const slots = [slot("input"), slot("result")];
  const take = [{ result: 1, input: 0 }];
  assert.deepEqual(planTakeovers(slots, [instruction([0], [1], inPlace([0]))], donate), take);
  assert.deepEqual(planTakeovers(slots, [instruction([0], [1])], donate), []);
  assert.deepEqual(planTakeovers(slots, [instruction([0], [1], inPlace([0], []))], donate), []);
  // It has been read before, or is never read.
  const slots2 = [...slots, slot("workspace")];
  const later = [instruction([0], [2]), instruction([2], [1])];
  assert.deepEqual(planTakeovers(slots2, later, donate), take);
  assert.deepEqual(planTakeovers(slots2, later.toReversed(), donate), []);
  assert.deepEqual(planTakeovers(slots, [instruction([], [1])], donate), take);
});

Deno.test("a result takes no input of another size or dtype, that is returned or was taken", () => {
  const hazards = inPlace([0], [0, 1]);
  const both = [instruction([0], [1, 2], hazards)];
  const slots = [slot("input"), slot("result"), slot("result")];
  assert.deepEqual(planTakeovers(slots, both, donate), [{ result: 1, input: 0 }]);
  assert.deepEqual(planTakeovers(slots.with(1, slot("result", 5)), both, donate), [
    { result: 2, input: 0 },
  ]);
  const others = [slots[0], ...slots.slice(1).map((one) => ({ ...one, dtype: "int32" as const }))];
  assert.deepEqual(planTakeovers(others, both, donate), []);
  assert.deepEqual(planTakeovers(slots, both, { donated: [0], returned: new Set([0]) }), []);
  assert.deepEqual(planTakeovers(slots.map(() => slot("workspace")), both, donate), []);
});

Deno.test("nothing is taken over before what may fail", () => {
  const slots = [slot("input"), slot("result"), slot("workspace")];
  const write = instruction([0], [1], inPlace([0]));
  const check = instruction([], [2], mayFail);
  assert.deepEqual(planTakeovers(slots, [write, check], donate), []);
  assert.equal(planTakeovers(slots, [check, write], donate).length, 1);
});

Deno.test("what a kernel gives for each row is not written over elements", () => {
  const lowering: Rows = {
    kind: "rows",
    key: "test",
    integers: [],
    shape: [4, 1],
    dims: [1],
    inputs: ["element"],
    steps: [],
    results: [{ place: 0, level: "row" }, { place: 0, level: "element" }],
  };
  const input = { slot: 0, dtype: "float32", layout: contiguousLayout([4, 1]) } as const;
  const outputs = [{ shape: [4], dtype: "float32" }, { shape: [4, 1], dtype: "float32" }] as const;
  const hazards = hazardsOf(lowering, [input], outputs);
  assert.deepEqual(hazards.overwritable, [0]);
  const slots = [slot("input"), slot("result"), slot("result")];
  assert.deepEqual(planTakeovers(slots, [instruction([0], [1, 2], hazards)], donate), [
    { result: 2, input: 0 },
  ]);
});

Deno.test("what a pointwise kernel reads in another order is not written over", () => {
  const lowering = { kind: "pointwise", key: "", integers: [], element: () => [] } as const;
  const output = [{ shape: [2, 2], dtype: "float32" }] as const;
  const row = { slot: 0, dtype: "float32", layout: contiguousLayout([2, 2]) } as const;
  const turned = { ...row, layout: { shape: [2, 2], strides: [1, 2], offset: 0 } };
  const moved = { ...row, layout: contiguousLayout([2, 2], 1) };
  const repeated = { ...row, layout: { shape: [2, 2], strides: [0, 1], offset: 0 } };
  assert.deepEqual(hazardsOf(lowering, [row, row], output).overwritable, [0, 0]);
  for (const other of [turned, moved, repeated]) {
    assert.deepEqual(hazardsOf(lowering, [row, other], output).overwritable, []);
  }
});
