/**
 * What RNN, LSTM and GRU share: layers of a cell, one upon the other, in one direction or two.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkOptions,
  checkProbability,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { cat, type DType, stack, type Tensor, zeros } from "../../../tensor.ts";
import { dropout } from "../../functional/mod.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import { type CellKind, cells, inputGates } from "./cells.ts";
import { type RecurrenceResult, runRecurrence } from "./recurrence.ts";
import { activeTurns, type SequenceLengths } from "./sequences.ts";

/** Options that RNN, LSTM and GRU have in common. */
export interface RecurrentOptions {
  /** How many layers stand one upon the other. @default 1 */
  readonly numLayers?: number;
  /** Whether there are biases. @default true */
  readonly bias?: boolean;
  /** Whether inputs and outputs are `[batch, length, …]` and not `[length, batch, …]`. @default false */
  readonly batchFirst?: boolean;
  /** The probability with which an output of any layer but the last is dropped. @default 0 */
  readonly dropout?: number;
  /** Whether each layer runs in both directions, and gives both results side by side. @default false */
  readonly bidirectional?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/** Options of `forward` of RNN, LSTM and GRU. */
export interface RecurrentForwardOptions {
  /**
   * How long each sequence of the batch is. Beyond that outputs are 0, the state at the end is that
   * after the last turn within, and the reverse direction starts there. This is what PyTorch does with
   * the `PackedSequence` of `pack_padded_sequence(x, lengths, enforce_sorted=False)`, padded again by
   * `pad_packed_sequence` with `total_length`. By default all are as long as the input.
   */
  readonly lengths?: SequenceLengths;
}

/** What of the subclasses is not an option of all of them. */
interface Variant {
  readonly mode: CellKind;
  /** The size of the hidden state's projection, 0 for none. */
  readonly projSize: number;
}

/** The places of the parameters of one layer in one direction. */
interface Part {
  readonly suffix: string;
  readonly reverse: boolean;
}

/**
 * Layers of a recurrent cell. Parameters have PyTorch's names: `weightIhL0` is `[gates · hiddenSize,
 * inputSize]`, `weightHhL0` `[gates · hiddenSize, hiddenSize]`, `biasIhL0` and `biasHhL0`
 * `[gates · hiddenSize]`; a second direction's end in `Reverse`. All are uniform in ±1/√hiddenSize at
 * first.
 */
export abstract class RecurrentLayers extends Module {
  /** A weight, by its name. */
  [weight: `weight${string}`]: Parameter;
  /** A bias, by its name. */
  [bias: `bias${string}`]: Parameter;
  /** The number of features of the input. */
  readonly inputSize: number;
  /** The number of features of the state. */
  readonly hiddenSize: number;
  /** The number of layers. */
  readonly numLayers: number;
  /** Whether inputs and outputs have the batch first. */
  readonly batchFirst: boolean;
  /** The probability with which outputs between layers are dropped. */
  readonly dropout: number;
  /** Whether there is a second direction. */
  readonly bidirectional: boolean;
  /** The number of features of the projected hidden state, 0 for none. */
  readonly projSize: number;
  /** Which cell. */
  readonly mode: CellKind;

  /** Of sizes. */
  constructor(
    sizes: { readonly inputSize: number; readonly hiddenSize: number },
    options: RecurrentOptions,
    { mode, projSize }: Variant,
  ) {
    super();
    const name = this.constructor.name;
    const { inputSize, hiddenSize } = sizes;
    checkOptions(name, options, "numLayers: 2");
    const { numLayers = 1, bias = true, batchFirst = false, dtype = "float32" } = options;
    const { dropout = 0, bidirectional = false } = options;
    checkInteger(name, inputSize, { name: "inputSize", minimum: 1 });
    checkInteger(name, hiddenSize, { name: "hiddenSize", minimum: 1 });
    checkInteger(name, numLayers, { name: "numLayers", minimum: 1 });
    checkInteger(name, projSize, { name: "projSize", minimum: 0 });
    if (projSize >= hiddenSize) {
      throw new ArgumentError(
        `${name}: Expected a projSize below the hiddenSize of ${hiddenSize}: got ${projSize}`,
      );
    }
    checkProbability(name, dropout, "dropout");
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.projSize = projSize;
    this.mode = mode;

    const uniform = (shape: readonly number[]) =>
      uniformParameter(shape, hiddenSize, { operation: name, dtype });
    const rows = cells[mode].gates * hiddenSize;
    for (let layer = 0; layer < numLayers; layer++) {
      const columns = layer === 0 ? inputSize : outputSize(this);
      for (const { suffix } of partsOf(this, layer)) {
        this[`weightIh${suffix}`] = uniform([rows, columns]);
        this[`weightHh${suffix}`] = uniform([rows, projSize || hiddenSize]);
        if (bias) {
          this[`biasIh${suffix}`] = uniform([rows]);
          this[`biasHh${suffix}`] = uniform([rows]);
        }
        if (projSize > 0) this[`weightHr${suffix}`] = uniform([projSize, hiddenSize]);
      }
    }
  }

  /**
   * Runs all layers. The state's tensors, hidden state first, are
   * `[numLayers · directions, batch, size]`, without the batch if the input has none; zeros for null.
   */
  protected run(
    input: Tensor,
    state: readonly Tensor[] | null,
    { lengths }: RecurrentForwardOptions,
  ): { readonly output: Tensor; readonly state: Tensor[] } {
    const x = timeFirst(this, input);
    const initial = initialState(this, { input, x, state });
    const [turns, batch] = x.shape;
    const name = this.constructor.name;
    const active = lengths === undefined ? null : activeTurns(name, lengths, { batch, turns });
    const last: (readonly Tensor[])[] = [];
    let output = x;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0) output = dropout(output, { p: this.dropout, training: this.training });
      const results = partsOf(this, layer).map((part) => {
        const state = initial.map((tensor) => tensor.select(0, last.length));
        const [hidden, end] = runPart(this, part, { x: output, state, active });
        last.push(end);
        return hidden;
      });
      const both = results.length === 1 ? results[0] : cat(results, -1);
      output = active === null ? both : both.maskedFill(active.logicalNot(), 0);
    }
    const ends = initial.map((_, i) => stack(last.map((end) => end[i])));
    if (input.ndim === 2) {
      return { output: output.squeeze(1), state: ends.map((end) => end.squeeze(1)) };
    }
    return { output: this.batchFirst ? output.transpose(0, 1) : output, state: ends };
  }

  /** The sizes, and what is not the default. */
  override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, batchFirst, dropout, bidirectional, projSize } = this;
    return describeFields({
      inputSize,
      hiddenSize,
      projSize: projSize || undefined,
      numLayers: numLayers > 1 ? numLayers : undefined,
      bias: "biasIhL0" in this ? undefined : false,
      batchFirst: batchFirst || undefined,
      dropout: dropout || undefined,
      bidirectional: bidirectional || undefined,
    });
  }
}

/** The number of features of the output. */
function outputSize({ projSize, hiddenSize, bidirectional }: RecurrentLayers): number {
  return (projSize || hiddenSize) * (bidirectional ? 2 : 1);
}

function partsOf({ bidirectional }: RecurrentLayers, layer: number): Part[] {
  const forwards = { suffix: `L${layer}`, reverse: false };
  return bidirectional ? [forwards, { suffix: `L${layer}Reverse`, reverse: true }] : [forwards];
}

/** An input as `[length, batch, inputSize]`. */
function timeFirst(layers: RecurrentLayers, input: Tensor): Tensor {
  const { batchFirst, inputSize } = layers;
  const { ndim, shape } = input;
  const x = ndim === 2 ? input.unsqueeze(1) : batchFirst ? input.transpose(0, 1) : input;
  if ((ndim === 2 || ndim === 3) && x.shape[2] === inputSize && x.shape[0] > 0) return x;
  const order = batchFirst ? "batch, length" : "length, batch";
  throw new ShapeError(
    `${layers.constructor.name}: Expected an input of shape [${order}, ${inputSize}], or ` +
      `[length, ${inputSize}], with a length of at least 1: got ${formatShape(shape)}`,
  );
}

/** The tensors of the state with a batch, checked; zeros for null. */
function initialState(
  layers: RecurrentLayers,
  { input, x, state }: {
    readonly input: Tensor;
    readonly x: Tensor;
    readonly state: readonly Tensor[] | null;
  },
): readonly Tensor[] {
  const { numLayers, bidirectional, projSize, hiddenSize, mode } = layers;
  const parts = numLayers * (bidirectional ? 2 : 1);
  const sizes = [projSize || hiddenSize, hiddenSize];
  return sizes.slice(0, cells[mode].states).map((size, i) => {
    const shape = [parts, x.shape[1], size];
    if (state === null) return zeros(shape, { dtype: input.dtype, device: input.device });
    const expected = input.ndim === 2 ? [parts, size] : shape;
    if (shapesEqual(state[i].shape, expected)) return state[i].reshape(shape);
    throw new ShapeError(
      `${layers.constructor.name}: Expected ${i === 0 ? "a hidden" : "a cell"} state of shape ` +
        `${formatShape(expected)}: got ${formatShape(state[i].shape)}`,
    );
  });
}

/** One layer in one direction, from and to `[length, batch, …]`. */
function runPart(
  layers: RecurrentLayers,
  { suffix, reverse }: Part,
  { x, state, active }: {
    readonly x: Tensor;
    readonly state: readonly Tensor[];
    readonly active: Tensor | null;
  },
): RecurrenceResult {
  const cell = cells[layers.mode];
  const gates = inputGates(cell, x, {
    weight: layers[`weightIh${suffix}`],
    biasIh: layers[`biasIh${suffix}`] ?? null,
    biasHh: layers[`biasHh${suffix}`] ?? null,
  });
  const weights = {
    hidden: layers[`weightHh${suffix}`].T,
    projection: layers.projSize > 0 ? layers[`weightHr${suffix}`].T : null,
  };
  return runRecurrence({ cell, reverse }, { turns: { ...gates, active }, weights, state });
}
