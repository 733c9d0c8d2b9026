/**
 * What printers ask of expressions.
 *
 * @module
 */
import { elementary, type Expression, operandsOf, type UnaryOp } from "../../../kernel/mod.ts";

const loads = new WeakMap<Expression, boolean>();

/** Whether an expression reads memory. */
export function containsLoad(x: Expression): boolean {
  let known = loads.get(x);
  if (known === undefined) {
    known = x.kind === "load" || operandsOf(x).some(containsLoad);
    loads.set(x, known);
  }
  return known;
}

/** How many operations an expression has, those that it expands to included. */
export function operationsIn(x: Expression): number {
  const seen = new Set<Expression>();
  let count = 0;
  const visit = (y: Expression) => {
    if (seen.has(y)) return;
    seen.add(y);
    if (y.kind === "apply") count += elementary(y.op as UnaryOp, y.operands) === null ? 1 : 16;
    for (const operand of operandsOf(y)) visit(operand);
  };
  visit(x);
  return count;
}
