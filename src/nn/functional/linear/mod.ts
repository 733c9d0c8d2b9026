/**
 * Affine and bilinear maps. May import `src/tensor.ts`, `base` and `../arguments.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.linear(ones([8, 3]), ones([5, 3])).shape, [8, 5]);
 * ```
 *
 * @module
 */
export { bilinear, linear } from "./linear.ts";
