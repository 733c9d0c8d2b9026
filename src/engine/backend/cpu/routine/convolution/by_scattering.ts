/**
 * Convolution by products that are added up where they belong: each element of the input meets all kernels
 * at once, in one product of matrices. It suits dilated input, as the gradient with respect to the input of
 * a convolution with strides and a transposed convolution have it, since the zeros between elements are
 * never met, and fewer kernels than channels, since no windows are gathered.
 *
 * @module
 */
import {
  contiguousLayout,
  dtypeInfo,
  rowMajorStrides,
  sizeOf,
  type TypedArray,
} from "../../../../base/mod.ts";
import { type FreeNest, scalar } from "../../../../kernel/mod.ts";
import type { MatrixStrides } from "../gemm_javascript.ts";
import { planProduct } from "../product.ts";
import { mergedStride, placeStride } from "./columns.ts";
import { planCopy } from "./copies.ts";
import { panel } from "./panel.ts";
import { planPlacing } from "./planes.ts";
import { prepare } from "./prepare.ts";
import {
  type Part,
  type PartRun,
  type Range,
  sizesOf,
  type Space,
  total,
  type Windows,
} from "./windows.ts";

/** The products of a block take about so many bytes. */
const blockBytes = 1 << 19;
/** Products with fewer rows are slow. */
const fewestRows = 32;

/** Fewer kernels than this leave little to be added up. */
const fewKernels = 16;

/**
 * What scattering gains over the other ways. It gathers no windows, and adds up as many products of each
 * kernel as others gather elements of each channel: one core took 2.2 ms for 6.7 by columns from 32
 * channels to 1, 7.5 for 10.3 from 64 to 16 and as long from 64 to 32. Only windows at all places count.
 */
export function gainOfScattering(
  { windows, kernels: { count } }: Part,
): "none" | "small" | "large" {
  const { channels, spaces } = windows;
  if (spaces.some(({ stride }) => stride > 1) || placeStride(windows) !== null) return "none";
  if (spaces.some(({ inputDilation }) => inputDilation > 1)) return "large";
  if (2 * count > channels) return "none";
  return 4 * count <= channels && count < fewKernels ? "large" : "small";
}

/** Plans a part as products that are added up. */
export function planByScattering(part: Part): PartRun {
  const { windows, kernels, imageStep } = part;
  const { dtype, images, strides, spaces } = windows;
  const taps = total(spaces, "window");
  const elements = spaces[0].size * spaces[1].size * spaces[2].size;
  const room = Math.floor(blockBytes / (taps * elements * dtypeInfo[dtype].bytes));
  const group = Math.min(kernels.count, Math.max(1, room, Math.ceil(fewestRows / taps)));
  const factors = planFactors(part);
  const sources = planSources(windows);
  const planGroup = (count: number): PartRun => {
    const size = { m: count * taps, n: elements, k: windows.channels };
    const product = planProduct(dtype, size, factors.strides, sources.strides, elements);
    const addUp = planSums(part, count);
    const length = count * taps * elements;
    return (input, start, weights, place, output, end) => {
      const products = panel("columns", dtype, length);
      product(weights, place, input, start, products, 0);
      addUp(products, output.subarray(end));
    };
  };
  const full = planGroup(group);
  const rest = kernels.count % group === 0 ? full : planGroup(kernels.count % group);
  const places = total(spaces, "output");
  return (input, start, weights, place, output, end) => {
    const from = factors.prepare(weights, place);
    for (let image = 0; image < images; image++) {
      const source = sources.prepare(input, start + image * strides[0]);
      for (let kernel = 0; kernel < kernels.count; kernel += group) {
        (kernels.count - kernel < group ? rest : full)(
          source.array,
          source.place,
          from.array,
          from.place + kernel * factors.kernelStep,
          output,
          end + image * imageStep + kernel * places,
        );
      }
    }
  };
}

/** A matrix in an array, which may first have to be made. */
interface Matrix {
  readonly strides: MatrixStrides;
  prepare(array: TypedArray, place: number): { readonly array: TypedArray; readonly place: number };
}

/** The kernels as a matrix `[kernels · window, channels]`; windows run forwards in memory. */
function planFactors({ windows, kernels }: Part): Matrix & { readonly kernelStep: number } {
  const { dtype, channels, spaces } = windows;
  const [kernelStride, channelStride, ...spatial] = kernels.strides;
  const sizes = sizesOf(spaces, "window");
  const forwards = spatial.map(Math.abs);
  const lowest = spatial.reduce((sum, stride, d) => sum + Math.min(0, stride * (sizes[d] - 1)), 0);
  const row = mergedStride([kernels.count, ...sizes], [kernelStride, ...forwards]);
  if (row !== null) {
    return {
      strides: { row, column: channelStride },
      kernelStep: kernelStride,
      prepare: (array, place) => ({ array, place: place + lowest }),
    };
  }
  const copy = planCopy("kernels", dtype, {
    shape: [kernels.count, ...sizes, channels],
    strides: [kernelStride, ...forwards, channelStride],
    offset: 0,
  });
  return {
    strides: { row: channels, column: 1 },
    kernelStep: total(spaces, "window") * channels,
    prepare: (array, place) => ({ array: copy(array, place + lowest), place: 0 }),
  };
}

/** One image as a matrix `[channels, elements]`. */
function planSources({ dtype, channels, spaces, strides }: Windows): Matrix {
  const sizes = spaces.map(({ size }) => size);
  const column = mergedStride(sizes, strides.slice(2));
  if (column !== null) {
    return { strides: { row: strides[1], column }, prepare: (array, place) => ({ array, place }) };
  }
  const shape = [channels, ...sizes];
  const copy = planCopy("planes", dtype, { shape, strides: strides.slice(1), offset: 0 });
  return {
    strides: { row: sizeOf(sizes), column: 1 },
    prepare: (array, place) => ({ array: copy(array, place), place: 0 }),
  };
}

/** Where products go in one dimension: a place for each that the windows of any element reach. */
interface Reach {
  readonly places: number;
  /** How many of them lie before the output. */
  readonly before: number;
  /** How far the first element of a window, in memory, moves what an element gives, and each next. */
  readonly first: number;
  readonly step: number;
}

/**
 * Element `i` with element `k` of the window belongs to `i · inputDilation − k · kernelDilation + low`.
 * Windows that lie backwards in memory are read forwards.
 */
function reachOf(
  { size, window, inputDilation, kernelDilation, low }: Space,
  kernelStride: number,
): Reach {
  const last = (window - 1) * kernelDilation;
  return {
    places: (size - 1) * inputDilation + last + 1,
    before: last - low,
    first: kernelStride < 0 ? 0 : last,
    step: kernelStride < 0 ? kernelDilation : -kernelDilation,
  };
}

/** Adds up products `[kernels, ...window, ...elements]` to an output `[kernels, ...places]`. */
function planSums(
  { windows: { dtype, spaces }, kernels }: Part,
  count: number,
): (products: TypedArray, output: TypedArray) => void {
  const [z, y, x] = spaces.map((space, d) => reachOf(space, kernels.strides[d + 2]));
  const reaches = [z, y, x];
  const shape = [count, z.places, y.places, x.places];
  const products = contiguousLayout([
    count,
    ...sizesOf(spaces, "window"),
    ...spaces.map(({ size }) => size),
  ]);
  const add = prepare(
    {
      ...addingUp(spaces[2].inputDilation),
      integers: [
        ...reaches.map(({ first }) => first),
        ...reaches.map(({ step }) => step),
        ...spaces.map(({ inputDilation }) => inputDilation),
      ],
    },
    [{ dtype, layout: products }],
    [{ dtype, shape }],
  );
  const isOutput = reaches.every(({ before, places }, d) =>
    before === 0 && places === spaces[d].output
  );
  if (isOutput) return (from, output) => add([from, output]);
  const within = ({ before }: Reach, { output }: Space): Range => ({ from: before, count: output });
  const plain = ({ places }: Reach) => ({ size: places, inputDilation: 1 });
  const { place } = planPlacing(
    {
      dtype,
      channels: count,
      strides: [0, ...rowMajorStrides(shape)],
      spaces: [plain(z), plain(y), plain(x)],
    },
    { images: 1, reach: [within(z, spaces[0]), within(y, spaces[1]), within(x, spaces[2])] },
  );
  const length = sizeOf(shape);
  return (from, output) => {
    const planes = panel("planes", dtype, length);
    add([from, planes]);
    place(planes, 0, output);
  };
}

/** For each kernel: zeros, to which the products of one element of the window after the other go. */
function addingUp(dilation: number): FreeNest {
  return {
    kind: "nest",
    key: `added products ${dilation <= 2 ? dilation : "n"}`,
    integers: [],
    build: ([products], [planes], context) => {
      const spatial = [0, 1, 2];
      const area = spatial.map((d) => planes.size(d + 1)).reduce(scalar.multiply);
      const zero = scalar.constant(planes.type, 0);
      const first = scalar.index(0);
      const dilations = spatial.map((d) =>
        d === 2 && dilation <= 2 ? scalar.index(dilation) : context.integer(6 + d)
      );
      return context.loops([planes.size(0)], "any", ([kernel]) => [
        ...context.loops(
          [area],
          "any",
          ([flat]) => [planes.store([kernel, first, first, flat], zero)],
        ),
        ...context.loops(spatial.map((d) => products.size(1 + d)), "sequential", (window) => {
          const moved = window.map((k, d) =>
            scalar.add(context.integer(d), scalar.multiply(k, context.integer(3 + d)))
          );
          return context.loops(spatial.map((d) => products.size(4 + d)), "any", (element) => {
            const place = element.map((i, d) =>
              scalar.add(moved[d], scalar.multiply(i, dilations[d]))
            );
            const at = [kernel, ...place];
            const value = products.at([kernel, ...window, ...element]);
            return [planes.store(at, scalar.add(planes.at(at), value))];
          });
        }),
      ]);
    },
  };
}
