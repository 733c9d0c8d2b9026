/**
 * Padding, which the tensor API has, with its pairs in the order of the dims. May import
 * `src/tensor.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.pad(tensor([1, 2, 3]), [[1, 0]], { mode: "circular" });
 * assert.deepEqual(y.arraySync(), [3, 1, 2, 3]);
 * ```
 *
 * @module
 */
export { pad, type PadOptions } from "../../../tensor.ts";
