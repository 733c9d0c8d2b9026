/**
 * What the expansions of functions of float32 are made of, beside polynomials.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";

const { and, bitcast, constant, less, literal, or, select } = scalar;

/** A float32. */
export function single(value: number): Expression {
  return constant("float32", value);
}

/** An int32. */
export function integer(value: number): Expression {
  return constant("int32", value);
}

/** The bits of a float32 as an int32. */
export function bitsOf(x: Expression): Expression {
  return bitcast("int32", x);
}

/** The float32 that an int32 is the bits of. */
export function fromBits(bits: Expression): Expression {
  return bitcast("float32", bits);
}

/** How many bits of a float32 are below its exponent. */
export const exponentShift: Expression = integer(23);

/**
 * Added to a number of at most 22 bits, this rounds it to an integer, which then stands in the sum's
 * lowest bits.
 */
export const rounder: number = 1.5 * 2 ** 23;

// In this form minimum and maximum are single instructions of processors, where one that gives NaN
// for a NaN of either operand is not.

/** The lesser of a number and a bound; NaN of a NaN. */
export function atMost(x: Expression, bound: number): Expression {
  const limit = literal(x, bound);
  return select(less(limit, x), limit, x);
}

/** The greater of a number and a bound; NaN of a NaN. */
export function atLeast(x: Expression, bound: number): Expression {
  const limit = literal(x, bound);
  return select(less(x, limit), limit, x);
}

/** A number that is not negative, with the sign of another. */
export function withSign(magnitude: Expression, other: Expression): Expression {
  const sign = and(bitsOf(other), integer(-(2 ** 31)));
  return fromBits(or(bitsOf(magnitude), sign));
}
