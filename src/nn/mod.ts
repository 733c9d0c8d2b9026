/**
 * Neural networks: modules, layers, losses, initialisers. May import `src/tensor.ts`, `base`, `io` and
 * `optim`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Linear(8, 2));
 * assert.deepEqual(model.forward(ones([3, 4])).shape, [3, 2]);
 * ```
 *
 * @module
 */
export * from "./activations/mod.ts";
export * as functional from "./functional/mod.ts";
export * as init from "./init/mod.ts";
export * from "./layers/mod.ts";
export * from "./losses/mod.ts";
export * from "./module/mod.ts";
export { nextKey, withKey } from "./random/mod.ts";
