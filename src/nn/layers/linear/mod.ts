/**
 * Affine and bilinear maps, and layers that only hand on or reshape. May import `src/tensor.ts`, `base`,
 * `../../functional`, `../../module`, `../../random` and the files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(25, 10));
 * assert.deepEqual(model.forward(ones([8, 5, 5])).shape, [8, 10]);
 * ```
 *
 * @module
 */
export { Bilinear } from "./bilinear.ts";
export { LazyLinear } from "./lazy_linear.ts";
export { Linear, type LinearOptions } from "./linear.ts";
export { Flatten, type FlattenOptions, Identity, Unflatten } from "./reshaping.ts";
