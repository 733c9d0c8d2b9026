/**
 * Nonlinearities as modules: thin shells over the functions of `nn.functional`, to be put between
 * layers. May import `src/tensor.ts`, `base`, `../functional` and `../module`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ELU(), new nn.Linear(8, 2));
 * assert.deepEqual(model.forward(ones([3, 4])).shape, [3, 2]);
 * ```
 *
 * @module
 */
export { Activation } from "./activation.ts";
export * from "./gated.ts";
export * from "./hard.ts";
export * from "./leaky.ts";
export * from "./smooth.ts";
export * from "./softmax.ts";
export type {
  EluOptions,
  GatedOptions,
  HardtanhOptions,
  RreluOptions,
  ShrinkOptions,
  ThresholdOptions,
} from "../functional/mod.ts";
