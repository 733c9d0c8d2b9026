/**
 * The windows of a block as a matrix: a row for each element of a window (channel and place in it), a
 * column for each window, or the other way round (Chellapilla, Puri and Simard, 2006).
 *
 * @module
 */
import { coalesce, dtypeInfo, type TypedArray } from "../../../../base/mod.ts";
import { type Expression, type FreeNest, scalar } from "../../../../kernel/mod.ts";
import type { MatrixStrides } from "../gemm_javascript.ts";
import { panel } from "./panel.ts";
import { planReachedPlanes } from "./planes.ts";
import { prepare } from "./prepare.ts";
import {
  type Blocks,
  cutPlaces,
  imageByImage,
  type Range,
  sizesOf,
  total,
  type Triple,
  type WindowBlock,
  type Windows,
} from "./windows.ts";

/** The windows of a block as a matrix: rows are elements, columns are windows. */
export interface Columns {
  readonly strides: MatrixStrides;
  /** The array that holds it, for input that starts at a place of another, and its place there. */
  prepare(input: TypedArray, start: number): { readonly array: TypedArray; readonly place: number };
}

/**
 * Where each window is one element and each element a window, an image is the matrix: from one place to
 * the next in it, or null if it is not, or does not lie so.
 */
export function placeStride({ spaces, strides }: Windows): number | null {
  const areElements = spaces.every((space) =>
    space.window === 1 && space.stride === 1 && space.inputDilation === 1 && space.low === 0 &&
    space.output === space.size
  );
  return areElements ? mergedStride(spaces.map(({ size }) => size), strides.slice(2)) : null;
}

/** From one element to the next of some dimensions in row-major order, or null if that varies. */
export function mergedStride(shape: readonly number[], strides: readonly number[]): number | null {
  const merged = coalesce([{ shape, strides, offset: 0 }]);
  return merged.shape.length > 1 ? null : merged.strides[0][0] ?? 1;
}

/** The columns of a block take about so many bytes: they stay in the second cache, or close to it. */
const blockBytes = 1 << 20;

/**
 * Blocks of windows whose products have at least `fewest` places where there are so many; `areJoint` says
 * that images are so small that all of a block share a product.
 */
export function cutColumns(
  windows: Windows,
  fewest: number,
): { readonly blocks: Blocks; readonly areJoint: boolean } {
  const { dtype, images, channels, spaces } = windows;
  const areSmall = total(spaces, "output") < fewest;
  if (!areSmall && placeStride(windows) !== null) {
    return { blocks: imageByImage(spaces), areJoint: false };
  }
  const bytes = channels * total(spaces, "window") * dtypeInfo[dtype].bytes;
  const room = Math.max(fewest, Math.floor(blockBytes / bytes));
  const blocks = cutPlaces(images, sizesOf(spaces, "output"), room);
  return { blocks, areJoint: areSmall && blocks.images > 1 };
}

/** The matrix of a block's windows. */
export function planColumns(windows: Windows, block: WindowBlock): Columns {
  return planInPlace(windows, block) ?? planGathered(windows, block);
}

/** The matrix as the input itself, where it lies so. */
function planInPlace(windows: Windows, { images, ranges }: WindowBlock): Columns | null {
  const { spaces, strides } = windows;
  const isImage = images === 1 && ranges.every(({ count }, d) => count === spaces[d].output);
  const column = isImage ? placeStride(windows) : null;
  if (column === null) return null;
  return {
    strides: { row: strides[1], column },
    prepare: (array, place) => ({ array, place }),
  };
}

/** From so many elements on a window's row is long enough to be copied as such. */
const longRow = 8;
/** Up to so many elements of a window's row are written in one turn. */
const mostUnrolled = 4;

function planGathered(windows: Windows, block: WindowBlock): Columns {
  const { dtype, channels, spaces } = windows;
  const { images, ranges } = block;
  const planes = planReachedPlanes(windows, block);
  const x = spaces[2];
  // Where windows lie far apart, the rows of windows are what lies side by side.
  const transposed = x.window > ranges[2].count ||
    (x.stride > 2 && x.window >= longRow && x.kernelDilation === 1);
  const element = [channels, ...spaces.map(({ window }) => window)];
  const places = [images, ...ranges.map(({ count }) => count)];
  const shape = transposed ? [...places, ...element] : [...element, ...places];
  const nest = transposed
    ? gatherRows(x.kernelDilation)
    : gatherColumns(x.stride, x.window <= mostUnrolled ? x.window : 0);
  const integers = spaces.flatMap(({ stride, kernelDilation }) => [stride, kernelDilation]);
  const gather = prepare({ ...nest, integers }, [{ dtype, layout: planes.layout }], [
    { dtype, shape },
  ]);
  const depth = channels * total(spaces, "window");
  const width = images * countOf(ranges);
  return {
    strides: transposed ? { row: 1, column: depth } : { row: width, column: 1 },
    prepare(input, start) {
      const array = panel("columns", dtype, depth * width);
      gather([planes.prepare(input, start), array]);
      return { array, place: 0 };
    },
  };
}

/** The number of places within ranges. */
export function countOf(ranges: Triple<Range>): number {
  return ranges[0].count * ranges[1].count * ranges[2].count;
}

/** A stride as an expression: written into the code where vectors can then be loaded whole. */
function strideOf(stride: number, integer: Expression): Expression {
  return stride <= 2 ? scalar.index(stride) : integer;
}

/** Where element `k` of window `o` lies in planes. */
function placeOf(
  o: Expression,
  k: Expression,
  stride: Expression,
  dilation: Expression,
): Expression {
  return scalar.add(scalar.multiply(o, stride), scalar.multiply(k, dilation));
}

/** To a row for each element, window beside window; rows of a window's row in one turn. */
function gatherColumns(stride: number, unrolled: number): FreeNest {
  return {
    kind: "nest",
    key: `window columns ${stride <= 2 ? stride : "n"} ${unrolled}`,
    integers: [],
    build: ([planes], [matrix], context) => {
      const [zs, zd, ys, yd, xs, xd] = [0, 1, 2, 3, 4, 5].map((i) => context.integer(i));
      const sizes = Array.from({ length: 8 }, (_, d) => matrix.size(d));
      const [channels, kernelZ, kernelY, kernelX, ...places] = sizes;
      const outer = [channels, kernelZ, kernelY, ...places.slice(0, 3)];
      return context.loops(outer, "any", ([channel, kz, ky, image, oz, oy]) => {
        const move = (kx: Expression, ox: Expression) => {
          const value = planes.at([
            image,
            channel,
            placeOf(oz, kz, zs, zd),
            placeOf(oy, ky, ys, yd),
            placeOf(ox, kx, strideOf(stride, xs), xd),
          ]);
          return matrix.store([channel, kz, ky, kx, image, oz, oy, ox], value);
        };
        if (unrolled === 0) {
          return context.loops([kernelX, places[3]], "any", ([kx, ox]) => [move(kx, ox)]);
        }
        const elements = Array.from({ length: unrolled }, (_, kx) => scalar.index(kx));
        return context.loops([places[3]], "any", ([ox]) => elements.map((kx) => move(kx, ox)));
      });
    },
  };
}

/** To a row for each window, element beside element. */
function gatherRows(kernelDilation: number): FreeNest {
  return {
    kind: "nest",
    key: `window rows ${kernelDilation <= 2 ? kernelDilation : "n"}`,
    integers: [],
    build: ([planes], [matrix], context) => {
      const [zs, zd, ys, yd, xs, xd] = [0, 1, 2, 3, 4, 5].map((i) => context.integer(i));
      const sizes = Array.from({ length: 8 }, (_, d) => matrix.size(d));
      return context.loops(sizes, "any", ([image, oz, oy, ox, channel, kz, ky, kx]) => {
        const value = planes.at([
          image,
          channel,
          placeOf(oz, kz, zs, zd),
          placeOf(oy, ky, ys, yd),
          placeOf(ox, kx, xs, strideOf(kernelDilation, xd)),
        ]);
        return [matrix.store([image, oz, oy, ox, channel, kz, ky, kx], value)];
      });
    },
  };
}
