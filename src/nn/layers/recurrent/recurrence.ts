/**
 * A cell run over time. The inputs' products for all turns are one product outside of the loop, and so
 * is the gradient of the hidden state's weight.
 *
 * @module
 */
import { cat, customJvp, linearize, scan, type Tensor, where } from "../../../tensor.ts";
import type { Cell, Gates } from "./cells.ts";

/** What each turn takes, `[length, batch, …]`. */
export interface Turns extends Gates {
  /** Where the sequences have not ended, `[length, batch, 1]`, bool; null for everywhere. */
  readonly active: Tensor | null;
}

/** What is the same in all turns. */
export interface RecurrentWeights {
  /** `[outputSize, gates · hiddenSize]`. */
  readonly hidden: Tensor;
  /** `[hiddenSize, outputSize]` of a projected hidden state, or null. */
  readonly projection: Tensor | null;
}

/** A cell, and the direction in which it runs. */
export interface Direction {
  readonly cell: Cell;
  /** Whether from the last turn to the first. */
  readonly reverse: boolean;
}

/** What a recurrence starts from. */
export interface Recurrence {
  readonly turns: Turns;
  readonly weights: RecurrentWeights;
  /** Each `[batch, size]`; the hidden state first. */
  readonly state: readonly Tensor[];
}

/** The hidden state after each turn, `[length, batch, outputSize]`, and the state at the end. */
export type RecurrenceResult = readonly [hidden: Tensor, state: readonly Tensor[]];

/**
 * Runs a cell. With the gates `g(t) = u(t) + h(t − 1) W` the derivative is
 * `dg(t) = du(t) + h(t − 1) dW + dh(t − 1) W`: the term of dW is like one of u, and joins it in a
 * single product before the loop, so that the gradient of W is a single product, too, and not a sum
 * over turns.
 */
export function runRecurrence(
  direction: Direction,
  { turns, weights, state }: Recurrence,
): RecurrenceResult {
  const run = customJvp(
    (turns: Turns, weights: RecurrentWeights, state: readonly Tensor[]) =>
      runLoop(direction, { turns, weights, state }),
    ([turns, weights, state], [dTurns, dWeights, dState]) => {
      const [result, derivative] = linearize(
        (turns: Turns, projection: Tensor | null, state: readonly Tensor[]) =>
          runLoop(direction, { turns, weights: { ...weights, projection }, state }),
        turns,
        weights.projection,
        state,
      );
      const before = previous(result[0], state[0], direction.reverse);
      const hidden = dTurns.hidden.add(before.matmul(dWeights.hidden));
      return [result, derivative({ ...dTurns, hidden }, dWeights.projection, dState)] as const;
    },
  );
  return run(turns, weights, state);
}

function runLoop(
  { cell, reverse }: Direction,
  { turns, weights, state }: Recurrence,
): RecurrenceResult {
  const [last, hidden] = scan(
    (state: readonly Tensor[], { hidden, input, active }: Turns) => {
      const gates = { input, hidden: hidden.add(state[0].matmul(weights.hidden)) };
      const [output, ...further] = cell.next(gates, state);
      const projected = weights.projection === null ? output : output.matmul(weights.projection);
      const next = [projected, ...further].map((part, i) =>
        active === null ? part : where(active, part, state[i])
      );
      return [next, next[0]] as const;
    },
    state,
    turns,
    { reverse },
  );
  return [hidden, last];
}

/** The hidden state before each turn. */
function previous(hidden: Tensor, initial: Tensor, reverse: boolean): Tensor {
  const first = initial.unsqueeze(0);
  const turns = hidden.shape[0];
  return reverse
    ? cat([hidden.narrow(0, 1, turns - 1), first])
    : cat([first, hidden.narrow(0, 0, turns - 1)]);
}
