/**
 * The equations of recurrent cells: from the gates' preactivations to the next state.
 *
 * @module
 */
import { linear, type Tensor, zeros } from "../../../tensor.ts";

/** Which cell. */
export type CellKind = "tanh" | "relu" | "lstm" | "gru";

/** The preactivations of a cell's gates, `[…, gates · hiddenSize]`. */
export interface Gates {
  /** What the hidden state gives, with everything that is merely added to it. */
  readonly hidden: Tensor;
  /** What the input gives, of cells that do more with the two than add them. */
  readonly input: Tensor | null;
}

/** A cell's equations. */
export interface Cell {
  /** How many gates there are. */
  readonly gates: number;
  /** How many tensors the state has; the first is the hidden one. */
  readonly states: 1 | 2;
  /** Whether input and hidden state are more than added in the gates. */
  readonly apart: boolean;
  /** The next state. */
  next(gates: Gates, state: readonly Tensor[]): Tensor[];
}

/** The cells. */
export const cells: Readonly<Record<CellKind, Cell>> = {
  tanh: { gates: 1, states: 1, apart: false, next: ({ hidden }) => [hidden.tanh()] },
  relu: { gates: 1, states: 1, apart: false, next: ({ hidden }) => [hidden.relu()] },
  // Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000)
  lstm: {
    gates: 4,
    states: 2,
    apart: false,
    next: ({ hidden }, [, memory]) => {
      const [input, forget, candidate, output] = hidden.chunk(4, -1);
      const kept = forget.sigmoid().mul(memory);
      const next = kept.add(input.sigmoid().mul(candidate.tanh()));
      return [output.sigmoid().mul(next.tanh()), next];
    },
  },
  // Cho et al. (2014), with the reset gate behind the product as in PyTorch and cuDNN
  gru: {
    gates: 3,
    states: 1,
    apart: true,
    next: ({ hidden, input }, [state]) => {
      const [resetInput, updateInput, candidateInput] = input!.chunk(3, -1);
      const [resetHidden, updateHidden, candidateHidden] = hidden.chunk(3, -1);
      const reset = resetInput.add(resetHidden).sigmoid();
      const update = updateInput.add(updateHidden).sigmoid();
      const candidate = candidateInput.add(reset.mul(candidateHidden)).tanh();
      return [candidate.add(update.mul(state.sub(candidate)))];
    },
  },
};

/** A cell's parameters but those of the hidden state's product. */
export interface InputWeights {
  /** `[gates · hiddenSize, inputSize]`. */
  readonly weight: Tensor;
  /** `[gates · hiddenSize]`, or null. */
  readonly biasIh: Tensor | null;
  /** `[gates · hiddenSize]`, or null. */
  readonly biasHh: Tensor | null;
}

/** The gates of inputs `[…, inputSize]`, to which the hidden state's product is still to be added. */
export function inputGates(
  { apart }: Cell,
  x: Tensor,
  { weight, biasIh, biasHh }: InputWeights,
): Gates {
  if (!apart) {
    const bias = biasIh === null || biasHh === null ? biasIh : biasIh.add(biasHh);
    return { hidden: linear(x, weight, bias), input: null };
  }
  const input = linear(x, weight, biasIh);
  const { dtype, device } = input;
  const hidden = biasHh ?? zeros([weight.shape[0]], { dtype, device });
  return { hidden: hidden.expand(input.shape), input };
}
