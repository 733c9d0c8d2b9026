/**
 * What is made of the values of a graph, as far as rules of simplification ask.
 *
 * @module
 */
import { sizeOf } from "../base/mod.ts";
import type { Equation, Graph, GraphVariable } from "../core/mod.ts";
import type { SliceParams } from "../primitive/mod.ts";
import { isPointwise } from "./pointwise.ts";
import { differByOnes } from "./simplification.ts";

/** What is made of a value. */
export interface Uses {
  /** How many equations, and results of the graph, read it. */
  readonly count: number;
  /**
   * Whether nothing but slices is made of it, at once or of functions of its elements, which together
   * are no larger than it is; many slices only if nothing but functions of elements is made of those,
   * along with which they can be computed.
   */
  readonly sliced: boolean;
}

/** Shorter runs of elements are better read from what lies in order. */
const shortestRun = 16;
/** More slices are those of turns: one large kernel is better than as many small ones. */
const mostKernels = 8;

/** The uses of all variables of a graph that are read. */
export function usesOf({ equations, outputs }: Graph): ReadonlyMap<GraphVariable, Uses> {
  const uses = new Map<GraphVariable, Uses>();
  const byElement = new Set<GraphVariable>();
  const readers = new Map<GraphVariable, (Equation | null)[]>();
  const addReader = (variable: GraphVariable, reader: Equation | null) => {
    const known = readers.get(variable);
    if (known === undefined) readers.set(variable, [reader]);
    else known.push(reader);
  };
  for (const output of outputs) addReader(output, null);
  // Backwards, so that all readers of a value are known when it is made.
  for (const equation of equations.toReversed()) {
    for (const variable of equation.outputs) {
      const ofVariable = readers.get(variable) ?? [];
      const sliced = areSlices(variable, ofVariable, byElement) ||
        (ofVariable.length === 1 && isOfElements(ofVariable[0]) &&
          uses.get(ofVariable[0].outputs[0])?.sliced === true);
      uses.set(variable, { count: ofVariable.length, sliced });
      if (ofVariable.every((reader) => readsElements(reader, byElement))) byElement.add(variable);
    }
    for (const input of equation.inputs) addReader(input, equation);
  }
  return uses;
}

/** Whether slices in long runs are all that is made of a variable, together no larger than it is. */
function areSlices(
  variable: GraphVariable,
  readers: readonly (Equation | null)[],
  byElement: ReadonlySet<GraphVariable>,
): boolean {
  const last = variable.shape.length - 1;
  const areMany = readers.length > mostKernels;
  let total = 0;
  for (const reader of readers) {
    if (reader?.primitive.name !== "slice") return false;
    if (areMany && !byElement.has(reader.outputs[0])) return false;
    const { sizes, steps } = reader.params as SliceParams;
    if (steps[last] !== 1 || sizes[last] < shortestRun) return false;
    total += sizeOf(sizes);
  }
  return readers.length > 0 && total <= sizeOf(variable.shape);
}

/** Whether an equation computes each element of elements of its inputs. */
function isOfElements(equation: Equation | null): equation is Equation {
  return equation !== null && isPointwise(equation.primitive, equation.inputs, equation.params);
}

/** Whether functions of elements are all that is made of what an equation reads. */
function readsElements(reader: Equation | null, byElement: ReadonlySet<GraphVariable>): boolean {
  if (reader === null) return false;
  const { primitive, inputs: [input], outputs: [output] } = reader;
  if (primitive.name === "slice") return byElement.has(output);
  if (primitive.name === "reshape") {
    return differByOnes(input.shape, output.shape) && byElement.has(output);
  }
  return isOfElements(reader);
}
