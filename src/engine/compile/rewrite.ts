/**
 * What the passes over graphs share.
 *
 * @module
 */
import type { Equation, Graph, GraphVariable } from "../core/mod.ts";

/** A pass: a graph to an equivalent one with the same inputs. */
export type Pass = (graph: Graph) => Graph;

/** Replaces variables by others that are equal to them, while a pass walks through a graph. */
export class Substitution {
  readonly #replacements = new Map<GraphVariable, GraphVariable>();

  /** From now on `variable` stands for `replacement`. */
  replace(variable: GraphVariable, replacement: GraphVariable): void {
    this.#replacements.set(variable, replacement);
  }

  /** The variable to use in place of one. */
  of(variable: GraphVariable): GraphVariable {
    return this.#replacements.get(variable) ?? variable;
  }

  /** An equation with its inputs replaced. */
  apply(equation: Equation): Equation {
    if (!equation.inputs.some((variable) => this.#replacements.has(variable))) return equation;
    return { ...equation, inputs: equation.inputs.map((variable) => this.of(variable)) };
  }
}
