/**
 * Reductions over whole dimensions: extremes, products, logical ones. `sum` stands with `expand` in
 * movement.ts, since they are each other's transpose.
 *
 * @module
 */
import { removeDims, sizeOf } from "../base/mod.ts";
import { bind1, type JvpResult, type Primitive, type Tensor } from "../core/mod.ts";
import { type Combine, type Expression, type Lowering, scalar } from "../kernel/mod.ts";
import { shift } from "./along.ts";
import { convert, div, mul } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { cumprod } from "./cumulative.ts";
import { expand, moveDim, permute, reshape, sum } from "./movement.ts";

/** The params of a reduction: sorted, distinct dimensions, which the output has not. */
export interface ReductionParams {
  readonly dims: readonly number[];
}

/** The rules of a reduction that differ from one to the next. */
interface ReductionRules {
  readonly name: string;
  readonly combine: (dtype: Tensor["dtype"]) => Combine;
  readonly dtype?: Tensor["dtype"];
  readonly element?: (value: Expression) => Expression;
  readonly finish?: (results: readonly Expression[]) => Expression;
  /** The output's tangent; null for one that is always zero. */
  readonly tangent:
    | ((x: Tensor, tangent: Tensor, y: Tensor, dims: readonly number[]) => Tensor)
    | null;
}

function reduction(rules: ReductionRules): Primitive<ReductionParams> {
  const { name, combine, dtype, element, finish, tangent } = rules;
  const primitive: Primitive<ReductionParams> = {
    name,
    shape: ([x], { dims }) => [{ shape: removeDims(x.shape, dims), dtype: dtype ?? x.dtype }],
    lower: ([x], { dims }): Lowering => ({
      kind: "reduce",
      key: name,
      integers: [],
      combine: combine(x.dtype),
      dims,
      element: ([value]) => [element === undefined ? value : element(value)],
      finish: (results) => [finish === undefined ? results[0] : finish(results)],
    }),
    jvp: ([x], [tx], params): JvpResult => {
      const y = bind1(primitive, [x], params);
      return { outputs: [y], tangents: [tangent && tangent(x, tx!, y, params.dims)] };
    },
    batch: ([x], [dim], { dims }) => ({
      outputs: [bind1(primitive, [moveDim(x, dim!, 0)], { dims: dims.map((d) => d + 1) })],
      dims: [0],
    }),
  };
  return primitive;
}

/** The derivative of an extreme goes in equal parts to all places that attain it. */
function extremeTangent(x: Tensor, tangent: Tensor, y: Tensor, dims: readonly number[]): Tensor {
  const attained = convert(equal(x, expand(y, x.shape, dims)), x.dtype);
  return div(sum(mul(tangent, attained), dims), sum(attained, dims));
}

/** The largest element; NaN if one is. */
export const maxPrimitive: Primitive<ReductionParams> = reduction({
  name: "max",
  combine: (dtype) => dtype === "bool" ? "or" : "maximum",
  tangent: extremeTangent,
});

/** The largest elements over dims, which the output has not; NaN where one is. */
export function max(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? x : bind1(maxPrimitive, [x], { dims });
}

/** The smallest element; NaN if one is. */
export const minPrimitive: Primitive<ReductionParams> = reduction({
  name: "min",
  combine: (dtype) => dtype === "bool" ? "and" : "minimum",
  tangent: extremeTangent,
});

/** The smallest elements over dims, which the output has not; NaN where one is. */
export function min(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? x : bind1(minPrimitive, [x], { dims });
}

/** The product of elements. */
export const prodPrimitive: Primitive<ReductionParams> = reduction({
  name: "prod",
  combine: (dtype) => dtype === "bool" ? "and" : "multiply",
  tangent: (x, tangent, _y, dims) => {
    // ∂Πx / ∂xᵢ = Π_{j<i} xⱼ · Π_{j>i} xⱼ, right also where elements are 0
    const flat = mergeLast(x, dims);
    const last = flat.ndim - 1;
    const before = shift(cumprod(flat, last), last, { fill: 1 });
    const after = shift(cumprod(flat, last, true), last, { fill: 1, reverse: true });
    return sum(mul(mergeLast(tangent, dims), mul(before, after)), [last]);
  },
});

/** The product over dims, which the output has not. */
export function prod(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? x : bind1(prodPrimitive, [x], { dims });
}

/** Some dimensions as one, the last. */
export function mergeLast(x: Tensor, dims: readonly number[]): Tensor {
  const kept = x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const merged = dims.map((d) => x.shape[d]);
  return reshape(permute(x, [...kept, ...dims]), [
    ...kept.map((d) => x.shape[d]),
    sizeOf(merged),
  ]);
}

function place(name: string, combine: Combine): Primitive<ReductionParams> {
  return reduction({
    name,
    combine: () => combine,
    dtype: "int32",
    element: (value) => value.type === "bool" ? scalar.convert("int32", value) : value,
    finish: ([, index]) => scalar.convert("int32", index),
    tangent: null,
  });
}

/** Where the largest element is: the first of equals, a NaN before all. */
export const argmaxPrimitive: Primitive<ReductionParams> = place("argmax", "argmax");

/** The row-major places, within dims, of the largest elements: int32. */
export function argmax(x: Tensor, dims: readonly number[]): Tensor {
  return bind1(argmaxPrimitive, [x], { dims });
}

/** Where the smallest element is: the first of equals, a NaN before all. */
export const argminPrimitive: Primitive<ReductionParams> = place("argmin", "argmin");

/** The row-major places, within dims, of the smallest elements: int32. */
export function argmin(x: Tensor, dims: readonly number[]): Tensor {
  return bind1(argminPrimitive, [x], { dims });
}

function logical(name: string, combine: Combine): Primitive<ReductionParams> {
  return reduction({
    name,
    combine: () => combine,
    dtype: "bool",
    element: (value) => scalar.convert("bool", value),
    tangent: null,
  });
}

/** Whether some element is not 0. */
export const anyPrimitive: Primitive<ReductionParams> = logical("any", "or");

/** Whether some element over dims is not 0: bool. */
export function any(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? convert(x, "bool") : bind1(anyPrimitive, [x], { dims });
}

/** Whether no element is 0. */
export const allPrimitive: Primitive<ReductionParams> = logical("all", "and");

/** Whether no element over dims is 0: bool. */
export function all(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? convert(x, "bool") : bind1(allPrimitive, [x], { dims });
}

/** The primitives of this file. */
export const reductionPrimitives: readonly Primitive<ReductionParams>[] = [
  maxPrimitive,
  minPrimitive,
  prodPrimitive,
  argmaxPrimitive,
  argminPrimitive,
  anyPrimitive,
  allPrimitive,
];
