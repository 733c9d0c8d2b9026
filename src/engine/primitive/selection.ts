/**
 * A choice between two values at each place.
 *
 * @module
 */
import { bind1, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { fullLike } from "./constant.ts";
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
  return bind1(selectPrimitive, [condition, x, y], {});
}

/** The primitives of this family. */
export const selectionPrimitives: readonly Primitive[] = [selectPrimitive];
