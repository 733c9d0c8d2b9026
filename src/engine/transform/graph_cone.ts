/**
 * Parts of graphs.
 *
 * @module
 */
import type { Equation, Graph, GraphVariable } from "../core/mod.ts";

/**
 * The graph of those of some equations, given in order, that variables follow from; its inputs are what
 * none of them makes.
 */
export function coneOf(outputs: readonly GraphVariable[], equations: readonly Equation[]): Graph {
  const wanted = new Set(outputs);
  const cone: Equation[] = [];
  for (const equation of equations.toReversed()) {
    if (!equation.outputs.some((output) => wanted.has(output))) continue;
    cone.push(equation);
    for (const input of equation.inputs) wanted.add(input);
  }
  for (const { outputs } of cone) for (const output of outputs) wanted.delete(output);
  return { inputs: [...wanted], captured: [], equations: cone.reverse(), outputs };
}
