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
  const keys = new EquationKeys();
  const first = new Map<string, Equation>();
  const equations: Equation[] = [];
  for (const original of graph.equations) {
    const equation = substitution.apply(original);
    const key = keys.of(equation);
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

/** Texts that are equal for equations that compute the same. */
export class EquationKeys {
  readonly #numbers = new Map<GraphVariable, number>();

  /** The text of an equation; null for those that cannot be compared. */
  of({ primitive, inputs, params }: Omit<Equation, "outputs">): string | null {
    // Params with graphs or functions have no complete description.
    if (primitive.lower === undefined) return null;
    let key = `${primitive.name}[${describe(primitive, params)}]`;
    for (const input of inputs) key += `${this.#numberOf(input)} `;
    return key;
  }

  #numberOf(variable: GraphVariable): number {
    let number = this.#numbers.get(variable);
    if (number === undefined) this.#numbers.set(variable, number = this.#numbers.size);
    return number;
  }
}

/** Passes hand the same params on to the next, which need not describe them again. */
const descriptions = new WeakMap<object, string>();

function describe(primitive: Equation["primitive"], params: unknown): string {
  if (primitive.describe !== undefined) return primitive.describe(params);
  let text = descriptions.get(params as object);
  if (text === undefined) {
    descriptions.set(params as object, text = describeParams(primitive, params));
  }
  return text;
}
