/**
 * The planes that a block of windows reaches: the input as it lies where that will do, else a copy with
 * its padding and dilation.
 *
 * @module
 */
import { contiguousLayout, type Layout, sizeOf, type TypedArray } from "../../../../base/mod.ts";
import { type FreeNest, scalar } from "../../../../kernel/mod.ts";
import { panel } from "./panel.ts";
import { prepare } from "./prepare.ts";
import type { Range, Space, Triple, WindowBlock, Windows } from "./windows.ts";

/** Planes `[images, channels, depth, height, width]` in an array. */
export interface Planes {
  readonly layout: Layout;
  /** The array that holds them, for input that starts at a place of another. */
  prepare(input: TypedArray, start: number): TypedArray;
}

/** The places of the padded and dilated input that a range of windows reaches. */
export function reachOf({ stride, window, kernelDilation, low }: Space, range: Range): Range {
  return {
    from: range.from * stride - low,
    count: (range.count - 1) * stride + (window - 1) * kernelDilation + 1,
  };
}

/** The planes that a block of windows reaches. */
export function planReachedPlanes(windows: Windows, { images, ranges }: WindowBlock): Planes {
  const [z, y, x] = windows.spaces.map((space, d) => reachOf(space, ranges[d]));
  return planPlanes(windows, { images, reach: [z, y, x] });
}

/** The input of planes: channels that lie in some way, with their sizes and dilations. */
export interface PlaneSource extends Pick<Windows, "dtype" | "channels" | "strides"> {
  readonly spaces: Triple<Pick<Space, "size" | "inputDilation">>;
}

/** Planes of so many images: the places `reach` of the padded and dilated input. */
export function planPlanes(source: PlaneSource, which: PlacedPlanes): Planes {
  const { layout, ahead, isWhole } = keptElements(source, which);
  if (isWhole) return { layout, prepare: (input, start) => input.subarray(start - ahead) };
  const { shape, place } = planPlacing(source, which);
  const length = sizeOf(shape);
  return {
    layout: contiguousLayout(shape),
    prepare(input, start) {
      const target = panel("planes", source.dtype, length);
      place(input, start, target);
      return target;
    },
  };
}

/** So many images, and which places of the padded and dilated input: others are 0. */
export interface PlacedPlanes {
  readonly images: number;
  readonly reach: Triple<Range>;
}

/** What writes planes, row-major, to a target. */
export function planPlacing(source: PlaneSource, which: PlacedPlanes): {
  /** `[images, channels, depth, height, width]`. */
  readonly shape: readonly number[];
  readonly place: (input: TypedArray, start: number, target: TypedArray) => void;
} {
  const { dtype, channels, spaces } = source;
  const { images, reach } = which;
  const { layout, ahead, before } = keptElements(source, which);
  const shape = [images, channels, ...reach.map(({ count }) => count)];
  const integers = [...before, ...spaces.map(({ inputDilation }) => inputDilation)];
  const run = prepare({ ...placing, integers }, [{ dtype, layout }], [{ dtype, shape }]);
  return {
    shape,
    place: (input, start, target) => run([input.subarray(Math.max(0, start - ahead)), target]),
  };
}

/** Which elements of the input are kept, and how many places there are before them. */
export function keptElements({ channels, strides, spaces }: PlaneSource, which: PlacedPlanes): {
  readonly layout: Layout;
  /** How far the start of the input lies behind the lowest element that is kept. */
  readonly ahead: number;
  readonly before: readonly number[];
  /** Whether these elements, as they lie, are all that there is of the planes. */
  readonly isWhole: boolean;
} {
  const { images, reach } = which;
  const kept = spaces.map((space, d) => elementsWithin(space, reach[d]));
  const from = kept.reduce((place, { first }, d) => place + first * strides[d + 2], 0);
  const shape = [images, channels, ...kept.map(({ count }) => count)];
  const { layout, ahead } = fromLowest({ shape, strides, offset: 0 });
  return {
    layout,
    ahead: ahead - from,
    before: kept.map(({ before }) => before),
    isWhole: spaces.every(({ inputDilation }, d) =>
      kept[d].count === reach[d].count && inputDilation === 1
    ),
  };
}

/** A layout whose first element may lie behind others, seen from the lowest of them. */
export function fromLowest({ shape, strides, offset }: Layout): {
  readonly layout: Layout;
  /** How far the first element lies behind the lowest. */
  readonly ahead: number;
} {
  const ahead = shape.reduce(
    (sum, size, d) => sum + Math.max(0, -strides[d] * Math.max(0, size - 1)),
    0,
  );
  return { layout: { shape, strides, offset: offset + ahead }, ahead };
}

/** Which input elements lie within a reach: the first, how many, and how many places before it. */
function elementsWithin(
  { size, inputDilation }: Pick<Space, "size" | "inputDilation">,
  { from, count }: Range,
): { readonly first: number; readonly count: number; readonly before: number } {
  const first = Math.max(0, Math.ceil(from / inputDilation));
  const last = Math.min(size - 1, Math.floor((from + count - 1) / inputDilation));
  if (last < first) return { first: 0, count: 0, before: 0 };
  return { first, count: last - first + 1, before: first * inputDilation - from };
}

/** Zeros, and elements from some place on at some distance: in each spatial dimension. */
const placing: FreeNest = {
  kind: "nest",
  key: "placed planes",
  integers: [],
  build: ([input], [planes], context) => {
    const spatial = [2, 3, 4];
    const area = spatial.map((d) => planes.size(d)).reduce(scalar.multiply);
    const zero = scalar.constant(planes.type, 0);
    const first = scalar.index(0);
    return context.loops([planes.size(0), planes.size(1)], "any", ([image, channel]) => [
      ...context.loops(
        [area],
        "any",
        ([flat]) => [planes.store([image, channel, first, first, flat], zero)],
      ),
      ...context.loops(spatial.map((d) => input.size(d)), "any", (index) => {
        const places = index.map((i, d) =>
          scalar.add(context.integer(d), scalar.multiply(i, context.integer(3 + d)))
        );
        const value = input.at([image, channel, ...index]);
        return [planes.store([image, channel, ...places], value)];
      }),
    ]);
  },
};
