/**
 * Sorting.
 *
 * @module
 */
import { bind, type Primitive, type Tensor } from "../core/mod.ts";
import { gatherAlong } from "./along.ts";
import { moveDim } from "./movement.ts";

/** Along which dimension, and in which order. */
export interface SortParams {
  readonly dim: number;
  readonly descending: boolean;
}

/** Sorted values and where each was: stable, with NaN greater than any number. */
export const sortPrimitive: Primitive<SortParams> = {
  name: "sort",
  shape: ([{ shape, dtype }]) => [{ shape, dtype }, { shape, dtype: "int32" }],
  lower: (_inputs, params) => ({ kind: "routine", routine: "sort", options: params }),
  jvp: ([x], [tangent], params) => {
    const { values, indices } = sort(x, params);
    return {
      outputs: [values, indices],
      tangents: [gatherAlong(tangent!, params.dim, indices), null],
    };
  },
  batch: ([x], [dim], { dim: sorted, descending }) => {
    const { values, indices } = sort(moveDim(x, dim!, 0), { dim: sorted + 1, descending });
    return { outputs: [values, indices], dims: [0, 0] };
  },
};

/** The elements sorted along a dimension, and their places before. */
export function sort(
  x: Tensor,
  params: SortParams,
): { readonly values: Tensor; readonly indices: Tensor } {
  const [values, indices] = bind(sortPrimitive, [x], params);
  return { values, indices };
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const sortingPrimitives: readonly Primitive<any>[] = [sortPrimitive];
