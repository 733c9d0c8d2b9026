/**
 * What a loop keeps of each turn for its derivative. Values that take a few simple operations on others that
 * are kept, or that the loop was given, are computed again: that costs less than to write and read them.
 *
 * @module
 */
import { type Equation, evaluateGraph, type Graph, type GraphVariable } from "../../core/mod.ts";
import { coneOf } from "../graph_cone.ts";
import { type LinearizedGraph, traceGraph } from "../graph_transforms.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";

/** The residuals of a body, all of them variables of its primal graph. */
export interface Residuals {
  /** Inputs that are the same in all turns. */
  readonly constants: readonly GraphVariable[];
  /** Inputs that are slices of stacks. */
  readonly slices: readonly GraphVariable[];
  /** Further values, which are to be stacked. */
  readonly stacked: readonly GraphVariable[];
  /** From residuals, in that order, and tangents to tangents. */
  readonly linear: Graph;
}

/** Operations that cost less than to read what they give from memory. */
const simple = new Set([
  ...["add", "sub", "mul", "neg", "abs", "convert", "select", "maximum", "minimum"],
  ...["equal", "less", "lessEqual", "not", "and", "or", "scalar"],
  ...["reshape", "permute", "expand", "slice"],
]);

/** So many of them in a row at most. */
const mostOperations = 6;

const remembered = new WeakMap<LinearizedGraph, Residuals>();

/** What is to be kept of each turn of a loop whose body was linearised. */
export function residualsOf(linearized: LinearizedGraph, params: ScanParams): Residuals {
  let residuals = remembered.get(linearized);
  if (residuals === undefined) {
    remembered.set(linearized, residuals = chooseResiduals(linearized, params));
  }
  return residuals;
}

function chooseResiduals(
  { primal, linear, residualCount }: LinearizedGraph,
  params: ScanParams,
): Residuals {
  const { constants, slices } = splitInputs(primal.inputs, params);
  const residuals = primal.outputs.slice(primal.outputs.length - residualCount);
  const again = coneOf(
    residuals,
    simpleEquations(primal.equations, [...constants, ...slices, ...residuals]),
  );
  const kept = {
    constants: again.inputs.filter((input) => constants.includes(input)),
    slices: again.inputs.filter((input) => slices.includes(input)),
    stacked: again.inputs.filter((input) => !constants.includes(input) && !slices.includes(input)),
  };
  const inputs = [...kept.constants, ...kept.slices, ...kept.stacked];
  const whole = traceGraph((values) => {
    const given = evaluateGraph({ ...again, inputs }, values.slice(0, inputs.length));
    return evaluateGraph(linear, [...given, ...values.slice(inputs.length)]);
  }, [...inputs, ...linear.inputs.slice(residualCount)]);
  return { ...kept, linear: whole };
}

/** The equations that give what is there, or what leads to it, by a few simple operations on what is there. */
function simpleEquations(
  equations: readonly Equation[],
  there: readonly GraphVariable[],
): Equation[] {
  const counts = new Map<GraphVariable, number>(there.map((variable) => [variable, 0]));
  return equations.filter(({ primitive, inputs, outputs: [output] }) => {
    if (!simple.has(primitive.name) || inputs.some((input) => !counts.has(input))) return false;
    const count = inputs.reduce((sum, input) => sum + counts.get(input)!, 1);
    if (count > mostOperations) return false;
    counts.set(output, Math.min(count, counts.get(output) ?? count));
    return true;
  });
}
