/**
 * The turns of a scan one after the other: run at once, or traced into the graph that a program runs
 * in the place of a short loop, so that its passes see through the turns.
 *
 * @module
 */
import type { Tensor } from "../../core/mod.ts";
import { concatenate, full, reshape, slice } from "../../primitive/mod.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";

/** One turn: constants, carry and slices to the next carry and this turn's results. */
export type Turn = (inputs: readonly Tensor[]) => readonly Tensor[];

/** The outputs of a scan whose body is applied by `turn`. */
export function runTurns(inputs: readonly Tensor[], params: ScanParams, turn: Turn): Tensor[] {
  const { body, carries, length, reverse } = params;
  const { constants, carry: initial, slices } = splitInputs(inputs, params);
  let carry: readonly Tensor[] = initial;
  const stacked: Tensor[][] = body.outputs.slice(carries).map(() => new Array<Tensor>(length));
  for (let count = 0; count < length; count++) {
    const at = reverse ? length - 1 - count : count;
    const results = turn([...constants, ...carry, ...slices.map((stack) => sliceAt(stack, at))]);
    carry = results.slice(0, carries);
    stacked.forEach((stack, i) => {
      const result = results[carries + i];
      stack[at] = reshape(result, [1, ...result.shape]);
    });
  }
  return [
    ...carry,
    ...stacked.map((stack, i) => {
      const { shape, dtype, device } = body.outputs[carries + i];
      return length === 0 ? full([0, ...shape], 0, dtype, device) : concatenate(stack, 0);
    }),
  ];
}

/** One turn's slice of a stack. */
function sliceAt(stack: Tensor, at: number): Tensor {
  const [, ...shape] = stack.shape;
  const row = slice(stack, {
    starts: stack.shape.map((_, dim) => dim === 0 ? at : 0),
    sizes: [1, ...shape],
    steps: stack.shape.map(() => 1),
  });
  return reshape(row, shape);
}
