/**
 * What programs run in the place of a scan: the loop's body divided, so that the loop has as little to
 * do as can be, and the turns of a short loop one after the other.
 *
 * @module
 */
import {
  closeGraph,
  evaluateGraph,
  type Graph,
  type GraphVariable,
  type Tensor,
} from "../../core/mod.ts";
import { optimize, unfoldRules } from "../../compile/mod.ts";
import { add, expand, sum } from "../../primitive/mod.ts";
import { batchedGraph, maskOf, type TracedInput, traceGraph } from "../graph_transforms.ts";
import { divideScan, type Division } from "./scan_division.ts";
import { type BindScan, type ScanParams, splitInputs } from "./scan_params.ts";
import { runTurns } from "./scan_turns.ts";

/**
 * Loops of at most so many turns are unrolled. Four turns of a few operations on 10,000 elements take 36 µs
 * so and 61 as a loop; recurrent nets take the same time either way. Of more turns none was faster than the
 * loop, small vectors took up to twice its time, and all took a multiple of it to compile.
 */
const mostTurns = 4;

/**
 * A scan in the terms of a program that has room for so many equations, or null if it stays as it is.
 * What is left of a divided loop is a scan again, which is unfolded in its turn.
 */
export function unfoldScan(
  bindScan: BindScan,
  inputs: readonly TracedInput[],
  params: ScanParams,
  room: number,
): Graph | null {
  const { graph: body, captured } = closeGraph(
    optimize(unfoldRules(params.body, Math.floor(room / Math.max(1, params.length)))),
  );
  const closed = { ...params, body, constants: params.constants + captured.length };
  const division = divideScan(closed);
  if (division !== null) {
    return traceGraph(
      (values) => runDivided(bindScan, division, closed, [...captured, ...values]),
      inputs,
    );
  }
  if (params.length > mostTurns || params.length * equationsOfTurn(closed) > room) return null;
  return traceGraph(
    (values) => runTurns([...captured, ...values], closed, (now) => evaluateGraph(body, now)),
    inputs,
  );
}

/** What unrolling a turn takes: the body, two views of each slice, and one of each result. */
function equationsOfTurn({ body, constants, carries }: ScanParams): number {
  const slices = body.inputs.length - constants - carries;
  return body.equations.length + 2 * slices + body.outputs.length - carries;
}

function runDivided(
  bindScan: BindScan,
  { before, turn, after, accumulations, dependenceOf }: Division,
  params: ScanParams,
  inputs: readonly Tensor[],
): Tensor[] {
  const { body, carries, length } = params;
  const { constants, carry: initial, slices } = splitInputs(inputs, params);
  const values = new Map<GraphVariable, Tensor>();
  const setAll = (variables: readonly GraphVariable[], tensors: readonly Tensor[]) =>
    variables.forEach((variable, i) => values.set(variable, tensors[i]));
  const valuesOf = (variables: readonly GraphVariable[]) =>
    variables.map((variable) => values.get(variable)!);
  const isFixed = (variable: GraphVariable) => dependenceOf(variable) === "fixed";
  const forAllTurns = (graph: Graph, given: readonly Tensor[]) => {
    const mask = maskOf(graph.inputs.map((input) => !isFixed(input)));
    const forced = maskOf(graph.outputs.map((output) => !isFixed(output)));
    setAll(graph.outputs, evaluateGraph(batchedGraph(graph, mask, length, forced).graph, given));
  };

  forAllTurns(before, [...constants, ...slices]);
  const kept = initial.map((_, i) => i).filter((i) =>
    accumulations.every(({ carry }) => carry !== i)
  );
  const carried = splitInputs(body.inputs, params).carry;
  const fixed = turn.inputs.filter(isFixed);
  const turning = turn.inputs.filter((input) => dependenceOf(input) === "turning");
  const loop: Graph = {
    ...turn,
    inputs: [...fixed, ...kept.map((i) => carried[i]), ...turning],
  };
  const outputs = turn.outputs.length === 0 ? [] : bindScan(
    [...valuesOf(fixed), ...kept.map((i) => initial[i]), ...valuesOf(turning)],
    { ...params, body: loop, constants: fixed.length, carries: kept.length },
  );
  setAll(turn.outputs.slice(kept.length), outputs.slice(kept.length));
  forAllTurns(after, valuesOf(after.inputs));

  const last = initial.slice();
  kept.forEach((i, place) => last[i] = outputs[place]);
  for (const { carry, term } of accumulations) {
    last[carry] = add(initial[carry], sum(values.get(term)!, [0]));
  }
  const results = body.outputs.slice(carries).map((result) => {
    const value = values.get(result)!;
    return isFixed(result) ? expand(value, [length, ...result.shape], [0]) : value;
  });
  return [...last, ...results];
}
