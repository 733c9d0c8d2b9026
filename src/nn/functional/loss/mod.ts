/**
 * Losses, under the names of `torch.nn.functional` and with PyTorch's reductions. All are functions
 * of tensors that may be traced: they work under `grad`, `vmap` and `jit`, and have second
 * derivatives. May import `src/tensor.ts` and `base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const logits = tensor([[0, 0], [9, 9]]);
 * const target = tensor([0, 1], { dtype: "int32" });
 * const loss = nn.functional.crossEntropy(logits, target).itemSync() as number;
 * assert.ok(Math.abs(loss - Math.LN2) < 1e-6);
 * ```
 *
 * @module
 */
export * from "./adaptive_softmax.ts";
export * from "./binary_cross_entropy.ts";
export * from "./class_margin.ts";
export * from "./cross_entropy.ts";
export * from "./ctc_loss.ts";
export * from "./dice_loss.ts";
export * from "./distance.ts";
export * from "./embedding.ts";
export * from "./focal_loss.ts";
export * from "./info_nce.ts";
export * from "./likelihood.ts";
export * from "./linear_cross_entropy.ts";
export * from "./margin.ts";
export type { LossOptions, Reduction } from "./reduction.ts";
export * from "./regression.ts";
