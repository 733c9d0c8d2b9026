/**
 * Losses and activations against PyTorch's own answers (tests/fixtures/nn_functional.json.gz).
 *
 * @module
 */
import assert from "node:assert/strict";
import { linear, logSoftmax, type Tensor } from "../../mod.ts";
import * as functional from "../../src/nn/functional/mod.ts";
import { loadTorchCases } from "../support/fixtures.ts";
import { testTorchCases } from "../support/torch_cases.ts";

const cases = await loadTorchCases("nn_functional.json.gz");

/** CTC behind the softmax that its logarithms come from. */
function ctcOfLogits(logits: Tensor, targets: Tensor, options: functional.CtcLossOptions): Tensor {
  return functional.ctcLoss(logSoftmax(logits, -1), targets, options);
}

/** The adaptive softmax of 10 classes, of which 7 are in two clusters, and its mean loss. */
function adaptiveOfWeights(input: Tensor, ...rest: Tensor[]): Tensor[] {
  const [headWeight, headBias, projection0, weight0, projection1, weight1, target] = rest;
  const logs = functional.adaptiveLogSoftmax({
    head: linear(input, headWeight, headBias),
    tails: [
      linear(linear(input, projection0), weight0),
      linear(linear(input, projection1), weight1),
    ],
  }, target);
  return [logs, logs.mean().neg()];
}

testTorchCases(cases, { operations: { ...functional, ctcOfLogits, adaptiveOfWeights } });

Deno.test("the fixtures hold at least 500 cases with values and gradients", () => {
  assert.ok(cases.filter(({ grads }) => grads).length >= 500);
});
