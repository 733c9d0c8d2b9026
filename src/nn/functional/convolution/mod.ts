/**
 * Convolutions, which the tensor API has. May import `src/tensor.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.conv1d(ones([1, 2, 5]), ones([3, 2, 2]), null, { stride: 2 });
 * assert.deepEqual(y.shape, [1, 3, 2]);
 * ```
 *
 * @module
 */
export {
  conv1d,
  conv2d,
  conv3d,
  type ConvolutionOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type TransposedConvolutionOptions,
} from "../../../tensor.ts";
