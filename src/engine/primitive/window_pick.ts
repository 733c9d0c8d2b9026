/**
 * The elements that windows have chosen, and their transpose, which puts what windows have where they
 * have chosen it: the derivatives of maxima over windows.
 *
 * @module
 */
import type { Shape } from "../base/mod.ts";
import {
  type BatchResult,
  bind1,
  type Primitive,
  type Tensor,
  type Transposable,
  Unknown,
} from "../core/mod.ts";
import {
  type Expression,
  type FreeNest,
  type NestContext,
  type Result,
  scalar,
  type Statement,
} from "../kernel/mod.ts";
import { batchToFront } from "./movement.ts";
import { dilated, type WindowParams, windowShape } from "./window_shape.ts";
import {
  flatPlace,
  formOf,
  integersOf,
  keyOf,
  overWindows,
  spacesOf,
  type WindowForm,
  writtenOut,
} from "./window_spaces.ts";

/** Windows, and the sizes of the dimensions that they lie over. */
export interface WindowPickParams extends WindowParams {
  readonly extents: Shape;
}

/** For each window the element of `x` at its place, a row-major index; 0 if it is behind all. */
export const windowPickPrimitive: Primitive<WindowPickParams> = {
  name: "windowPick",
  shape: ([x, places]) => [{ shape: places.shape, dtype: x.dtype }],
  lower: ([x], params) => pickNest(x.shape, params),
  jvp: ([x, places], [tx], params) => ({
    outputs: [windowPick(x, places, params)],
    tangents: [windowPick(tx!, places, params)],
  }),
  transpose: ([cotangent], inputs, params) =>
    transposed(cotangent, inputs, (places) => windowPlace(cotangent!, places, params)),
  batch: (inputs, dims, params, size) =>
    batched(inputs, dims, size, (x, places) => windowPick(x, places, params)),
};

/** For each element the sum of what windows have that are at its place. */
export const windowPlacePrimitive: Primitive<WindowPickParams> = {
  name: "windowPlace",
  shape: ([x], params) => [{ shape: inputShape(x.shape, params), dtype: x.dtype }],
  lower: ([x], params) => placeNest(inputShape(x.shape, params), params),
  jvp: ([x, places], [tx], params) => ({
    outputs: [windowPlace(x, places, params)],
    tangents: [windowPlace(tx!, places, params)],
  }),
  transpose: ([cotangent], inputs, params) =>
    transposed(cotangent, inputs, (places) => windowPick(cotangent!, places, params)),
  batch: (inputs, dims, params, size) =>
    batched(inputs, dims, size, (x, places) => windowPlace(x, places, params)),
};

/** The elements of `x` that windows chose: `places` are row-major indices of windowed dimensions. */
export function windowPick(x: Tensor, places: Tensor, params: WindowPickParams): Tensor {
  return bind1(windowPickPrimitive, [x, places], params);
}

/** What windows have, `x`, summed at the places that they chose. */
export function windowPlace(x: Tensor, places: Tensor, params: WindowPickParams): Tensor {
  return bind1(windowPlacePrimitive, [x, places], params);
}

/** The shape that windows of a shape lie over. */
function inputShape(windows: Shape, { extents }: WindowPickParams): Shape {
  return [...windows.slice(0, windows.length - extents.length), ...extents];
}

function transposed(
  cotangent: Tensor | null,
  [x, places]: readonly Transposable[],
  transpose: (places: Tensor) => Tensor,
): (Tensor | null)[] {
  const isAsked = cotangent !== null && x instanceof Unknown;
  return [isAsked ? transpose(places as Tensor) : null, null];
}

function batched(
  [x, places]: readonly Tensor[],
  [xDim, placesDim]: readonly (number | null)[],
  size: number,
  apply: (x: Tensor, places: Tensor) => Tensor,
): BatchResult {
  const output = apply(batchToFront(x, xDim, size), batchToFront(places, placesDim, size));
  return { outputs: [output], dims: [0] };
}

/** Whether there may be windows without any element. */
function mayBeEmpty({ spaces }: WindowForm): boolean {
  return spaces.some(({ reachesOut, isSpread }) => reachesOut || isSpread);
}

/** The indices of a row-major place. */
function indicesOf(place: Expression, sizes: readonly Expression[]): Expression[] {
  const [, ...inner] = sizes;
  if (inner.length === 0) return [place];
  const area = inner.reduce(scalar.multiply);
  return [scalar.divide(place, area), ...indicesOf(scalar.remainder(place, area), inner)];
}

function pickNest(shape: Shape, params: WindowPickParams): FreeNest {
  const rank = params.size.length;
  const mayMiss = mayBeEmpty(formOf(shape, params));
  return {
    kind: "nest",
    key: `windowPick ${rank} ${mayMiss}`,
    integers: [],
    build: ([x, places], [output], context) => {
      const lead = x.rank - rank;
      const sizes = Array.from({ length: rank }, (_, d) => x.size(lead + d));
      const outputs = Array.from({ length: x.rank }, (_, d) => output.size(d));
      return context.loops(outputs, "any", (index) => {
        const place = scalar.convert("index", places.at(index));
        const value = x.at([...index.slice(0, lead), ...indicesOf(place, sizes)]);
        const isThere = scalar.less(place, sizes.reduce(scalar.multiply));
        const zero = scalar.constant(x.type, 0);
        return [output.store(index, mayMiss ? scalar.select(isThere, value, zero) : value)];
      });
    },
  };
}

function placeNest(shape: Shape, params: WindowPickParams): FreeNest {
  const form = formOf(shape, params);
  return areApart(form, params) ? placeByWindows(shape, form, params) : addByWindows(form);
}

/** Whether no element is in two windows, and each window within the input. */
function areApart({ isWrittenOut, spaces }: WindowForm, params: WindowPickParams): boolean {
  const { size, stride, dilation } = params;
  return isWrittenOut &&
    spaces.every(({ reachesOut }, d) => !reachesOut && stride[d] >= dilated(size[d], dilation[d]));
}

/** Zeros in one plane. */
function zeros(
  context: NestContext,
  output: Result,
  { lead, rank }: { readonly lead: readonly Expression[]; readonly rank: number },
): readonly Statement[] {
  const sizes = Array.from({ length: rank }, (_, d) => output.size(lead.length + d));
  const zero = scalar.constant(output.type, 0);
  return context.loops(sizes, "any", (index) => [output.store([...lead, ...index], zero)]);
}

/** All elements of windows that are apart: what the window has for the one at its place, else 0. */
function placeByWindows(shape: Shape, form: WindowForm, params: WindowPickParams): FreeNest {
  const rank = params.size.length;
  const windows = windowShape(shape, params);
  const lead = shape.length - rank;
  const isCovered = params.size.every((size, d) => size * windows[lead + d] === shape[lead + d]);
  return {
    kind: "nest",
    key: keyOf(`windowPlace ${isCovered ? "all" : "some"}`, form),
    integers: integersOf(shape, params),
    build: ([x, places], [output], context) => {
      const target = { rank: x.rank, size: (dim: number) => output.size(dim) };
      const spaces = spacesOf(form, target, context);
      const sizes = Array.from({ length: x.rank }, (_, d) => x.size(d));
      const extents = sizes.slice(lead);
      return context.loops(sizes.slice(0, lead), "any", (lead) => [
        ...(isCovered ? [] : zeros(context, output, { lead, rank })),
        ...overWindows(context, { lead, extents, form, spaces }, (outer, spaces) => {
          const chosen = scalar.convert("index", places.at(outer));
          const zero = scalar.constant(x.type, 0);
          // Under a name it is loaded in any case, and once.
          return context.define(
            x.at(outer),
            (value) =>
              writtenOut(spaces, outer).map((coordinates) => {
                const at = coordinates.map(({ at }) => at);
                const isChosen = scalar.equal(chosen, flatPlace(spaces, at));
                return output.store([...lead, ...at], scalar.select(isChosen, value, zero));
              }),
          );
        }),
      ]);
    },
  };
}

/** Zeros, to which what each window has is added. */
function addByWindows(form: WindowForm): FreeNest {
  const rank = form.spaces.length;
  const mayMiss = mayBeEmpty(form);
  return {
    kind: "nest",
    key: `windowPlace ${rank} ${mayMiss}`,
    integers: [],
    build: ([x, places], [output], context) => {
      const sizes = Array.from({ length: x.rank }, (_, d) => x.size(d));
      const extents = sizes.slice(x.rank - rank);
      const first = extents.slice(1).map(() => scalar.index(0));
      return context.loops(sizes.slice(0, x.rank - rank), "any", (lead) => {
        const area = extents.map((_, d) => output.size(lead.length + d)).reduce(scalar.multiply);
        return [
          ...zeros(context, output, { lead, rank }),
          ...context.loops(extents, "sequential", (window) => {
            const outer = [...lead, ...window];
            const place = scalar.convert("index", places.at(outer));
            const value = x.at(outer);
            const add = (place: Expression, value: Expression) =>
              output.store([...lead, ...first, place], value, "add");
            if (!mayMiss) return [add(place, value)];
            // What lies nowhere adds 0 to the last element.
            const last = scalar.subtract(area, scalar.index(1));
            const isThere = scalar.less(place, area);
            const zero = scalar.constant(x.type, 0);
            return [add(scalar.minimum(place, last), scalar.select(isThere, value, zero))];
          }),
        ];
      });
    },
  };
}

/** The primitives of this file. */
export const windowPickPrimitives: readonly Primitive<WindowPickParams>[] = [
  windowPickPrimitive,
  windowPlacePrimitive,
];
