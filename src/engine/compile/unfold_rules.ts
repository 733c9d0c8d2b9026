/**
 * Puts what functions with rules of their own compute in their place. That is for programs alone, as
 * whoever differentiates a graph needs the rules.
 *
 * @module
 */
import type { Captured, Equation, Graph } from "../core/mod.ts";
import { inlineCalls, inlineInto } from "./inline_calls.ts";
import { Substitution } from "./rewrite.ts";

/** The graph with every primitive that has an `unfold` replaced by the equations of that. */
export function unfoldRules(called: Graph): Graph {
  const graph = inlineCalls(called);
  if (!graph.equations.some(({ primitive }) => primitive.unfold !== undefined)) return graph;
  const equations: Equation[] = [];
  const captured: Captured[] = [...graph.captured];
  const substitution = new Substitution();
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    const { primitive, inputs, params, outputs } = equation;
    if (primitive.unfold === undefined) {
      equations.push(equation);
      continue;
    }
    const inner = unfoldRules(primitive.unfold(inputs, params));
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
