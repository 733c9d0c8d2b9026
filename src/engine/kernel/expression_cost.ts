/**
 * What expressions cost to evaluate, roughly: enough to tell what is better kept than computed again.
 *
 * @module
 */
import type { Expression, ScalarOp } from "./expression.ts";
import { operandsOf } from "./map_kernel.ts";

/** In additions; what is not named costs one. */
const costs: Readonly<Partial<Record<ScalarOp, number>>> = {
  divide: 4,
  sqrt: 4,
  remainder: 8,
  power: 40,
  atan2: 40,
  exp: 16,
  exp2: 16,
  expm1: 16,
  log: 16,
  log2: 16,
  log10: 16,
  log1p: 16,
  sin: 16,
  cos: 16,
  tan: 20,
  asin: 20,
  acos: 20,
  atan: 20,
  sinh: 20,
  cosh: 20,
  tanh: 20,
  asinh: 20,
  acosh: 20,
  atanh: 20,
};

/** The cost of evaluating expressions together, in additions; what they share counts once. */
export function costOf(expressions: readonly Expression[]): number {
  const seen = new Set<Expression>();
  const visit = (x: Expression): number => {
    if (seen.has(x)) return 0;
    seen.add(x);
    let cost = x.kind === "apply" ? costs[x.op] ?? 1 : x.kind === "load" ? 1 : 0;
    for (const operand of operandsOf(x)) cost += visit(operand);
    return cost;
  };
  return expressions.reduce((total, x) => total + visit(x), 0);
}
