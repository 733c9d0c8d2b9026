/**
 * Padding layers. May import `src/tensor.ts`, `base`, `../../module` and the files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.ReflectionPad1d([2, 0]);
 * assert.deepEqual(layer.forward(tensor([[1, 2, 3]])).arraySync(), [[3, 2, 1, 2, 3]]);
 * ```
 *
 * @module
 */
export * from "./circular_pad.ts";
export * from "./constant_pad.ts";
export { Padding, type PaddingWidths } from "./padding.ts";
export * from "./reflection_pad.ts";
export * from "./replication_pad.ts";
export * from "./zero_pad.ts";
