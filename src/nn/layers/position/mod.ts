/**
 * Positions: waves, learned vectors, rotations and biases on distance. May import `src/tensor.ts`,
 * `base`, `../../init`, `../../module` and `../describe.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const rotary = new nn.RotaryEmbedding(16, { layout: "interleaved" });
 * assert.deepEqual(rotary.forward(randn([4, 10, 16])).shape, [4, 10, 16]);
 * ```
 *
 * @module
 */
export {
  LearnedPositions,
  type LearnedPositionsOptions,
  type PositionOptions,
  type SinusoidalOptions,
  SinusoidalPositions,
  sinusoidalPositions,
} from "./absolute.ts";
export { alibiBias, type AlibiBiasOptions, alibiSlopes } from "./alibi.ts";
export { RelativePositionBias, type RelativePositionBiasOptions } from "./relative_bias.ts";
export {
  applyRotary,
  type ApplyRotaryOptions,
  type RotaryAngleOptions,
  rotaryAngles,
  RotaryEmbedding,
  type RotaryEmbeddingOptions,
  type RotaryLayout,
} from "./rotary.ts";
