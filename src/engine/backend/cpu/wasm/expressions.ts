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

/**
 * How many operations an expression has beside those that are computed anyway, those that it expands
 * to included.
 */
export function operationsIn(x: Expression, anyway: ReadonlySet<Expression>): number {
  const seen = new Set<Expression>();
  let count = 0;
  const visit = (y: Expression) => {
    if (seen.has(y) || anyway.has(y)) return;
    seen.add(y);
    if (y.kind === "apply") count += elementary(y.op as UnaryOp, y.operands) === null ? 1 : 16;
    for (const operand of operandsOf(y)) visit(operand);
  };
  visit(x);
  return count;
}

/** Adds what is computed whenever an expression is: all of it but the branches of selects. */
export function addComputed(x: Expression, computed: Set<Expression>): void {
  if (computed.has(x)) return;
  computed.add(x);
  const isSelect = x.kind === "apply" && x.op === "select";
  for (const operand of isSelect ? [operandsOf(x)[0]] : operandsOf(x)) {
    addComputed(operand, computed);
  }
}

/** The largest parts of a branch that are computed anyway. */
export function computedParts(
  branch: Expression,
  computed: ReadonlySet<Expression>,
): Expression[] {
  const parts: Expression[] = [];
  const seen = new Set<Expression>();
  const visit = (x: Expression) => {
    if (seen.has(x)) return;
    seen.add(x);
    if (computed.has(x)) parts.push(x);
    else operandsOf(x).forEach(visit);
  };
  visit(branch);
  return parts;
}
