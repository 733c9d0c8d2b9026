/**
 * Plans of operations that are run again: they serve equal params and no others.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arange } from "../../../mod.ts";
import { isOfForm, paramsForm } from "../../../src/engine/core/params_form.ts";

Deno.test("an operation that is called again with other params gives other results", () => {
  const x = arange(6, { dtype: "float32" }).reshape([2, 3]);
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(x.sum(0).arraySync(), [3, 5, 7]);
    assert.deepEqual(x.sum(1).arraySync(), [3, 12]);
    assert.deepEqual(x.sum([0, 1]).arraySync(), 15);
    assert.deepEqual(x.to("int32").arraySync(), [[0, 1, 2], [3, 4, 5]]);
    assert.deepEqual(x.to("bool").sum().itemSync(), 5n);
  }
});

Deno.test("a list of dims may be changed after a call", () => {
  const x = arange(6, { dtype: "float32" }).reshape([2, 3]);
  const dims = [0];
  assert.deepEqual(x.sum(dims).arraySync(), [3, 5, 7]);
  dims[0] = 1;
  assert.deepEqual(x.sum(dims).arraySync(), [3, 12]);
});

Deno.test("isOfForm() compares params by their contents", () => {
  const params = { dims: [0, 1], pads: [[1, 2], [0, 0]], name: "a", value: -0, none: null };
  const form = paramsForm(params)!;
  assert.ok(isOfForm(form, structuredClone(params)));
  for (
    const other of [
      { ...params, dims: [0, 2] },
      { ...params, dims: [0] },
      { ...params, pads: [[1, 2], [0, 1]] },
      { ...params, value: 0 },
      { ...params, more: 1 },
      { dims: [0, 1], pads: [[1, 2], [0, 0]], name: "a", value: -0 },
    ]
  ) assert.ok(!isOfForm(form, other));
  assert.ok(isOfForm(paramsForm({})!, {}));
  assert.ok(!isOfForm(paramsForm({})!, { a: 1 }));
  params.dims[0] = 5;
  assert.ok(!isOfForm(form, params));
});

Deno.test("paramsForm() has none for params with functions and objects", () => {
  assert.equal(paramsForm({ body: () => 1 }), null);
  assert.equal(paramsForm({ graph: { equations: [] } }), null);
  assert.equal(paramsForm({ list: [{}] }), null);
});
