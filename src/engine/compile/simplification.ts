/**
 * What a rule of simplification is.
 *
 * @module
 */
import { type Shape, shapesEqual } from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";

/**
 * An application of a primitive to the same in simpler terms, or null where it sees nothing. A rule
 * binds what it yields, which is simplified at once.
 *
 * Rules are exact: what they yield has the same bits as what it stands for, whatever the inputs hold, NaN,
 * −0 and infinities included. (A NaN is a NaN: neither sign nor payload of one is promised.) Those that
 * change the order of a sum say so.
 */
// deno-lint-ignore no-explicit-any
export type Rule = (inputs: readonly Tensor[], params: any) => Tensor | null;

/** The rules of primitives, by name, in the order in which they are tried. */
export type Rules = Readonly<Record<string, readonly Rule[]>>;

/** A rule of two operands, in either order. */
export function eitherWay(rule: (x: Tensor, y: Tensor) => Tensor | null): Rule {
  return ([x, y]) => rule(x, y) ?? rule(y, x);
}

/** Whether shapes differ in dimensions of size 1 alone: each is a view of the other. */
export function differByOnes(a: Shape, b: Shape): boolean {
  const others = (shape: Shape) => shape.filter((size) => size !== 1);
  return shapesEqual(others(a), others(b));
}
