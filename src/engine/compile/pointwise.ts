/**
 * Tells functions of elements from other primitives.
 *
 * @module
 */
import type { Abstract, Primitive } from "../core/mod.ts";

// deno-lint-ignore no-explicit-any
const pointwise = new WeakMap<Primitive<any>, boolean>();

/** Whether a primitive has one output, of the elements of its inputs at the same place. */
export function isPointwise<P>(
  primitive: Primitive<P>,
  inputs: readonly Abstract[],
  params: P,
): boolean {
  let known = pointwise.get(primitive);
  if (known === undefined) {
    known = inputs.length > 0 && primitive.lower?.(inputs, params).kind === "pointwise" &&
      primitive.shape(inputs, params).length === 1;
    pointwise.set(primitive, known);
  }
  return known;
}
