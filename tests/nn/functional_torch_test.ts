/**
 * Losses and activations against PyTorch's own answers (tests/fixtures/nn_functional.json.gz).
 *
 * @module
 */
import assert from "node:assert/strict";
import { logSoftmax, type Tensor } from "../../mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import { loadTorchCases } from "../support/fixtures.ts";
import { testTorchCases } from "../support/torch_cases.ts";

const cases = await loadTorchCases("nn_functional.json.gz");

/** CTC behind the softmax that its logarithms come from. */
function ctcOfLogits(logits: Tensor, targets: Tensor, options: functional.CtcLossOptions): Tensor {
  return functional.ctcLoss(logSoftmax(logits, -1), targets, options);
}

/** The adaptive softmax of 10 classes in two clusters, with its weights as inputs. */
function adaptiveOfWeights(input: Tensor, ...rest: Tensor[]): Tensor[] {
  const [headWeight, headBias, projection0, weight0, projection1, weight1, target] = rest;
  const { output, loss } = functional.adaptiveLogSoftmaxWithLoss(input, target, {
    headWeight,
    headBias,
    tails: [
      { projection: projection0, weight: weight0 },
      { projection: projection1, weight: weight1 },
    ],
    cutoffs: [3, 6, 10],
  });
  return [output, loss];
}

testTorchCases(cases, { operations: { ...functional, ctcOfLogits, adaptiveOfWeights } });

Deno.test("the fixtures hold at least 500 cases with values and gradients", () => {
  assert.ok(cases.filter(({ grads }) => grads).length >= 500);
});
