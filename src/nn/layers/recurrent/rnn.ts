/**
 * Elman's recurrent network.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  type RecurrentForwardOptions,
  RecurrentLayers,
  type RecurrentOptions,
} from "./recurrent_layers.ts";

/** The nonlinearity of a plain recurrent cell. */
export type Nonlinearity = "tanh" | "relu";

/** Options of `RNN`. */
export interface RNNOptions extends RecurrentOptions {
  /** What the sum of products goes through. @default "tanh" */
  readonly nonlinearity?: Nonlinearity;
}

/**
 * Recurrent layers `h(t) = tanh(x(t) W_ihᵀ + b_ih + h(t − 1) W_hhᵀ + b_hh)` (Elman, 1990). Parameters
 * are those of `RecurrentLayers`, with PyTorch's names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const rnn = new nn.RNN(10, 20, { numLayers: 2 });
 * const [output, hidden] = rnn.forward(randn([5, 3, 10])); // [length, batch, features]
 * assert.deepEqual(output.shape, [5, 3, 20]);
 * assert.deepEqual(hidden.shape, [2, 3, 20]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole, or another nonlinearity
 */
export class RNN extends RecurrentLayers {
  /** Of a number of features to one of the hidden state. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    { nonlinearity = "tanh", ...options }: RNNOptions = {},
  ) {
    const mode = checkNonlinearity("RNN", nonlinearity);
    super({ inputSize, hiddenSize }, options, { mode, projSize: 0 });
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

/**
 * Checks the name of a nonlinearity.
 *
 * @throws {ArgumentError} if it is another
 */
export function checkNonlinearity(operation: string, nonlinearity: unknown): Nonlinearity {
  if (nonlinearity === "tanh" || nonlinearity === "relu") return nonlinearity;
  throw new ArgumentError(
    `${operation}: Expected "tanh" or "relu" as nonlinearity: got ${describeValue(nonlinearity)}`,
  );
}
