/**
 * A choice between two values at each place: by a condition, or the larger or smaller of them.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import { bind1, noParams, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { type Expression, scalar } from "../kernel/mod.ts";
import { equal, less } from "./comparison.ts";
import { full, fullLike } from "./constant.ts";
import { binary } from "./differentiable.ts";
import { pointwise } from "./pointwise.ts";

/** `x` where the condition holds, else `y`. */
export const selectPrimitive: Primitive = pointwise({
  name: "select",
  dtypes: ([, dtype]) => [dtype],
  element: ([condition, x, y]) => [scalar.select(condition, x, y)],
  jvp: ([condition, x, y], [, tx, ty]) => ({
    outputs: [select(condition, x, y)],
    tangents: [
      tx === null && ty === null
        ? null
        : select(condition, tx ?? fullLike(x, 0), ty ?? fullLike(y, 0)),
    ],
  }),
  transpose: ([cotangent], [condition, x, y]) => {
    if (cotangent === null) return [null, null, null];
    const zeros = fullLike(cotangent, 0);
    return [
      null,
      x instanceof Unknown ? select(condition as Tensor, cotangent, zeros) : null,
      y instanceof Unknown ? select(condition as Tensor, zeros, cotangent) : null,
    ];
  },
});

/** `x` where the bool `condition` holds, else `y`; all of one shape. */
export function select(condition: Tensor, x: Tensor, y: Tensor): Tensor {
  return bind1(selectPrimitive, [condition, x, y], noParams);
}

/** `loser` gets nothing, the other all, and both half where they are equal, as in PyTorch. */
function share(isLoser: Tensor, isTie: Tensor, dtype: DType): Tensor {
  const [none, half, all] = [0, 0.5, 1].map((value) =>
    full(isTie.shape, value, dtype, isTie.device)
  );
  return select(isLoser, none, select(isTie, half, all));
}

const maximumPrimitive: Primitive = binary("maximum", {
  element: scalar.maximum,
  derivatives: [
    (x, y) => share(less(x, y), equal(x, y), x.dtype),
    (x, y) => share(less(y, x), equal(x, y), x.dtype),
  ],
});

const minimumPrimitive: Primitive = binary("minimum", {
  element: scalar.minimum,
  derivatives: [
    (x, y) => share(less(y, x), equal(x, y), x.dtype),
    (x, y) => share(less(x, y), equal(x, y), x.dtype),
  ],
});

/** The larger of two; NaN if either is. */
export function maximum(x: Tensor, y: Tensor): Tensor {
  return bind1(maximumPrimitive, [x, y], noParams);
}

/** The smaller of two; NaN if either is. */
export function minimum(x: Tensor, y: Tensor): Tensor {
  return bind1(minimumPrimitive, [x, y], noParams);
}

/** A bound that values may not cross, whose derivative takes over where they do, but not on it. */
function bound(
  name: string,
  element: (x: Expression, bound: Expression) => Expression,
  isCrossed: (x: Tensor, bound: Tensor) => Tensor,
): Primitive {
  const primitive: Primitive = pointwise({
    name,
    element: ([x, limit]) => [element(x, limit)],
    jvp: ([x, limit], [tx, tl]) => ({
      outputs: [bind1(primitive, [x, limit], noParams)],
      tangents: [select(isCrossed(x, limit), tl ?? fullLike(x, 0), tx ?? fullLike(x, 0))],
    }),
  });
  return primitive;
}

const atLeastPrimitive: Primitive = bound("atLeast", scalar.maximum, less);
const atMostPrimitive: Primitive = bound("atMost", scalar.minimum, (x, limit) => less(limit, x));

/** `x`, or the bound where `x` is below it; on the bound the derivative is that of `x`. */
export function atLeast(x: Tensor, limit: Tensor): Tensor {
  return bind1(atLeastPrimitive, [x, limit], noParams);
}

/** `x`, or the bound where `x` is above it; on the bound the derivative is that of `x`. */
export function atMost(x: Tensor, limit: Tensor): Tensor {
  return bind1(atMostPrimitive, [x, limit], noParams);
}

/** The primitives of this family. */
export const selectionPrimitives: readonly Primitive[] = [
  selectPrimitive,
  maximumPrimitive,
  minimumPrimitive,
  atLeastPrimitive,
  atMostPrimitive,
];
