/**
 * Every case of PyTorch's own answers (tests/fixtures/torch.json.gz): values, dtypes and gradients.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as cotangent from "../mod.ts";
import { loadTorchCases } from "./support/fixtures.ts";
import { testTorchCases } from "./support/torch_cases.ts";

const cases = await loadTorchCases();

testTorchCases(cases, {
  operations: cotangent,
  firstAlone: new Set(["median", "nanmedian", "mode"]),
});

Deno.test("the fixtures hold at least 200 cases with values and gradients", () => {
  assert.ok(cases.length >= 200);
  assert.ok(cases.filter(({ grads }) => grads).length >= 200);
});
