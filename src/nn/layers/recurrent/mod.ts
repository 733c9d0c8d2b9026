/**
 * Recurrent layers and their cells, by `scan`, for sequences of one length or of many. May import
 * `src/tensor.ts`, `base`, `../../functional`, `../../module`, `../initial.ts` and `../describe.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const lstm = new nn.LSTM(8, 16, { numLayers: 2 });
 * const [output] = lstm.forward(randn([7, 4, 8]));
 * assert.deepEqual(output.shape, [7, 4, 16]);
 * ```
 *
 * @module
 */
export type { CellKind } from "./cells.ts";
export { GRU, type GRUOptions } from "./gru.ts";
export { LSTM, type LSTMOptions, type LSTMState } from "./lstm.ts";
export {
  GRUCell,
  LSTMCell,
  RecurrentCell,
  type RecurrentCellOptions,
  RNNCell,
  type RNNCellOptions,
} from "./recurrent_cells.ts";
export {
  type RecurrentForwardOptions,
  RecurrentLayers,
  type RecurrentOptions,
} from "./recurrent_layers.ts";
export { type Nonlinearity, RNN, type RNNOptions } from "./rnn.ts";
export {
  padSequence,
  type PadSequenceOptions,
  type SequenceLengths,
  unpadSequence,
  type UnpadSequenceOptions,
} from "./sequences.ts";
