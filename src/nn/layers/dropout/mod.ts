/**
 * Dropout layers. May import `src/tensor.ts`, `base`, `../../functional`, `../../module` and the files
 * beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = ones([8]);
 * assert.equal(new nn.Dropout(0.1).eval().forward(x), x);
 * ```
 *
 * @module
 */
export * from "./dropout.ts";
