/**
 * Logarithms of sums of exponentials and their kin, in one kernel each and without overflow: as steps
 * along rows, which a compiler joins with what comes before and after them.
 *
 * @module
 */
import { type DType, removeDims } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { type Expression, type Rows, type RowStep, scalar } from "../kernel/mod.ts";
import { mul, sub } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { exp } from "./exponential.ts";
import { expand, moveDim, sum } from "./movement.ts";
import type { ReductionParams } from "./reduction.ts";
import { select } from "./selection.ts";

/** What the steps along rows hold: what elements are computed in. */
function wideOf(dtype: DType): DType {
  return dtype === "float64" ? "float64" : "float32";
}

/** The largest of a row, `x` being its elements. */
function peakOf(x: number, dtype: DType): RowStep {
  return {
    kind: "reduce",
    key: "max",
    operands: [x],
    dtypes: [wideOf(dtype)],
    combine: "maximum",
    element: ([x]) => [x],
    finish: ([peak]) => [peak],
  };
}

/** `Σ exp(x − shift)` of a row. */
function totalOf([x, shift]: readonly [number, number], dtype: DType): RowStep {
  return {
    kind: "reduce",
    key: "sumExp",
    operands: [x, shift],
    dtypes: [wideOf(dtype)],
    combine: "add",
    element: ([x, shift]) => [scalar.exp(scalar.subtract(x, shift))],
    finish: ([total]) => [total],
  };
}

/** Values of each place out of others, held in a dtype. */
function valuesOf(
  key: string,
  operands: readonly number[],
  dtype: DType,
  element: (inputs: readonly Expression[]) => Expression,
): RowStep {
  return {
    kind: "pointwise",
    key,
    operands,
    dtypes: [dtype],
    element: (inputs) => [element(inputs)],
  };
}

/** `log Σ exp x` over some dimensions. */
export const logsumexpPrimitive: Primitive<ReductionParams> = {
  name: "logsumexp",
  shape: ([x], { dims }) => [{ shape: removeDims(x.shape, dims), dtype: x.dtype }],
  lower: ([{ shape, dtype }], { dims }): Rows => ({
    kind: "rows",
    key: "logsumexp",
    integers: [],
    shape,
    dims,
    inputs: ["element"],
    steps: [
      peakOf(0, dtype),
      valuesOf("finiteOrZero", [1], wideOf(dtype), ([peak]) => finiteOrZero(peak)),
      totalOf([0, 2], dtype),
      valuesOf(
        "logPlus",
        [3, 2],
        dtype,
        ([total, shift]) => scalar.add(scalar.log(total), shift),
      ),
    ],
    results: [{ place: 4, level: "row" }],
  }),
  jvp: ([x], [tx], { dims }) => {
    // ẏ = Σ exp(x − y) ẋ. Where y = −∞ so is all of x: any finite number there gives the limit 0.
    const y = logsumexp(x, dims);
    const finite = select(equal(y, fullLike(y, -Infinity)), fullLike(y, 0), y);
    const weights = exp(sub(x, expand(finite, x.shape, dims)));
    return { outputs: [y], tangents: [sum(mul(weights, tx!), dims)] };
  },
  batch: ([x], [dim], { dims }) => ({
    outputs: [logsumexp(moveDim(x, dim!, 0), dims.map((d) => d + 1))],
    dims: [0],
  }),
};

/** An infinite maximum cannot be subtracted: ∞ − ∞ is no number. */
function finiteOrZero(peak: Expression): Expression {
  const infinite = scalar.equal(scalar.absolute(peak), scalar.literal(peak, Infinity));
  return scalar.select(infinite, scalar.literal(peak, 0), peak);
}

/** The logarithms of the sums of exponentials over dims, which the output has not. */
export function logsumexp(x: Tensor, dims: readonly number[]): Tensor {
  return dims.length === 0 ? x : bind1(logsumexpPrimitive, [x], { dims });
}

/** The params of a function that treats the rows along one dimension by themselves. */
export interface RowParams {
  readonly dim: number;
}

/** A primitive that maps each row along `dim` to one of the same length, the last of its steps. */
function rowwise(
  name: string,
  steps: (dtype: DType) => readonly RowStep[],
  tangent: (y: Tensor, tangent: Tensor, dim: number) => Tensor,
): Primitive<RowParams> {
  const primitive: Primitive<RowParams> = {
    name,
    shape: ([{ shape, dtype }]) => [{ shape, dtype }],
    lower: ([{ shape, dtype }], { dim }): Rows => {
      const all = steps(dtype);
      return {
        kind: "rows",
        key: name,
        integers: [],
        shape,
        dims: [dim],
        inputs: ["element"],
        steps: all,
        results: [{ place: all.length, level: "element" }],
      };
    },
    jvp: ([x], [tx], params) => {
      const y = bind1(primitive, [x], params);
      return { outputs: [y], tangents: [tangent(y, tx!, params.dim)] };
    },
    batch: ([x], [batchDim], { dim }) => ({
      outputs: [bind1(primitive, [moveDim(x, batchDim!, 0)], { dim: dim + 1 })],
      dims: [0],
    }),
  };
  return primitive;
}

/** The sums along a dimension, repeated along it. */
function rowSums(x: Tensor, dim: number): Tensor {
  return expand(sum(x, [dim]), x.shape, [dim]);
}

/** `exp x / Σ exp x` along a dimension. */
export const softmaxPrimitive: Primitive<RowParams> = rowwise(
  "softmax",
  (dtype) => [
    peakOf(0, dtype),
    valuesOf(
      "expBelow",
      [0, 1],
      wideOf(dtype),
      ([x, peak]) => scalar.exp(scalar.subtract(x, peak)),
    ),
    {
      kind: "reduce",
      key: "sum",
      operands: [2],
      dtypes: [wideOf(dtype)],
      combine: "add",
      element: ([power]) => [power],
      finish: ([total]) => [total],
    },
    valuesOf("div", [2, 3], dtype, ([power, total]) => scalar.divide(power, total)),
  ],
  // ẏ = y (ẋ − Σ y ẋ)
  (y, tangent, dim) => mul(y, sub(tangent, rowSums(mul(y, tangent), dim))),
);

/** The exponentials along a dimension, divided by their sum. */
export function softmax(x: Tensor, dim: number): Tensor {
  return bind1(softmaxPrimitive, [x], { dim });
}

/** `x − log Σ exp x` along a dimension. */
export const logSoftmaxPrimitive: Primitive<RowParams> = rowwise(
  "logSoftmax",
  (dtype) => [
    peakOf(0, dtype),
    totalOf([0, 1], dtype),
    valuesOf("log", [2], wideOf(dtype), ([total]) => scalar.log(total)),
    valuesOf(
      "belowBoth",
      [0, 1, 3],
      dtype,
      ([x, peak, log]) => scalar.subtract(scalar.subtract(x, peak), log),
    ),
  ],
  // ẏ = ẋ − Σ exp(y) ẋ
  (y, tangent, dim) => sub(tangent, rowSums(mul(exp(y), tangent), dim)),
);

/** The logarithm of the softmax along a dimension. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return bind1(logSoftmaxPrimitive, [x], { dim });
}

/** The primitives of this file. */
// deno-lint-ignore no-explicit-any
export const softmaxPrimitives: readonly Primitive<any>[] = [
  logsumexpPrimitive,
  softmaxPrimitive,
  logSoftmaxPrimitive,
];
