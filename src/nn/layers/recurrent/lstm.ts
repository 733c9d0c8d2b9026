/**
 * Long short-term memory.
 *
 * @module
 */
import type { Tensor } from "../../../tensor.ts";
import {
  type RecurrentForwardOptions,
  RecurrentLayers,
  type RecurrentOptions,
} from "./recurrent_layers.ts";

/** Options of `LSTM`. */
export interface LSTMOptions extends RecurrentOptions {
  /** If not 0, the hidden state is projected to so many features, fewer than hiddenSize. @default 0 */
  readonly projSize?: number;
}

/** The state of an LSTM: hidden state and cell state. */
export type LSTMState = readonly [hidden: Tensor, cell: Tensor];

/**
 * Layers of long short-term memory (Hochreiter and Schmidhuber, 1997), with σ the logistic function and
 * `G x h` short for `x W_ihᵀ + b_ih + h W_hhᵀ + b_hh` in the rows of the gates i, f, g and o:
 *
 *     i = σ(G_i x h),  f = σ(G_f x h),  g = tanh(G_g x h),  o = σ(G_o x h)
 *     c(t) = f ⊙ c(t − 1) + i ⊙ g,  h(t) = o ⊙ tanh(c(t))
 *
 * With a `projSize`, h(t) is that times `weightHrL0ᵀ` (Sak, Senior and Beaufays, 2014). Parameters are
 * those of `RecurrentLayers`, with PyTorch's names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const lstm = new nn.LSTM(10, 20, { batchFirst: true });
 * const [output, [hidden, cell]] = lstm.forward(randn([3, 5, 10]), null, { lengths: [5, 2, 4] });
 * assert.deepEqual(output.shape, [3, 5, 20]);
 * assert.deepEqual([hidden.shape, cell.shape], [[1, 3, 20], [1, 3, 20]]);
 * assert.deepEqual(output.at(1, "2:").countNonzero().itemSync(), 0);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole, or a projSize that is not below hiddenSize
 */
export class LSTM extends RecurrentLayers {
  /** Of a number of features to one of the state. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    { projSize = 0, ...options }: LSTMOptions = {},
  ) {
    super({ inputSize, hiddenSize }, options, { mode: "lstm", projSize });
  }

  /**
   * The last layer's hidden states, `[length, batch, directions · size]`, and all layers' hidden and
   * cell states at the end, `[numLayers · directions, batch, size]`; it starts from `state`, of those
   * shapes, or zeros. An input without a batch gives results without one.
   *
   * @throws {ShapeError} if a shape does not fit
   */
  override forward(
    input: Tensor,
    state: LSTMState | null = null,
    options: RecurrentForwardOptions = {},
  ): [output: Tensor, state: [hidden: Tensor, cell: Tensor]] {
    const { output, state: [hidden, cell] } = this.run(input, state, options);
    return [output, [hidden, cell]];
  }
}
