/**
 * Algebraic simplification and constant folding: a graph is evaluated once more, on a trace that asks
 * rules for something simpler before it records an equation. For programs, in which nothing is
 * differentiated any more.
 *
 * @module
 */
import { elementReader, shapesEqual } from "../base/mod.ts";
import { backendFor } from "../backend/mod.ts";
import {
  bind,
  bind1,
  concreteOf,
  evaluate,
  type Graph,
  type GraphVariable,
  type Primitive,
  runTrace,
  type Tensor,
} from "../core/mod.ts";
import { full, reshape, scalarPrimitive } from "../primitive/mod.ts";
import { DefiningTrace, definitionOf, fillValueOf, isView, madeBy } from "./definitions.ts";
import { isPointwise } from "./pointwise.ts";
import { differByOnes, type Rule, type Rules } from "./simplification.ts";
import { arithmeticRules } from "./simplify_arithmetic.ts";
import { partRules } from "./simplify_parts.ts";
import { reductionRules } from "./simplify_reductions.ts";
import { selectionRules } from "./simplify_selection.ts";
import { viewRules } from "./simplify_views.ts";
import { usesOf } from "./uses.ts";

/** All rules; those of one file are tried before those of the next. */
const rules: ReadonlyMap<string, readonly Rule[]> = merged(
  arithmeticRules,
  selectionRules,
  viewRules,
  partRules,
  reductionRules,
);

function merged(...tables: readonly Rules[]): Map<string, Rule[]> {
  const all = new Map<string, Rule[]>();
  for (const table of tables) {
    for (const [name, further] of Object.entries(table)) {
      all.set(name, [...all.get(name) ?? [], ...further]);
    }
  }
  return all;
}

/** Records what is left after rules. */
class SimplifyingTrace extends DefiningTrace {
  override process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[] {
    for (const rule of rules.get(primitive.name) ?? []) {
      const simpler = rule(inputs, params);
      if (simpler !== null) return [simpler];
    }
    if (isPointwise(primitive, inputs, params)) {
      const simpler = folded(primitive, inputs, params) ?? squeezed(primitive, inputs, params);
      if (simpler !== null) return [simpler];
    }
    return super.process(primitive, inputs, params);
  }
}

/** A function of numbers that are written in the graph is such a number. */
function folded<P>(primitive: Primitive<P>, inputs: readonly Tensor[], params: P): Tensor | null {
  const values = inputs.map(fillValueOf);
  if (values.includes(null)) return null;
  const numbers = inputs.flatMap(({ dtype, device }, i) =>
    evaluate(scalarPrimitive, [], { value: values[i]!, dtype, device })
  );
  const [result] = evaluate(primitive, numbers, params);
  const { storage, offset } = concreteOf(result)!;
  const { dtype, device } = result;
  const elements = backendFor(device).readSync(storage, dtype, offset, 1);
  return full(inputs[0].shape, elementReader(dtype)(elements, 0), dtype, device);
}

/**
 * A function of values that were given dimensions of size 1, or lost some, is computed in the shape in
 * which they were made, next to what made them.
 */
function squeezed<P>(primitive: Primitive<P>, inputs: readonly Tensor[], params: P): Tensor | null {
  const [{ shape }] = inputs;
  let before: Tensor | null = null;
  const sources: (Tensor | null)[] = [];
  for (const input of inputs) {
    if (fillValueOf(input) !== null) {
      sources.push(null);
      continue;
    }
    const source = madeBy(input, "reshape")?.inputs[0];
    if (source === undefined || definitionOf(source) === null || isView(source)) return null;
    if (!differByOnes(source.shape, shape)) return null;
    if (before !== null && !shapesEqual(source.shape, before.shape)) return null;
    before = source;
    sources.push(source);
  }
  if (before === null) return null;
  const own = before.shape;
  const result = bind1(
    primitive,
    inputs.map((input, i) =>
      sources[i] ?? full(own, fillValueOf(input)!, input.dtype, input.device)
    ),
    params,
  );
  return reshape(result, shape);
}

/** An equivalent graph in simpler terms. */
export function simplify(graph: Graph): Graph {
  const uses = usesOf(graph);
  return runTrace(() => new SimplifyingTrace("simplify"), (trace) => {
    const values = new Map<GraphVariable, Tensor>();
    const { inputs, captured } = graph;
    for (const variable of [...inputs, ...captured.map(({ variable }) => variable)]) {
      values.set(variable, trace.tensorOf(variable));
    }
    for (const { primitive, inputs, params, outputs } of graph.equations) {
      const results = bind(primitive, inputs.map((variable) => values.get(variable)!), params);
      outputs.forEach((variable, i) => {
        values.set(variable, results[i]);
        const ofVariable = uses.get(variable);
        if (ofVariable !== undefined) trace.addUses(results[i], ofVariable);
      });
    }
    const outputs = graph.outputs.map((variable) => values.get(variable)!);
    return { ...trace.finish(outputs), inputs, captured };
  }, { dynamic: true });
}
