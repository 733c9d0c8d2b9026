/**
 * Puts the equations of called graphs in the place of the calls, so that the other passes see
 * through them.
 *
 * @module
 */
import { type Captured, type Equation, type Graph, GraphVariable } from "../core/mod.ts";
import { Substitution } from "./rewrite.ts";

/** The graph with every `call` replaced by the equations of what it calls. */
export function inlineCalls(graph: Graph): Graph {
  if (!graph.equations.some(isCall)) return graph;
  const equations: Equation[] = [];
  const captured: Captured[] = [...graph.captured];
  const substitution = new Substitution();
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    if (!isCall(equation)) {
      equations.push(equation);
      continue;
    }
    const { graph: called } = equation.params as { readonly graph: Graph };
    const inlined = inlineInto({ equations, captured }, inlineCalls(called), equation.inputs);
    equation.outputs.forEach((output, i) => substitution.replace(output, inlined[i]));
  }
  return {
    ...graph,
    captured,
    equations,
    outputs: graph.outputs.map((output) => substitution.of(output)),
  };
}

function isCall({ primitive }: Equation): boolean {
  return primitive.name === "call";
}

/** Appends a graph's equations, on fresh variables, and what it captured; its outputs' variables. */
export function inlineInto(
  { equations, captured }: { readonly equations: Equation[]; readonly captured: Captured[] },
  graph: Graph,
  inputs: readonly GraphVariable[],
): readonly GraphVariable[] {
  const fresh = new Map<GraphVariable, GraphVariable>();
  graph.inputs.forEach((variable, i) => fresh.set(variable, inputs[i]));
  for (const { variable, tensor } of graph.captured) {
    const copy = new GraphVariable(variable, variable.device);
    fresh.set(variable, copy);
    captured.push({ variable: copy, tensor });
  }
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
