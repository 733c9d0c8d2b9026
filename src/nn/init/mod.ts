/**
 * Initial values of parameters, under the names of `torch.nn.init`. As tensors never change, each
 * function makes a new one of a shape. May import `src/tensor.ts`, `base` and `random`.
 *
 * What is drawn comes from the option `key`, else from the surrounding `withKey`, else, outside of
 * traced functions, from the default generator that `manualSeed` seeds.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Linear(4, 8);
 * layer.weight = new nn.Parameter(nn.init.kaimingUniform([8, 4], { key: random.key(0) }));
 * assert.ok((layer.weight.abs().max().itemSync() as number) <= Math.sqrt(6 / 4));
 * ```
 *
 * @module
 */
export * from "./constant.ts";
export { calculateFans, calculateGain, type Fans, type Nonlinearity } from "./fans.ts";
export * from "./orthogonal.ts";
export type { InitialOptions, RandomInitialOptions } from "./options.ts";
export * from "./random.ts";
export * from "./sparse.ts";
export * from "./variance_scaling.ts";
