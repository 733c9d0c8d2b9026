/**
 * Parts of tensors, and what they are parts of: slices and padding are each other's transposes.
 *
 * @module
 */
import { sliceLayout } from "../base/mod.ts";
import { type Abstract, bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { computeType, type Expression, type Lowering, scalar } from "../kernel/mod.ts";
import { fillOf, type FillValue } from "./constant.ts";
import { linearUnary, moveDim } from "./movement.ts";

/** Which elements a slice takes, of each dimension: from `starts`, so many, so far apart. */
export interface SliceParams {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  /** Not 0; negative ones go backwards. */
  readonly steps: readonly number[];
}

/** Some of the elements, at even distances in each dimension. */
export const slicePrimitive: Primitive<SliceParams> = linearUnary({
  name: "slice",
  shape: ([x], { sizes }) => [{ shape: sizes, dtype: x.dtype }],
  lower: (_inputs, { starts, sizes, steps }) => ({
    kind: "view",
    view: (input) =>
      starts.reduce(
        (layout, start, dim) =>
          sliceLayout(layout, dim, { start, length: sizes[dim], step: steps[dim] }),
        input,
      ),
  }),
  transpose: (cotangent, { shape }, { starts, sizes, steps }) => {
    const backwards = steps.flatMap((step, dim) => step < 0 ? [dim] : []);
    const low = starts.map((start, dim) =>
      sizes[dim] === 0 ? 0 : steps[dim] < 0 ? start + (sizes[dim] - 1) * steps[dim] : start
    );
    const interior = steps.map((step) => Math.abs(step) - 1);
    const high = shape.map((extent, dim) =>
      extent - low[dim] - paddedSize(sizes[dim], 0, 0, interior[dim])
    );
    return pad(flip(cotangent, backwards), { low, high, interior, value: 0 });
  },
  batch: (x, dim, { starts, sizes, steps }) => {
    const front = moveDim(x, dim, 0);
    return {
      output: slice(front, {
        starts: [0, ...starts],
        sizes: [front.shape[0], ...sizes],
        steps: [1, ...steps],
      }),
      dim: 0,
    };
  },
});

/** The elements of `x` that the parameters name. */
export function slice(x: Tensor, params: SliceParams): Tensor {
  const whole = params.sizes.every((size, dim) => size === x.shape[dim] && params.steps[dim] === 1);
  return whole ? x : bind1(slicePrimitive, [x], params);
}

/** `x` with the order of some dimensions reversed. */
export function flip(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  return slice(x, {
    starts: x.shape.map((extent, dim) => dims.includes(dim) ? Math.max(0, extent - 1) : 0),
    sizes: x.shape,
    steps: x.shape.map((_, dim) => dims.includes(dim) ? -1 : 1),
  });
}

/** What is put around and between the elements, in each dimension. */
export interface PadParams {
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Between each two neighbours. */
  readonly interior: readonly number[];
  readonly value: FillValue;
}

function paddedSize(size: number, low: number, high: number, interior: number): number {
  return low + size + Math.max(0, size - 1) * interior + high;
}

/** The elements with a value around and between them. */
export const padPrimitive: Primitive<PadParams> = {
  name: "pad",
  shape: ([x], { low, high, interior }) => [{
    shape: x.shape.map((extent, dim) => paddedSize(extent, low[dim], high[dim], interior[dim])),
    dtype: x.dtype,
  }],
  lower: (inputs, params) =>
    params.interior.some((between) => between > 0)
      ? lowerSpread(inputs, params)
      : lowerAround(inputs, params),
  jvp: ([x], [tangent], params) => ({
    outputs: [pad(x, params)],
    tangents: [pad(tangent!, { ...params, value: 0 })],
  }),
  transpose: ([cotangent], [x], { low, interior }) => [
    cotangent && slice(cotangent, {
      starts: low,
      sizes: x.shape,
      steps: interior.map((between) => between + 1),
    }),
  ],
  batch: ([x], [dim], { low, high, interior, value }) => ({
    outputs: [
      pad(moveDim(x, dim!, 0), {
        low: [0, ...low],
        high: [0, ...high],
        interior: [0, ...interior],
        value,
      }),
    ],
    dims: [0],
  }),
};

/** Padding between elements: each place asks whether an element belongs there. */
function lowerSpread([x]: readonly Abstract[], { low, interior, value }: PadParams): Lowering {
  return {
    kind: "map",
    key: `pad ${keyOfValue(value)} ${interior.map((between) => between > 0 ? 1 : 0)}`,
    integers: [...low, ...interior.map((between) => between + 1)],
    element: (index, [input], context) => {
      let inside: Expression = scalar.constant("bool", true);
      const places = index.map((at, dim) => {
        const shifted = scalar.subtract(at, context.integer(dim));
        const step = context.integer(index.length + dim);
        const place = interior[dim] > 0 ? scalar.divide(shifted, step) : shifted;
        inside = scalar.and(inside, scalar.lessEqual(scalar.index(0), shifted));
        inside = scalar.and(inside, scalar.less(place, input.size(dim)));
        if (interior[dim] > 0) {
          const rest = scalar.remainder(shifted, step);
          inside = scalar.and(inside, scalar.equal(rest, scalar.index(0)));
        }
        return place;
      });
      const fill = scalar.constant(computeType[x.dtype], value);
      return [scalar.select(inside, input.at(places), fill)];
    },
  };
}

/**
 * Padding around elements: loops over what lies before and behind them in each dimension, and one over
 * the elements, none of which asks anything.
 */
function lowerAround([x]: readonly Abstract[], { low, high, value }: PadParams): Lowering {
  const padded = low.map((count, dim) => count + high[dim] > 0);
  const dims = padded.flatMap((is, dim) => is ? [dim] : []);
  return {
    kind: "nest",
    key: `pad ${keyOfValue(value)} around ${dims}`,
    integers: dims.flatMap((dim) => [low[dim], high[dim]]),
    build: ([input], [output], context) => {
      const fill = scalar.constant(computeType[x.dtype], value);
      const zero = scalar.index(0);
      const starts = padded.map(() => zero as Expression);
      dims.forEach((dim, i) => starts[dim] = context.integer(2 * i));
      const elements = padded.map((_, dim) => input.size(dim));
      const shifted = (index: readonly Expression[], by: readonly Expression[]) =>
        index.map((at, dim) => scalar.add(at, by[dim]));
      const around = dims.flatMap((dim, i) => {
        // Where elements lie in the dimensions before it, and anywhere in those behind it.
        const sizes = padded.map((_, d) => d < dim ? elements[d] : output.size(d));
        const from = starts.map((start, d) => d < dim ? start : zero);
        const behind = scalar.add(starts[dim], elements[dim]);
        const sides = [[zero, starts[dim]], [behind, context.integer(2 * i + 1)]];
        return sides.flatMap(([start, count]) =>
          context.loops(
            sizes.with(dim, count),
            "any",
            (index) => [output.store(shifted(index, from.with(dim, start)), fill)],
          )
        );
      });
      const within = context.loops(
        elements,
        "any",
        (index) => [output.store(shifted(index, starts), input.at(index))],
      );
      return [...around, ...within];
    },
  };
}

function keyOfValue(value: FillValue): string {
  return `${typeof value} ${Object.is(value, -0) ? "-0" : value}`;
}

/** `x` with a value around and between its elements; `low` and `high` are not negative. */
export function pad(x: Tensor, params: PadParams): Tensor {
  const { low, high, interior, value } = params;
  if ([...low, ...high, ...interior].every((count) => count === 0)) return x;
  return bind1(padPrimitive, [x], { ...params, value: fillOf(value, x.dtype) });
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const slicingPrimitives: readonly Primitive<any>[] = [slicePrimitive, padPrimitive];
