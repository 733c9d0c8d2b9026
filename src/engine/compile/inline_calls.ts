/**
 * Puts the equations of called graphs in the place of the calls, so that the other passes see
 * through them.
 *
 * @module
 */
import { type Equation, type Graph, GraphVariable } from "../core/mod.ts";
import { Substitution } from "./rewrite.ts";

/** The graph with every `call` replaced by the equations of what it calls. */
export function inlineCalls(graph: Graph): Graph {
  if (!graph.equations.some(isCall)) return graph;
  const equations: Equation[] = [];
  const substitution = new Substitution();
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    if (!isCall(equation)) {
      equations.push(equation);
      continue;
    }
    const { graph: called } = equation.params as { readonly graph: Graph };
    const inlined = inlineInto(equations, inlineCalls(called), equation.inputs);
    equation.outputs.forEach((output, i) => substitution.replace(output, inlined[i]));
  }
  return {
    ...graph,
    equations,
    outputs: graph.outputs.map((output) => substitution.of(output)),
  };
}

function isCall({ primitive }: Equation): boolean {
  return primitive.name === "call";
}

/** Appends a graph's equations on fresh variables; the variables of its outputs. */
function inlineInto(
  equations: Equation[],
  graph: Graph,
  inputs: readonly GraphVariable[],
): readonly GraphVariable[] {
  const fresh = new Map<GraphVariable, GraphVariable>();
  graph.inputs.forEach((variable, i) => fresh.set(variable, inputs[i]));
  for (const { primitive, inputs, params, outputs } of graph.equations) {
    equations.push({
      primitive,
      params,
      inputs: inputs.map((variable) => fresh.get(variable)!),
      outputs: outputs.map((variable) => {
        const copy = new GraphVariable(variable, variable.device);
        fresh.set(variable, copy);
        return copy;
      }),
    });
  }
  return graph.outputs.map((variable) => fresh.get(variable)!);
}
