/**
 * Nonlinearities, under the names of `torch.nn.functional`. Those that the tensor API has are
 * handed on; all accept tensors of floats of any shape. May import `src/tensor.ts`, `base` and
 * `random`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([-4, -1, 0.5, 8]);
 * assert.deepEqual(nn.functional.relu6(x).arraySync(), [0, 0, 0.5, 6]);
 * assert.deepEqual(nn.functional.hardshrink(x).arraySync(), [-4, -1, 0, 8]);
 * ```
 *
 * @module
 */
export {
  gelu,
  type GeluOptions,
  leakyRelu,
  type LeakyReluOptions,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  type SoftmaxOptions,
  softmin,
  softplus,
  type SoftplusOptions,
  tanh,
} from "../../../tensor.ts";
export * from "./exponential.ts";
export * from "./gated.ts";
export * from "./gumbel_softmax.ts";
export * from "./hard.ts";
export * from "./leaky.ts";
export * from "./normalize.ts";
export * from "./shrink.ts";
