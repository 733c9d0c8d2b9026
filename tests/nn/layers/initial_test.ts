import assert from "node:assert/strict";
import { manualSeed, type Tensor } from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import {
  type InitialStatistics,
  layerClass,
  loadLayerFixtures,
} from "../../support/layer_cases.ts";

/**
 * Compares first values with PyTorch's by five standard errors: of the mean σ/√n, of the standard
 * deviation less than that; of the extremes of a uniform distribution a few parts in n.
 */
function checkStatistics(x: Tensor, expected: InitialStatistics, isNormal: boolean): void {
  const read = (y: Tensor) => y.itemSync() as number;
  assert.equal(x.size, expected.count);
  const error = 5 * Math.SQRT2 * expected.std / Math.sqrt(expected.count);
  assert.ok(Math.abs(read(x.mean()) - expected.mean) < error, `mean ${read(x.mean())}`);
  if (expected.count < 1000) return;
  assert.ok(Math.abs(read(x.std()) - expected.std) < error, `std ${read(x.std())}`);
  if (isNormal) return;
  const slack = 20 * (expected.max - expected.min) / expected.count;
  assert.ok(Math.abs(read(x.max()) - expected.max) < slack, `max ${read(x.max())}`);
  assert.ok(Math.abs(read(x.min()) - expected.min) < slack, `min ${read(x.min())}`);
}

for (const { layer, args, state } of (await loadLayerFixtures()).init) {
  Deno.test(`${layer} starts with values distributed as PyTorch's`, () => {
    manualSeed(11);
    const values = new (layerClass(layer))(...args).stateDict();
    assert.deepEqual(Object.keys(values).sort(), Object.keys(state).sort());
    for (const [name, x] of Object.entries(values)) {
      checkStatistics(x, state[name], layer.startsWith("Embedding"));
    }
  });
}

Deno.test("biases are drawn apart from weights, and layers from each other", () => {
  const [first, second] = [new nn.Linear(4, 4), new nn.Linear(4, 4)];
  assert.notDeepEqual(first.weight.arraySync(), second.weight.arraySync());
  assert.notDeepEqual(first.weight.select(0, 0).arraySync(), first.bias!.arraySync());
});

Deno.test("layers' parameters have the dtype of the option", () => {
  for (
    const layer of [
      new nn.Linear(2, 3, { dtype: "float64" }),
      new nn.Conv1d(2, 3, 1, { dtype: "float64" }),
      new nn.ConvTranspose1d(2, 3, 1, { dtype: "float64" }),
      new nn.BatchNorm1d(2, { dtype: "float64" }),
      new nn.LayerNorm(2, { dtype: "float64" }),
      new nn.GroupNorm(1, 2, { dtype: "float64" }),
      new nn.Embedding(2, 3, { dtype: "float64" }),
    ]
  ) {
    for (const parameter of layer.parameters()) assert.equal(parameter.dtype, "float64");
  }
});
