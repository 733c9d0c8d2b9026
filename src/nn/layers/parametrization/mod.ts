/**
 * Parameters that are computed from others each time they are read. May import `src/tensor.ts`, `base`,
 * `../../module`, `../../random` and `../convolution`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = nn.spectralNorm(new nn.Conv1d(2, 4, 3));
 * assert.deepEqual(layer.forward(ones([2, 8])).shape, [4, 6]);
 * ```
 *
 * @module
 */
export {
  isParametrized,
  Parametrization,
  registerParametrization,
  removeParametrizations,
  type RemoveParametrizationsOptions,
} from "./parametrization.ts";
export { spectralNorm, type SpectralNormOptions } from "./spectral_norm.ts";
export { weightNorm, type WeightNormOptions } from "./weight_norm.ts";
