/**
 * Sliding windows as a view, and their transpose, which adds windows up where they overlap.
 *
 * @module
 */
import { slidingLayout } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { scalar } from "../kernel/mod.ts";
import { linearUnary, moveDim } from "./movement.ts";

/** Windows along one dimension. */
export interface UnfoldParams {
  readonly dim: number;
  /** Elements of a window. */
  readonly size: number;
  /** From one window's first element to the next one's. */
  readonly stride: number;
  /** From one element of a window to the next. */
  readonly dilation: number;
}

/** The windows along a dimension: their number in its place, their elements as the last one. */
export const unfoldPrimitive: Primitive<UnfoldParams> = linearUnary({
  name: "unfold",
  shape: ([{ shape, dtype }], { dim, size, stride, dilation }) => {
    const count = Math.floor((shape[dim] - (size - 1) * dilation - 1) / stride) + 1;
    return [{ shape: [...shape.with(dim, count), size], dtype }];
  },
  lower: (_inputs, { dim, size, stride, dilation }) => ({
    kind: "view",
    view: (input) => slidingLayout(input, dim, { size, stride, dilation }),
  }),
  transpose: (cotangent, { shape }, params) =>
    fold(cotangent, { ...params, extent: shape[params.dim] }),
  batch: (x, dim, params) => ({
    output: unfold(moveDim(x, dim, 0), { ...params, dim: params.dim + 1 }),
    dim: 0,
  }),
});

/** The windows of `x` along a dimension, as views. */
export function unfold(x: Tensor, params: UnfoldParams): Tensor {
  return bind1(unfoldPrimitive, [x], params);
}

/** Windows, and the extent of the dimension that they were taken along. */
export interface FoldParams extends UnfoldParams {
  readonly extent: number;
}

/** The sum of windows, each at its place. */
export const foldPrimitive: Primitive<FoldParams> = linearUnary({
  name: "fold",
  shape: ([{ shape, dtype }], { dim, extent }) => [
    { shape: shape.slice(0, -1).with(dim, extent), dtype },
  ],
  lower: ([{ shape }], { dim, size, stride, dilation }) => ({
    kind: "nest",
    key: `fold ${dim}`,
    integers: [size, stride, dilation],
    // Each place gathers what the windows that cover it hold, so that no two turns write to it.
    build: ([windows], [output], context) => {
      const sizes = shape.slice(0, -1).map((_, d) => output.size(d));
      const [size, stride, dilation] = [0, 1, 2].map((i) => context.integer(i));
      const zero = scalar.index(0);
      return context.loops(sizes, "any", (index) =>
        context.reduce("add", [size], ([element]) => {
          const start = scalar.subtract(index[dim], scalar.multiply(element, dilation));
          const window = scalar.divide(start, stride);
          const covered = [
            scalar.lessEqual(zero, start),
            scalar.equal(scalar.remainder(start, stride), zero),
            scalar.less(window, windows.size(dim)),
          ].reduce(scalar.and);
          const inside = scalar.select(covered, window, zero);
          const value = windows.at([...index.with(dim, inside), element]);
          return [scalar.select(covered, value, scalar.literal(value, 0))];
        }, ([total]) => [output.store(index, total)]));
    },
  }),
  transpose: (cotangent, _input, { dim, size, stride, dilation }) =>
    unfold(cotangent, { dim, size, stride, dilation }),
  batch: (x, dim, params) => ({
    output: fold(moveDim(x, dim, 0), { ...params, dim: params.dim + 1 }),
    dim: 0,
  }),
});

/** The sum of windows `[..., count, ..., size]`, each at its place along `dim`. */
export function fold(x: Tensor, params: FoldParams): Tensor {
  return bind1(foldPrimitive, [x], params);
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const windowsViewPrimitives: readonly Primitive<any>[] = [unfoldPrimitive, foldPrimitive];
