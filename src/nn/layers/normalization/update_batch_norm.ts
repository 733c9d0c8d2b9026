/**
 * Running statistics for parameters that no training step has seen, such as averaged ones.
 *
 * @module
 */
import type { Module } from "../../module/mod.ts";
import { BatchNorm } from "./batch_norm.ts";

/**
 * Makes the running statistics of all batch normalisations in a model the means over batches, as
 * `torch.optim.swa_utils.update_bn` does: after the model was given averaged parameters (Izmailov et
 * al., 2018, section 3.2). The model's other state, its momenta and its mode stay as they are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.BatchNorm1d(1)).eval();
 * await nn.updateBatchNorm(model, [tensor([[0], [2]]), tensor([[4], [6]])]);
 * assert.deepEqual((model.at(0) as nn.BatchNorm1d).runningMean!.arraySync(), [3]);
 * ```
 *
 * @param forward how the model is run on a batch; by default the batch is its input
 */
export async function updateBatchNorm<M extends Module, B>(
  model: M,
  batches: Iterable<B> | AsyncIterable<B>,
  forward: (model: M, batch: B) => unknown = (model, batch) => model.forward(batch),
): Promise<void> {
  const modules = model.modules();
  const norms = modules.filter((module): module is BatchNorm => module instanceof BatchNorm);
  if (norms.length === 0) return;
  const modes = modules.map(({ training }) => training);
  const momenta = norms.map(({ momentum }) => momentum);
  try {
    model.train();
    for (const norm of norms) {
      norm.resetRunningStats();
      norm.momentum = null;
    }
    for await (const batch of batches) forward(model, batch);
  } finally {
    norms.forEach((norm, i) => norm.momentum = momenta[i]);
    modules.forEach((module, i) => module.training = modes[i]);
  }
}
