/**
 * Tests of updateBatchNorm.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cat, nn, random, type Tensor } from "../../../mod.ts";

const batches = [0, 1, 2].map((i) => random.normal(random.key(i), [6, 3]).mul(i + 1).add(i));

/** The mean and the mean of the unbiased variances, over batches. */
function means(batches: readonly Tensor[]): [Tensor, Tensor] {
  const mean = (parts: Tensor[]) => cat(parts.map((part) => part.unsqueeze(0)), 0).mean(0);
  return [mean(batches.map((x) => x.mean(0))), mean(batches.map((x) => x.var(0)))];
}

Deno.test("updateBatchNorm() makes running statistics the means over the batches", async () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(3, { momentum: 0.3 }), new nn.Dropout(0.5));
  const norm = model.at(0) as nn.BatchNorm1d;
  norm.forward(batches[2].mul(100)); // statistics that must not count
  model.at(1).eval();
  await nn.updateBatchNorm(model, batches);
  const [mean, variance] = means(batches);
  assert.ok(norm.runningMean!.allclose(mean, { atol: 1e-5 }));
  assert.ok(norm.runningVar!.allclose(variance, { rtol: 1e-5 }));
  assert.equal(norm.numBatchesTracked!.itemSync(), 3n);
  assert.equal(norm.momentum, 0.3);
  assert.deepEqual(model.modules().map(({ training }) => training), [true, true, false]);
});

Deno.test("updateBatchNorm() takes any batches, and restores the model where one fails", async () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(3)).eval();
  const norm = model.at(0) as nn.BatchNorm1d;
  async function* loaded() {
    for (const x of batches) yield await Promise.resolve({ x });
  }
  await nn.updateBatchNorm(model, loaded(), (model, { x }) => model.forward(x));
  assert.ok(norm.runningMean!.allclose(means(batches)[0], { atol: 1e-5 }));
  await assert.rejects(nn.updateBatchNorm(model, [batches[0].narrow(1, 0, 2)]), {
    name: "ShapeError",
  });
  assert.equal(norm.momentum, 0.1);
  assert.equal(norm.training, false);
});

Deno.test("updateBatchNorm() does not run a model without batch normalisation", async () => {
  await nn.updateBatchNorm(new nn.Linear(2, 2), batches, () => assert.fail("it was run"));
});
