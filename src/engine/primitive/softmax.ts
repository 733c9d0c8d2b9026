/**
 * Logarithms of sums of exponentials and their kin, in one kernel each and without overflow.
 *
 * @module
 */
import { removeDims } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { type Expression, type FreeNest, type NestContext, scalar } from "../kernel/mod.ts";
import { mul, sub } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { fullLike } from "./constant.ts";
import { exp } from "./exponential.ts";
import { expand, moveDim, sum } from "./movement.ts";
import type { ReductionParams } from "./reduction.ts";
import { select } from "./selection.ts";

/** `log Σ exp x` over some dimensions. */
export const logsumexpPrimitive: Primitive<ReductionParams> = {
  name: "logsumexp",
  shape: ([x], { dims }) => [{ shape: removeDims(x.shape, dims), dtype: x.dtype }],
  lower: (_inputs, { dims }): FreeNest => ({
    kind: "nest",
    key: `logsumexp ${dims.join()}`,
    integers: [],
    build: ([input], [output], context) => {
      const all = Array.from({ length: input.rank }, (_, d) => d);
      const kept = all.filter((d) => !dims.includes(d));
      const extents = dims.map((d) => input.size(d));
      return context.loops(kept.map((d) => input.size(d)), "any", (outer) => {
        const at = (inner: readonly Expression[]) => {
          const index = new Array<Expression>(input.rank);
          kept.forEach((d, i) => index[d] = outer[i]);
          dims.forEach((d, i) => index[d] = inner[i]);
          return input.at(index);
        };
        return context.reduce(
          "maximum",
          extents,
          (inner) => [at(inner)],
          ([peak]) =>
            context.define(finiteOrZero(peak), (shift) =>
              context.reduce(
                "add",
                extents,
                (inner) => [scalar.exp(scalar.subtract(at(inner), shift))],
                ([total]) => [output.store(outer, scalar.add(scalar.log(total), shift))],
              )),
        );
      });
    },
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

interface Row {
  readonly extent: Expression;
  at(place: Expression): Expression;
  store(place: Expression, value: Expression): ReturnType<NestContext["check"]>;
}

/** A primitive that maps each row along `dim` to one of the same length. */
function rowwise(
  name: string,
  build: (row: Row, context: NestContext) => ReturnType<NestContext["loops"]>,
  tangent: (y: Tensor, tangent: Tensor, dim: number) => Tensor,
): Primitive<RowParams> {
  const primitive: Primitive<RowParams> = {
    name,
    shape: ([{ shape, dtype }]) => [{ shape, dtype }],
    lower: (_inputs, { dim }): FreeNest => ({
      kind: "nest",
      key: `${name} ${dim}`,
      integers: [],
      build: ([input], [output], context) => {
        const extents = Array.from({ length: input.rank }, (_, d) => input.size(d));
        return context.loops(extents.toSpliced(dim, 1), "any", (outer) =>
          build({
            extent: extents[dim],
            at: (place) => input.at(outer.toSpliced(dim, 0, place)),
            store: (place, value) => output.store(outer.toSpliced(dim, 0, place), value),
          }, context));
      },
    }),
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
  ({ extent, at, store }, context) =>
    context.reduce(
      "maximum",
      [extent],
      ([i]) => [at(i)],
      ([peak]) =>
        context.scratch(peak.type, extent, (powers) => [
          ...context.loops([extent], "any", ([i]) => [
            powers.store(i, scalar.exp(scalar.subtract(at(i), peak))),
          ]),
          ...context.reduce(
            "add",
            [extent],
            ([i]) => [powers.at(i)],
            ([total]) =>
              context.loops([extent], "any", ([i]) => [
                store(i, scalar.divide(powers.at(i), total)),
              ]),
          ),
        ]),
    ),
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
  ({ extent, at, store }, context) =>
    context.reduce("maximum", [extent], ([i]) => [at(i)], ([peak]) =>
      context.reduce(
        "add",
        [extent],
        ([i]) => [scalar.exp(scalar.subtract(at(i), peak))],
        ([total]) =>
          context.define(scalar.log(total), (log) =>
            context.loops([extent], "any", ([i]) => [
              store(i, scalar.subtract(scalar.subtract(at(i), peak), log)),
            ])),
      )),
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
