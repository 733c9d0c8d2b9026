/**
 * Gated recurrent units.
 *
 * @module
 */
import type { Tensor } from "../../../tensor.ts";
import {
  type RecurrentForwardOptions,
  RecurrentLayers,
  type RecurrentOptions,
} from "./recurrent_layers.ts";

/** Options of `GRU`. */
export type GRUOptions = RecurrentOptions;

/**
 * Layers of gated recurrent units (Cho et al., 2014), with σ the logistic function, `W x` short for
 * `x W_ihᵀ + b_ih` and `U h` for `h W_hhᵀ + b_hh`, in the rows of reset, update and candidate:
 *
 *     r = σ(W_r x + U_r h),  z = σ(W_z x + U_z h),  n = tanh(W_n x + r ⊙ U_n h)
 *     h(t) = (1 − z) ⊙ n + z ⊙ h(t − 1)
 *
 * Parameters are those of `RecurrentLayers`, with PyTorch's names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const gru = new nn.GRU(10, 20, { bidirectional: true, batchFirst: true });
 * const [output, hidden] = gru.forward(randn([3, 5, 10]));
 * assert.deepEqual(output.shape, [3, 5, 40]);
 * assert.deepEqual(hidden.shape, [2, 3, 20]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole
 */
export class GRU extends RecurrentLayers {
  /** Of a number of features to one of the hidden state. */
  constructor(inputSize: number, hiddenSize: number, options: GRUOptions = {}) {
    super({ inputSize, hiddenSize }, options, { mode: "gru", projSize: 0 });
  }

  /**
   * The last layer's hidden states, `[length, batch, directions · hiddenSize]`, and all layers' at the
   * end, `[numLayers · directions, batch, hiddenSize]`; it starts from `hidden`, of that shape, or
   * zeros. An input without a batch gives results without one.
   *
   * @throws {ShapeError} if a shape does not fit
   */
  override forward(
    input: Tensor,
    hidden: Tensor | null = null,
    options: RecurrentForwardOptions = {},
  ): [output: Tensor, hidden: Tensor] {
    const { output, state } = this.run(input, hidden === null ? null : [hidden], options);
    return [output, state[0]];
  }
}
