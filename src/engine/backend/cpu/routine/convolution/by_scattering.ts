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
import { countOf, mergedStride, placeStride } from "./columns.ts";
import { planCopy } from "./copies.ts";
import { panel } from "./panel.ts";
import { planPlacing } from "./planes.ts";
import { prepare } from "./prepare.ts";
import {
  cutPlaces,
  type Part,
  type PartRun,
  type Range,
  sizesOf,
  type Space,
  total,
  type Triple,
  type Windows,
} from "./windows.ts";

/** The products of a block take about so many bytes. */
const blockBytes = 1 << 19;
/** Products with fewer rows or columns are slow. */
const fewestRows = 32;
const fewestColumns = 192;

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
  const { images, strides, spaces } = windows;
  const sizes = spaces.map(({ size }) => size);
  const rows = total(spaces, "window");
  const room = Math.floor(blockBytes / (rows * dtypeInfo[windows.dtype].bytes));
  const least = Math.ceil(fewestRows / rows);
  const group = Math.min(kernels.count, Math.max(least, Math.floor(room / sizeOf(sizes))));
  const most = Math.max(fewestColumns, Math.floor(room / group));
  const { parts } = cutPlaces(1, [sizes[0], sizes[1], sizes[2]], most);
  const factors = planFactors(part);
  const sources = planSources(windows);
  const planAll = (count: number) =>
    planGroup(part, { count, parts, factors: factors.strides, sources: sources.strides });
  const full = planAll(group);
  const rest = kernels.count % group === 0 ? full : planAll(kernels.count % group);
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

/** Plans what some kernels make of one image, whose elements are cut into parts. */
function planGroup(part: Part, { count, parts, factors, sources }: {
  readonly count: number;
  readonly parts: readonly Triple<Range>[];
  readonly factors: MatrixStrides;
  readonly sources: MatrixStrides;
}): PartRun {
  const { dtype, channels, spaces } = part.windows;
  const rows = count * total(spaces, "window");
  const target = planTarget(part, count);
  const runs = parts.map((ranges) => {
    const elements = countOf(ranges);
    const size = { m: rows, n: elements, k: channels };
    return {
      first: ranges.reduce((at, { from }, d) => at * spaces[d].size + from, 0) * sources.column,
      length: rows * elements,
      product: planProduct(dtype, size, factors, sources, elements),
      add: planSums(part, count, ranges),
    };
  });
  return (input, start, weights, place, output, end) => {
    const sums = target.begin(output, end);
    for (const { first, length, product, add } of runs) {
      const products = panel("columns", dtype, length);
      product(weights, place, input, start + first, products, 0);
      add(products, sums);
    }
    target.finish(sums, output, end);
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

/** The reaches of the three dimensions. */
function reachesOf({ windows: { spaces }, kernels: { strides } }: Part): Triple<Reach> {
  const [z, y, x] = spaces.map((space, d) => reachOf(space, strides[d + 2]));
  return [z, y, x];
}

/** Where sums are kept: `[kernels, ...places]` for all places that are reached. */
interface Target {
  /** Zeros, for an output that starts at a place. */
  begin(output: TypedArray, end: number): TypedArray;
  /** Writes what belongs to the output. */
  finish(sums: TypedArray, output: TypedArray, end: number): void;
}

/** The output itself, where all places that are reached are its own, or planes beside it. */
function planTarget(part: Part, count: number): Target {
  const { dtype, spaces } = part.windows;
  const [z, y, x] = reachesOf(part);
  const shape = [count, z.places, y.places, x.places];
  const length = sizeOf(shape);
  const zero = (dtype === "int64" ? 0n : 0) as number;
  const cleared = (array: TypedArray) => (array as Float32Array).fill(zero, 0, length);
  const isOutput = [z, y, x].every(({ before, places }, d) =>
    before === 0 && places === spaces[d].output
  );
  if (isOutput) {
    return { begin: (output, end) => cleared(output.subarray(end)), finish: () => {} };
  }
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
  return {
    begin: () => cleared(panel("results", dtype, length)),
    finish: (sums, output, end) => place(sums, 0, output.subarray(end)),
  };
}

/** Adds products `[kernels, ...window, ...elements]` of some elements to sums. */
function planSums(
  part: Part,
  count: number,
  ranges: Triple<Range>,
): (products: TypedArray, sums: TypedArray) => void {
  const { dtype, spaces } = part.windows;
  const reaches = reachesOf(part);
  const shape = [count, ...reaches.map(({ places }) => places)];
  const layout = contiguousLayout([
    count,
    ...sizesOf(spaces, "window"),
    ...ranges.map((range) => range.count),
  ]);
  const integers = [
    ...reaches.map(({ first }, d) => first + ranges[d].from * spaces[d].inputDilation),
    ...reaches.map(({ step }) => step),
    ...spaces.map(({ inputDilation }) => inputDilation),
  ];
  const nest = { ...addingUp(spaces[2].inputDilation), integers };
  const run = prepare(nest, [{ dtype, layout }], [{ dtype, shape }]);
  return (products, sums) => run([products, sums]);
}

/** Adds the products of one element of the window after the other to each kernel's sums. */
function addingUp(dilation: number): FreeNest {
  return {
    kind: "nest",
    key: `added products ${dilation <= 2 ? dilation : "n"}`,
    integers: [],
    build: ([products], [sums], context) => {
      const spatial = [0, 1, 2];
      const dilations = spatial.map((d) =>
        d === 2 && dilation <= 2 ? scalar.index(dilation) : context.integer(6 + d)
      );
      const window = spatial.map((d) => products.size(1 + d));
      const elements = spatial.map((d) => products.size(4 + d));
      return context.loops(
        [products.size(0)],
        "any",
        ([kernel]) =>
          context.loops(window, "sequential", (ks) => {
            const moved = ks.map((k, d) =>
              scalar.add(context.integer(d), scalar.multiply(k, context.integer(3 + d)))
            );
            return context.loops(elements, "any", (element) => {
              const place = element.map((i, d) =>
                scalar.add(moved[d], scalar.multiply(i, dilations[d]))
              );
              const at = [kernel, ...place];
              const value = products.at([kernel, ...ks, ...element]);
              return [sums.store(at, scalar.add(sums.at(at), value))];
            });
          }),
      );
    },
  };
}
