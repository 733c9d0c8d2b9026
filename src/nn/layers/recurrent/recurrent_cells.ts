/**
 * One turn of a recurrent layer.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError, shapesEqual } from "../../../engine/base/mod.ts";
import { type DType, type Tensor, zeros } from "../../../tensor.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import { type CellKind, cells, inputGates } from "./cells.ts";
import type { LSTMState } from "./lstm.ts";
import { checkNonlinearity, type Nonlinearity } from "./rnn.ts";

/** Options of `LSTMCell` and `GRUCell`. */
export interface RecurrentCellOptions {
  /** Whether there are biases. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/** Options of `RNNCell`. */
export interface RNNCellOptions extends RecurrentCellOptions {
  /** What the sum of products goes through. @default "tanh" */
  readonly nonlinearity?: Nonlinearity;
}

/** What RNNCell, LSTMCell and GRUCell share: the parameters, and one turn. */
export abstract class RecurrentCell extends Module {
  /** The number of features of the input. */
  readonly inputSize: number;
  /** The number of features of the state. */
  readonly hiddenSize: number;
  /** Which cell. */
  readonly mode: CellKind;
  /** `[gates · hiddenSize, inputSize]`. */
  weightIh: Parameter;
  /** `[gates · hiddenSize, hiddenSize]`. */
  weightHh: Parameter;
  /** `[gates · hiddenSize]`, or null. */
  biasIh: Parameter | null;
  /** `[gates · hiddenSize]`, or null. */
  biasHh: Parameter | null;

  /** Of sizes. */
  constructor(
    mode: CellKind,
    sizes: { readonly inputSize: number; readonly hiddenSize: number },
    { bias = true, dtype = "float32" }: RecurrentCellOptions,
  ) {
    super();
    const name = this.constructor.name;
    const { inputSize, hiddenSize } = sizes;
    this.mode = mode;
    this.inputSize = checkInteger(name, inputSize, { name: "inputSize", minimum: 1 });
    this.hiddenSize = checkInteger(name, hiddenSize, { name: "hiddenSize", minimum: 1 });
    const uniform = (...shape: number[]) =>
      uniformParameter(shape, hiddenSize, { operation: name, dtype });
    const rows = cells[mode].gates * hiddenSize;
    this.weightIh = uniform(rows, inputSize);
    this.weightHh = uniform(rows, hiddenSize);
    this.biasIh = bias ? uniform(rows) : null;
    this.biasHh = bias ? uniform(rows) : null;
  }

  /** The next state from an input `[batch, inputSize]` or `[inputSize]`; from zeros for null. */
  protected turn(x: Tensor, state: readonly Tensor[] | null): Tensor[] {
    const name = this.constructor.name;
    const { inputSize, hiddenSize, weightIh: weight, biasIh, biasHh } = this;
    if (x.ndim < 1 || x.ndim > 2 || x.shape[x.ndim - 1] !== inputSize) {
      throw new ShapeError(
        `${name}: Expected an input of shape [batch, ${inputSize}] or [${inputSize}]: got ` +
          formatShape(x.shape),
      );
    }
    const cell = cells[this.mode];
    const shape = [...x.shape.slice(0, -1), hiddenSize];
    const { dtype, device } = x;
    const before = state ??
      Array.from({ length: cell.states }, () => zeros(shape, { dtype, device }));
    for (const part of before) {
      if (shapesEqual(part.shape, shape)) continue;
      throw new ShapeError(
        `${name}: Expected a state of shape ${formatShape(shape)}: got ${formatShape(part.shape)}`,
      );
    }
    const { hidden, input } = inputGates(cell, x, { weight, biasIh, biasHh });
    return cell.next({ input, hidden: hidden.add(before[0].matmul(this.weightHh.T)) }, before);
  }

  /** The sizes. */
  override extraRepr(): string {
    const { inputSize, hiddenSize, biasIh } = this;
    return describeFields({ inputSize, hiddenSize, bias: biasIh === null ? false : undefined });
  }
}

/**
 * One turn of `RNN`: the next hidden state, `[batch, hiddenSize]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const cell = new nn.RNNCell(10, 20, { nonlinearity: "relu" });
 * const hidden = cell.forward(randn([3, 10]));
 * assert.deepEqual(cell.forward(randn([3, 10]), hidden).shape, [3, 20]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole, or another nonlinearity
 */
export class RNNCell extends RecurrentCell {
  /** Of a number of features to one of the hidden state. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    { nonlinearity = "tanh", ...options }: RNNCellOptions = {},
  ) {
    super(checkNonlinearity("RNNCell", nonlinearity), { inputSize, hiddenSize }, options);
  }

  /**
   * The next hidden state, from an input `[batch, inputSize]` or `[inputSize]`.
   *
   * @throws {ShapeError} if a shape does not fit
   */
  override forward(input: Tensor, hidden: Tensor | null = null): Tensor {
    return this.turn(input, hidden === null ? null : [hidden])[0];
  }
}

/**
 * One turn of `LSTM`: the next hidden and cell states, `[batch, hiddenSize]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const cell = new nn.LSTMCell(10, 20);
 * const [hidden, memory] = cell.forward(randn([3, 10]));
 * assert.deepEqual(cell.forward(randn([3, 10]), [hidden, memory])[0].shape, [3, 20]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole
 */
export class LSTMCell extends RecurrentCell {
  /** Of a number of features to one of the state. */
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    super("lstm", { inputSize, hiddenSize }, options);
  }

  /**
   * The next hidden and cell states, from an input `[batch, inputSize]` or `[inputSize]`.
   *
   * @throws {ShapeError} if a shape does not fit
   */
  override forward(
    input: Tensor,
    state: LSTMState | null = null,
  ): [hidden: Tensor, cell: Tensor] {
    const [hidden, cell] = this.turn(input, state);
    return [hidden, cell];
  }
}

/**
 * One turn of `GRU`: the next hidden state, `[batch, hiddenSize]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const cell = new nn.GRUCell(10, 20);
 * assert.deepEqual(cell.forward(randn([3, 10]), randn([3, 20])).shape, [3, 20]);
 * ```
 *
 * @throws {ArgumentError} for sizes that are not whole
 */
export class GRUCell extends RecurrentCell {
  /** Of a number of features to one of the hidden state. */
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    super("gru", { inputSize, hiddenSize }, options);
  }

  /**
   * The next hidden state, from an input `[batch, inputSize]` or `[inputSize]`.
   *
   * @throws {ShapeError} if a shape does not fit
   */
  override forward(input: Tensor, hidden: Tensor | null = null): Tensor {
    return this.turn(input, hidden === null ? null : [hidden])[0];
  }
}
