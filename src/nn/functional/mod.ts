/**
 * The functions of neural networks that hold no state, under the names of `torch.nn.functional`.
 * May import `src/tensor.ts`, `base`, and of this library `random`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { elu, mseLoss } = nn.functional;
 * assert.equal(mseLoss(elu(tensor([1, 2])), tensor([1, 4])).itemSync(), 2);
 * ```
 *
 * @module
 */
export * from "./activation/mod.ts";
export * from "./attention/mod.ts";
export * from "./convolution/mod.ts";
export * from "./dropout/mod.ts";
export * from "./embedding/mod.ts";
export * from "./linear/mod.ts";
export * from "./loss/mod.ts";
export * from "./normalization/mod.ts";
export * from "./padding/mod.ts";
export * from "./pooling/mod.ts";
export * from "./sampling/mod.ts";
