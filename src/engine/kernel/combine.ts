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

/**
 * Partial results and one more turn's values combined, as expressions. Of floats they may be of a
 * wider type than the values, which are converted.
 */
export function combined(
  combine: Combine,
  partial: readonly Expression[],
  values: readonly Expression[],
): Expression[] {
  const [a, b] = partial;
  const x = scalar.convert(a.type, values[0]);
  switch (combine) {
    case "add":
    case "multiply":
    case "maximum":
    case "minimum":
    case "and":
    case "or":
      return [a.type === "bool" ? logical(combine, a, x) : scalar[combine](a, x)];
    case "logaddexp": {
      const larger = scalar.maximum(a, x);
      const apart = scalar.negate(scalar.absolute(scalar.subtract(a, x)));
      const sum = scalar.add(larger, scalar.log1p(scalar.exp(apart)));
      // Equal infinities have no difference.
      return [scalar.select(
        scalar.equal(a, x),
        scalar.add(a, scalar.literal(a, Math.LN2)),
        sum,
      )];
    }
    case "affine":
      return [
        scalar.multiply(x, a),
        scalar.add(scalar.multiply(x, b), scalar.convert(b.type, values[1])),
      ];
    case "argmax":
    case "argmin":
    case "lastArgmax":
    case "lastArgmin": {
      const wins = isAhead(combine, [a, b], [x, values[1]]);
      return [scalar.select(wins, x, a), scalar.select(wins, values[1], b)];
    }
  }
}

function logical(combine: Combine, x: Expression, y: Expression): Expression {
  return combine === "or" || combine === "add" || combine === "maximum"
    ? scalar.or(x, y)
    : scalar.and(x, y);
}

/** A NaN wins over any number, and of equals the one whose index is lower (last…: higher). */
function isAhead(
  combine: Combine,
  [a, b]: readonly Expression[],
  [x, at]: readonly Expression[],
): Expression {
  const earlier = combine.startsWith("last") ? scalar.less(b, at) : scalar.less(at, b);
  const beyond = combine.toLowerCase().endsWith("max") ? scalar.less(a, x) : scalar.less(x, a);
  const wins = scalar.or(beyond, scalar.and(scalar.equal(x, a), earlier));
  if (x.type !== "float32" && x.type !== "float64") return wins;
  const overNumbers = scalar.or(scalar.not(scalar.isNaN(a)), earlier);
  return scalar.or(wins, scalar.and(scalar.isNaN(x), overNumbers));
}

/** The partial results of no turns at all. */
export function identitiesOf(
  combine: Combine,
  types: readonly ScalarType[],
): Expression[] {
  return types.map((type, i) => {
    if (i === 0) return identityOf(combine, type);
    // The second members: an index that any other is ahead of, the constant of an affine map.
    if (combine === "affine") return scalar.constant(type, 0);
    return scalar.constant(type, combine.startsWith("last") ? -1 : greatest[type] as number);
  });
}
