/**
 * Primitives that move elements without computing: views on strided storages. With them stands
 * `sum`, the transpose of `expand`.
 *
 * @module
 */
import {
  insertDims,
  permuteLayout,
  removeDims,
  reshapeLayout,
  type Shape,
  shapesEqual,
} from "../base/mod.ts";
import { bind1, type Primitive, type Tensor, type Unknown } from "../core/mod.ts";

/** A primitive of one input that is linear in it. */
export function linearUnary<P>(
  rules: Pick<Primitive<P>, "name" | "shape" | "lower" | "describe"> & {
    readonly transpose: (cotangent: Tensor, input: Unknown, params: P) => Tensor;
    readonly batch: (input: Tensor, dim: number, params: P) => { output: Tensor; dim: number };
  },
): Primitive<P> {
  const primitive: Primitive<P> = {
    ...rules,
    jvp: ([x], [tangent], params) => ({
      outputs: [bind1(primitive, [x], params)],
      tangents: [bind1(primitive, [tangent!], params)],
    }),
    transpose: ([cotangent], [input], params) => [
      cotangent === null ? null : rules.transpose(cotangent, input as Unknown, params),
    ],
    batch: ([x], [dim], params) => {
      const { output, dim: outputDim } = rules.batch(x, dim!, params);
      return { outputs: [output], dims: [outputDim] };
    },
  };
  return primitive;
}

/** The same elements in row-major order under another shape. */
export const reshapePrimitive: Primitive<{ readonly shape: Shape }> = linearUnary({
  name: "reshape",
  shape: ([x], { shape }) => [{ shape, dtype: x.dtype }],
  lower: (_inputs, { shape }) => ({ kind: "view", view: (input) => reshapeLayout(input, shape) }),
  transpose: (cotangent, input) => reshape(cotangent, input.shape),
  batch: (x, dim, { shape }) => {
    const front = moveDim(x, dim, 0);
    return { output: reshape(front, [front.shape[0], ...shape]), dim: 0 };
  },
});

/** `x` under another shape of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (shapesEqual(x.shape, shape)) return x;
  return bind1(reshapePrimitive, [x], { shape });
}

/** The dimensions in another order: output dimension i is input dimension `order[i]`. */
export const permutePrimitive: Primitive<{ readonly order: readonly number[] }> = linearUnary({
  name: "permute",
  shape: ([x], { order }) => [{ shape: order.map((dim) => x.shape[dim]), dtype: x.dtype }],
  lower: (_inputs, { order }) => ({ kind: "view", view: (input) => permuteLayout(input, order) }),
  transpose: (cotangent, _input, { order }) => {
    const inverse = new Array<number>(order.length);
    order.forEach((dim, i) => inverse[dim] = i);
    return permute(cotangent, inverse);
  },
  batch: (x, dim, { order }) => ({
    output: permute(x, [dim, ...order.map((d) => d < dim ? d : d + 1)]),
    dim: 0,
  }),
});

/** `x` with its dimensions in another order. */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  if (order.every((dim, i) => dim === i)) return x;
  return bind1(permutePrimitive, [x], { order });
}

/** `x` with one dimension moved to another place. */
export function moveDim(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = x.shape.map((_, dim) => dim).filter((dim) => dim !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

/** Repeats along new dimensions: `dims` are those of the output that the input has not. */
export const expandPrimitive: Primitive<
  { readonly shape: Shape; readonly dims: readonly number[] }
> = linearUnary({
  name: "expand",
  shape: ([x], { shape }) => [{ shape, dtype: x.dtype }],
  lower: (_inputs, { shape, dims }) => ({
    kind: "view",
    view: (input) => insertDims(input, shape, dims),
  }),
  transpose: (cotangent, _input, { dims }) => sum(cotangent, dims),
  batch: (x, dim, { shape, dims }) => {
    const front = moveDim(x, dim, 0);
    return {
      output: expand(front, [front.shape[0], ...shape], dims.map((d) => d + 1)),
      dim: 0,
    };
  },
});

/** `x` repeated along the dimensions `dims` of `shape`; its own are the others, in order. */
export function expand(x: Tensor, shape: Shape, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  return bind1(expandPrimitive, [x], { shape, dims });
}

/** The sum over dimensions, which the output has not. */
export const sumPrimitive: Primitive<{ readonly dims: readonly number[] }> = linearUnary({
  name: "sum",
  shape: ([x], { dims }) => [{ shape: removeDims(x.shape, dims), dtype: x.dtype }],
  lower: ([x], { dims }) => ({
    kind: "reduce",
    key: "sum",
    integers: [],
    combine: x.dtype === "bool" ? "or" : "add",
    dims,
    element: ([value]) => [value],
    finish: ([total]) => [total],
  }),
  transpose: (cotangent, input, { dims }) => expand(cotangent, input.shape, dims),
  batch: (x, dim, { dims }) => ({
    output: sum(moveDim(x, dim, 0), dims.map((d) => d + 1)),
    dim: 0,
  }),
});

/** The sum over sorted, distinct dimensions, without them. */
export function sum(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  return bind1(sumPrimitive, [x], { dims });
}

/** A batched value with its batch first; one that is not batched is repeated. */
export function batchToFront(x: Tensor, dim: number | null, size: number): Tensor {
  return dim === null ? expand(x, [size, ...x.shape], [0]) : moveDim(x, dim, 0);
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const movementPrimitives: readonly Primitive<any>[] = [
  reshapePrimitive,
  permutePrimitive,
  expandPrimitive,
  sumPrimitive,
];
