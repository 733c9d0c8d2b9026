/**
 * Removes equations whose outputs nobody uses.
 *
 * @module
 */
import type { Equation, Graph } from "../core/mod.ts";

/** The graph without the equations and captured tensors that no output depends on. */
export function eliminateDeadCode(graph: Graph): Graph {
  const live = new Set(graph.outputs);
  const kept: Equation[] = [];
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const equation = graph.equations[i];
    if (!equation.outputs.some((output) => live.has(output))) continue;
    for (const input of equation.inputs) live.add(input);
    kept.push(equation);
  }
  return {
    ...graph,
    captured: graph.captured.filter(({ variable }) => live.has(variable)),
    equations: kept.reverse(),
  };
}
