/**
 * Primitives that exist in the graphs of programs alone, after all transformations.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import type { Primitive } from "../core/mod.ts";

/** A primitive that passes over graphs bring in. */
export function finalPrimitive<P>(
  rules: Required<Pick<Primitive<P>, "name" | "shape" | "lower">> & Pick<Primitive<P>, "describe">,
): Primitive<P> {
  const refuse = (): never => {
    throw new InternalError(`${rules.name}: The graph of a program is not transformed any more`);
  };
  return { ...rules, jvp: refuse, batch: refuse };
}
