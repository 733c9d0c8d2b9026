/**
 * Sums and maxima over sliding windows of the last dimensions: what pooling is made of.
 *
 * @module
 */
import { type Shape, sizeOf } from "../base/mod.ts";
import { bind, bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { type Expression, identityOf, type Lowering, type Operand, scalar } from "../kernel/mod.ts";
import { gatherAlong } from "./along.ts";
import { concatenate } from "./concatenation.ts";
import { full } from "./constant.ts";
import { linearUnary, moveDim, reshape } from "./movement.ts";

/** Windows over the last dimensions of a tensor: one entry for each of those. */
export interface WindowParams {
  /** Elements a window. */
  readonly size: readonly number[];
  /** From one window's start to the next's. */
  readonly stride: readonly number[];
  /** From one element of a window to the next. */
  readonly dilation: readonly number[];
  /** The distance at which input elements are laid, with nothing between: 1 for none. */
  readonly inputDilation: readonly number[];
  /** Empty places before and after each dimension; negative ones take elements away. */
  readonly padding: readonly (readonly [number, number])[];
}

/** The room that so many elements take at a distance. */
function dilated(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/** The shape that windows of a shape have. */
function windowShape(shape: Shape, params: WindowParams): number[] {
  const lead = shape.length - params.size.length;
  return shape.map((extent, d) => {
    const i = d - lead;
    if (i < 0) return extent;
    const [low, high] = params.padding[i];
    const padded = dilated(extent, params.inputDilation[i]) + low + high;
    const reach = dilated(params.size[i], params.dilation[i]);
    return Math.max(0, Math.floor((padded - reach) / params.stride[i]) + 1);
  });
}

/** Run-time integers of a window's kernel: five a dimension. */
function integersOf({ size, stride, dilation, inputDilation, padding }: WindowParams): number[] {
  return size.flatMap((extent, i) => [
    extent,
    stride[i],
    dilation[i],
    padding[i][0],
    inputDilation[i],
  ]);
}

/** Where an element of a window lies in the input, and whether there is one. */
interface WindowPlace {
  readonly index: readonly Expression[];
  readonly inside: Expression;
}

/** The place of element `inner` of window `outer`. */
function placeOf(
  input: Operand,
  { outer, inner, spread, integer }: {
    readonly outer: readonly Expression[];
    readonly inner: readonly Expression[];
    /** Which dimensions have an input dilation. */
    readonly spread: readonly boolean[];
    readonly integer: (position: number) => Expression;
  },
): WindowPlace {
  const lead = input.rank - inner.length;
  let inside: Expression | null = null;
  const and = (condition: Expression): void => {
    inside = inside === null ? condition : scalar.and(inside, condition);
  };
  const places = inner.map((j, i) => {
    const [stride, dilation, low] = [1, 2, 3].map((k) => integer(5 * i + k));
    const start = scalar.subtract(scalar.multiply(outer[lead + i], stride), low);
    const position = scalar.add(start, scalar.multiply(j, dilation));
    and(scalar.lessEqual(scalar.index(0), position));
    if (!spread[i]) {
      and(scalar.less(position, input.size(lead + i)));
      return position;
    }
    const step = integer(5 * i + 4);
    and(scalar.equal(scalar.remainder(position, step), scalar.index(0)));
    and(scalar.less(position, scalar.multiply(input.size(lead + i), step)));
    return scalar.divide(position, step);
  });
  return { index: [...outer.slice(0, lead), ...places], inside: inside! };
}

/** What is static in a window's kernel. */
function windowKey(name: string, { size, inputDilation }: WindowParams): string {
  return `${name} ${size.length} ${inputDilation.map((d) => d === 1 ? "-" : "d").join("")}`;
}

/** The sum over each window; empty places count as 0. */
export const windowSumPrimitive: Primitive<WindowParams> = linearUnary({
  name: "windowSum",
  shape: ([x], params) => [{ shape: windowShape(x.shape, params), dtype: x.dtype }],
  lower: (_inputs, params): Lowering => {
    const spread = params.inputDilation.map((d) => d !== 1);
    return {
      kind: "nest",
      key: windowKey("windowSum", params),
      integers: integersOf(params),
      build: ([input], [output], context) => {
        const integer = (position: number) => context.integer(position);
        const extents = Array.from({ length: input.rank }, (_, d) => output.size(d));
        const sizes = spread.map((_, i) => integer(5 * i));
        return context.loops(extents, "any", (outer) =>
          context.reduce(
            "add",
            sizes,
            (inner) => {
              const place = placeOf(input, { outer, inner, spread, integer });
              return [
                scalar.select(place.inside, input.at(place.index), scalar.constant(input.type, 0)),
              ];
            },
            ([total]) => [output.store(outer, total)],
          ));
      },
    };
  },
  // An element is part of those windows that, looked at from the output spread by the stride, lie
  // within one window's reach before it: a sum over windows again.
  transpose: (cotangent, input, { size, stride, dilation, inputDilation, padding }) => {
    const lead = input.shape.length - size.length;
    return windowSum(cotangent, {
      size,
      stride: inputDilation,
      dilation,
      inputDilation: stride,
      padding: size.map((extent, i): [number, number] => {
        const reach = (extent - 1) * dilation[i];
        const before = reach - padding[i][0];
        const room = dilated(input.shape[lead + i], inputDilation[i]) + reach;
        return [before, room - dilated(cotangent.shape[lead + i], stride[i]) - before];
      }),
    });
  },
  batch: (x, dim, params) => ({ output: windowSum(moveDim(x, dim, 0), params), dim: 0 }),
});

/** The sums over sliding windows of the last dimensions. */
export function windowSum(x: Tensor, params: WindowParams): Tensor {
  return bind1(windowSumPrimitive, [x], params);
}

/**
 * The maximum of each window (NaN if it has one), and its place as a row-major index into the
 * windowed dimensions of the input, int32: the first of equals.
 */
export const windowMaxPrimitive: Primitive<WindowParams> = {
  name: "windowMax",
  shape: ([x], params) => {
    const shape = windowShape(x.shape, params);
    return [{ shape, dtype: x.dtype }, { shape, dtype: "int32" }];
  },
  lower: (_inputs, params): Lowering => {
    const spread = params.inputDilation.map((d) => d !== 1);
    return {
      kind: "nest",
      key: windowKey("windowMax", params),
      integers: integersOf(params),
      build: ([input], [values, places], context) => {
        const integer = (position: number) => context.integer(position);
        const lead = input.rank - spread.length;
        const extents = Array.from({ length: input.rank }, (_, d) => values.size(d));
        const sizes = spread.map((_, i) => integer(5 * i));
        const lowest = identityOf("maximum", input.type);
        // Behind every real place, so that those win also where they hold the lowest value.
        const nowhere = spread.reduce<Expression>(
          (size, _, i) => scalar.multiply(size, input.size(lead + i)),
          scalar.index(1),
        );
        return context.loops(extents, "any", (outer) =>
          context.reduce(
            "argmax",
            sizes,
            (inner) => {
              const place = placeOf(input, { outer, inner, spread, integer });
              const flat = place.index.slice(lead).reduce((sum, p, i) =>
                scalar.add(scalar.multiply(sum, input.size(lead + i)), p)
              );
              return [
                scalar.select(place.inside, input.at(place.index), lowest),
                scalar.select(place.inside, flat, nowhere),
              ];
            },
            ([value, place]) => [
              values.store(outer, value),
              places.store(outer, scalar.convert("int32", place)),
            ],
          ));
      },
    };
  },
  jvp: ([x], [tx], params) => {
    const [values, places] = bind(windowMaxPrimitive, [x], params);
    const lead = x.shape.slice(0, x.ndim - params.size.length);
    const flat = (y: Tensor) => reshape(y, [...lead, sizeOf(y.shape.slice(lead.length))]);
    // The place of a window that dilation leads past all elements is behind them: 0 stands there.
    const nothing = full([...lead, 1], 0, tx!.dtype, tx!.device);
    const mayMiss = params.dilation.some((step, i) => step > 1 && params.padding[i][0] > 0);
    const source = mayMiss ? concatenate([flat(tx!), nothing], lead.length) : flat(tx!);
    const moved = gatherAlong(source, lead.length, flat(places));
    return { outputs: [values, places], tangents: [reshape(moved, values.shape), null] };
  },
  batch: ([x], [dim], params) => ({
    outputs: bind(windowMaxPrimitive, [moveDim(x, dim!, 0)], params),
    dims: [0, 0],
  }),
};

/** The maxima over sliding windows of the last dimensions, and their places. */
export function windowMax(x: Tensor, params: WindowParams): readonly Tensor[] {
  return bind(windowMaxPrimitive, [x], params);
}

/** The primitives of this file. */
export const windowPrimitives: readonly Primitive<WindowParams>[] = [
  windowSumPrimitive,
  windowMaxPrimitive,
];
