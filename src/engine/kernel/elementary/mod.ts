/**
 * The transcendental functions of float32 as expressions over what SIMD units have: arithmetic,
 * square roots, comparisons, selects and operations on bits. Errors are at most 2 units in the last
 * place of `exp` and `log` and 4 of the others, for every float32, whether `multiplyAdd` rounds once
 * or twice. May import the files of the kernel language.
 *
 * Where a select has a branch that is long and rarely taken (angles of many turns, logarithms of
 * subnormal numbers), it is the last operand.
 *
 * @module
 */
import type { BinaryOp, Expression, UnaryOp } from "../expression.ts";
import { exp, exp2, expm1 } from "./exponential.ts";
import { cosh, sinh, tanh } from "./hyperbolic.ts";
import { acosh, asinh, atanh } from "./inverse_hyperbolic.ts";
import { acos, asin, atan, atan2 } from "./inverse_trigonometric.ts";
import { log, log10, log1p, log2 } from "./logarithm.ts";
import { power } from "./power.ts";
import { cos, sin, tan } from "./trigonometric.ts";

type Expansion = (...operands: Expression[]) => Expression;

const expansions: Readonly<Partial<Record<UnaryOp | BinaryOp, Expansion>>> = {
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  power,
};

/** An operation of float32 over simpler ones; null where it is simple, or of another type. */
export function elementary(
  op: UnaryOp | BinaryOp,
  operands: readonly Expression[],
): Expression | null {
  if (operands[0].type !== "float32") return null;
  return expansions[op]?.(...operands) ?? null;
}
