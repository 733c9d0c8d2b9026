/**
 * Facts about the ways to combine partial results.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import { scalar } from "./build.ts";
import type { Expression, ScalarType } from "./expression.ts";
import type { Combine } from "./statement.ts";

const least: Readonly<Record<ScalarType, number | bigint | boolean>> = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -(2 ** 31),
  int64: -(2n ** 63n),
  uint32: 0,
  bool: false,
  index: -(2 ** 53),
};

const greatest: Readonly<Record<ScalarType, number | bigint | boolean>> = {
  float32: Infinity,
  float64: Infinity,
  int32: 2 ** 31 - 1,
  int64: 2n ** 63n - 1n,
  uint32: 2 ** 32 - 1,
  bool: true,
  index: 2 ** 53,
};

/** What combined with any value gives that value (of the first member of a tuple). */
export function identityOf(combine: Combine, type: ScalarType): Expression {
  switch (combine) {
    case "add":
      return scalar.constant(type, 0);
    case "multiply":
    case "affine":
      return scalar.constant(type, 1);
    case "maximum":
    case "argmax":
    case "lastArgmax":
    case "logaddexp":
      return scalar.constant(type, least[type]);
    case "minimum":
    case "argmin":
    case "lastArgmin":
      return scalar.constant(type, greatest[type]);
    case "and":
      return scalar.constant(type, true);
    case "or":
      return scalar.constant(type, false);
    default:
      throw new InternalError(`No identity of ${combine as string}`);
  }
}
