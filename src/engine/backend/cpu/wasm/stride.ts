/**
 * How places in memory move with the index of a loop.
 *
 * @module
 */
import { type Expression, scalar, type Variable } from "../../../kernel/mod.ts";

/** A loop as seen from its body. */
export interface LoopView {
  readonly index: Variable;
  /** Whether an expression differs between the loop's turns. */
  isVarying(x: Expression): boolean;
  /** What a variable of the body was defined as, if that is known. */
  definitionOf(variable: Variable): Expression | null;
}

/**
 * By how much a value grows from one turn of the loop to the next: an expression that does not
 * vary, or null if it does not grow evenly.
 */
export function strideOf(x: Expression, loop: LoopView): Expression | null {
  if (!loop.isVarying(x)) return scalar.index(0);
  if (x.kind === "variable") {
    if (x.id === loop.index.id) return scalar.index(1);
    const definition = loop.definitionOf(x);
    return definition === null ? null : strideOf(definition, loop);
  }
  if (x.kind !== "apply") return null;
  const [a, b] = x.operands;
  switch (x.op) {
    case "add":
    case "subtract": {
      const [first, second] = [strideOf(a, loop), strideOf(b, loop)];
      return first === null || second === null ? null : scalar[x.op](first, second);
    }
    case "multiply": {
      const [factor, rest] = loop.isVarying(a) ? [b, a] : [a, b];
      if (loop.isVarying(factor)) return null;
      const stride = strideOf(rest, loop);
      return stride === null ? null : scalar.multiply(stride, factor);
    }
    default:
      return null;
  }
}
