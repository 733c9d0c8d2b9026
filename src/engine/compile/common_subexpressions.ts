/**
 * Computes equal things once.
 *
 * @module
 */
import { describeParams, type Equation, type Graph, type GraphVariable } from "../core/mod.ts";
import { Substitution } from "./rewrite.ts";

/** The graph with each equation that repeats an earlier one replaced by that one's outputs. */
export function eliminateCommonSubexpressions(graph: Graph): Graph {
  const substitution = new Substitution();
  const numbers = new Map<GraphVariable, number>();
  const numberOf = (variable: GraphVariable) => {
    let number = numbers.get(variable);
    if (number === undefined) numbers.set(variable, number = numbers.size);
    return number;
  };
  const first = new Map<string, Equation>();
  const equations: Equation[] = [];
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    const key = keyOf(equation, numberOf);
    const earlier = key === null ? undefined : first.get(key);
    if (earlier !== undefined) {
      equation.outputs.forEach((output, i) => substitution.replace(output, earlier.outputs[i]));
      continue;
    }
    if (key !== null) first.set(key, equation);
    equations.push(equation);
  }
  return {
    ...graph,
    equations,
    outputs: graph.outputs.map((output) => substitution.of(output)),
  };
}

/** Equal for equations that compute the same; null for those that cannot be compared. */
function keyOf(
  { primitive, inputs, params }: Equation,
  numberOf: (variable: GraphVariable) => number,
): string | null {
  // Params with graphs or functions have no complete description.
  if (primitive.lower === undefined) return null;
  return `${primitive.name}[${describeParams(primitive, params)}]${inputs.map(numberOf).join(" ")}`;
}
