/**
 * Puts what functions with rules of their own compute in their place, and the turns of short loops in
 * the place of the loops. That is for programs alone, as whoever differentiates a graph needs the rules.
 *
 * @module
 */
import type { Captured, Equation, Graph } from "../core/mod.ts";
import { inlineCalls, inlineInto } from "./inline_calls.ts";
import { Substitution } from "./rewrite.ts";

/** Loops are unrolled as long as a program has no more equations than these. */
const mostEquations = 4000;

/**
 * The graph with every primitive that has an `unfold` replaced by the equations of that, as long as
 * there is room for them.
 */
export function unfoldRules(called: Graph, room: number = mostEquations): Graph {
  const graph = inlineCalls(called);
  if (!graph.equations.some(({ primitive }) => primitive.unfold !== undefined)) return graph;
  const equations: Equation[] = [];
  const captured: Captured[] = [...graph.captured];
  const substitution = new Substitution();
  let left = room - graph.equations.length;
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    const { primitive, inputs, params, outputs } = equation;
    const unfolded = primitive.unfold?.(inputs, params, left) ?? null;
    if (unfolded === null) {
      equations.push(equation);
      continue;
    }
    const inner = unfoldRules(unfolded, left);
    left -= inner.equations.length;
    const inlined = inlineInto({ equations, captured }, inner, inputs);
    outputs.forEach((output, i) => substitution.replace(output, inlined[i]));
  }
  return {
    ...graph,
    captured,
    equations,
    outputs: graph.outputs.map((output) => substitution.of(output)),
  };
}
