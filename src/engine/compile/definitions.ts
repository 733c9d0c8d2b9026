/**
 * Graphs built with a view on how each of their values is made: what rules of simplification match.
 *
 * @module
 */
import {
  type Equation,
  GraphTrace,
  GraphTracer,
  type GraphVariable,
  type Primitive,
  Tensor,
  tracerOf,
} from "../core/mod.ts";
import type { FillValue } from "../primitive/mod.ts";
import { EquationKeys } from "./common_subexpressions.ts";
import type { Uses } from "./uses.ts";

/** How a tensor is made. */
export interface Definition {
  readonly primitive: Equation["primitive"];
  readonly inputs: readonly Tensor[];
  readonly params: unknown;
}

/** Records a graph, equal equations once, and can tell what made each of its tensors. */
export class DefiningTrace extends GraphTrace {
  readonly #keys = new EquationKeys();
  readonly #recorded = new Map<string, readonly Tensor[]>();
  readonly #definitions = new Map<GraphVariable, Definition>();
  readonly #uses = new Map<GraphVariable, Uses>();

  override process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[] {
    const variables = inputs.map((input) => this.variableOf(input));
    const key = this.#keys.of({ primitive, inputs: variables, params });
    const earlier = key === null ? undefined : this.#recorded.get(key);
    if (earlier !== undefined) return earlier;
    const outputs = super.process(primitive, inputs, params);
    if (key !== null) this.#recorded.set(key, outputs);
    const definition = { primitive, inputs, params } as Definition;
    for (const output of outputs) this.#definitions.set(this.variableOf(output), definition);
    return outputs;
  }

  /** A tensor of a variable that is there already. */
  tensorOf(variable: GraphVariable): Tensor {
    const { shape, dtype, device } = variable;
    return new Tensor(shape, dtype, device, new GraphTracer(this, variable));
  }

  /** What made a tensor; null for inputs. */
  definitionOf(x: Tensor): Definition | null {
    return this.#definitions.get(this.variableOf(x)) ?? null;
  }

  /** Says what further will be made of a tensor. */
  addUses(x: Tensor, { count, sliced }: Uses): void {
    const variable = this.variableOf(x);
    const before = this.#uses.get(variable);
    this.#uses.set(variable, {
      count: count + (before?.count ?? 0),
      sliced: sliced && before === undefined,
    });
  }

  /** What will be made of a tensor, as far as that is known. */
  usesOf(x: Tensor): Uses | null {
    return this.#uses.get(this.variableOf(x)) ?? null;
  }
}

function traceOf(x: Tensor): DefiningTrace | null {
  const trace = tracerOf(x)?.trace;
  return trace instanceof DefiningTrace ? trace : null;
}

/** What made a tensor of a trace that knows, if it was the primitive of this name. */
export function madeBy<P = unknown>(
  x: Tensor,
  name: string,
): (Definition & { readonly params: P }) | null {
  const definition = definitionOf(x);
  return definition?.primitive.name === name
    ? definition as Definition & { readonly params: P }
    : null;
}

/** What made a tensor of a trace that knows; null for inputs. */
export function definitionOf(x: Tensor): Definition | null {
  return traceOf(x)?.definitionOf(x) ?? null;
}

/** Whether a tensor is known to be read once at most. */
export function isUsedOnce(x: Tensor): boolean {
  return (traceOf(x)?.usesOf(x)?.count ?? 2) <= 1;
}

/** Whether nothing but slices will be made of a tensor, which together are no larger than it is. */
export function isOnlySliced(x: Tensor): boolean {
  return traceOf(x)?.usesOf(x)?.sliced ?? false;
}

/** Whether a tensor shows elements of another one; what does not lies in row-major order. */
export function isView(x: Tensor): boolean {
  const definition = definitionOf(x);
  if (definition === null) return false;
  const { primitive, inputs, params } = definition;
  return primitive.lower?.(inputs, params).kind === "view";
}

/** The value of all elements, if that is written in the graph; else null. */
export function fillValueOf(x: Tensor): FillValue | null {
  const single = madeBy(x, "expand")?.inputs[0] ?? x;
  return madeBy<{ readonly value: FillValue }>(single, "scalar")?.params.value ?? null;
}

/** Whether all elements are known to be this number; 0 and −0 are two. */
export function isFilledWith(x: Tensor, value: number): boolean {
  const fill = fillValueOf(x);
  return fill !== null && Object.is(Number(fill), value);
}
