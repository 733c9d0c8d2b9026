/**
 * Convolution layers. May import `src/tensor.ts`, `base`, `../../module` and the files beside the folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const encode = new nn.Conv2d(1, 4, 3, { stride: 2, padding: 1 });
 * const decode = new nn.ConvTranspose2d(4, 1, 4, { stride: 2, padding: 1 });
 * assert.deepEqual(decode.forward(encode.forward(ones([1, 28, 28]))).shape, [1, 28, 28]);
 * ```
 *
 * @module
 */
export * from "./classes.ts";
export { Convolution, type ConvOptions, type PaddingMode } from "./convolution.ts";
export { type ConvTransposeOptions, TransposedConvolution } from "./transposed.ts";
