/**
 * Convolution by windows that are longer than the output, as the gradient with respect to a kernel is.
 * Windows and output change places: element `k` of window `o` is also element `o` of window `k`. What was
 * summed within windows, also over channels, is then summed over blocks of windows.
 *
 * @module
 */
import { planAddedProduct } from "../product.ts";
import { countOf, cutColumns, mergedStride, planColumns } from "./columns.ts";
import { planCopy, planSpread } from "./copies.ts";
import { panel } from "./panel.ts";
import {
  overBlocks,
  type Part,
  type PartRun,
  type Space,
  total,
  type WindowBlock,
  type Windows,
} from "./windows.ts";

/** Products with a smaller inner size are slow. */
const fewestPlaces = 128;

/** Whether windows are longer than the output. */
export function isLong({ spaces }: Windows): boolean {
  return total(spaces, "window") > total(spaces, "output");
}

/** Windows whose channels are the images, and whose elements are the places of the output. */
export function turnedWindows({ strides, images, channels, spaces, dtype }: Windows): Windows {
  const turn = (space: Space): Space => ({
    ...space,
    window: space.output,
    output: space.window,
    stride: space.kernelDilation,
    kernelDilation: space.stride,
  });
  return {
    dtype,
    images: channels,
    channels: images,
    strides: [strides[1], strides[0], ...strides.slice(2)],
    spaces: [turn(spaces[0]), turn(spaces[1]), turn(spaces[2])],
  };
}

/** Plans a part as a sum of products. */
export function planByAccumulation({ windows: given, kernels, imageStep }: Part): PartRun {
  const windows = turnedWindows(given);
  const { dtype, images, channels, strides, spaces } = windows;
  const taps = total(spaces, "window");
  const depth = channels * taps;
  const { blocks, areJoint } = cutColumns(windows, fewestPlaces);
  const sum = overBlocks(images, blocks, {
    steps: { input: strides[0], kernel: kernels.strides[1], output: 0 },
    plan: (block) => planBlock(windows, kernels, { block, isJoint: areJoint }),
  });
  const shape = [kernels.count, channels, 1, taps];
  const layout = { shape, strides: [depth, taps, 0, 1], offset: 0 };
  const spread = planSpread(dtype, layout, { imageStep, kernelStep: taps });
  const size = kernels.count * depth;
  const zero = (dtype === "int64" ? 0n : 0) as number;
  return (input, start, factors, place, output, end) => {
    const sums = panel("results", dtype, size);
    (sums as Float32Array).fill(zero, 0, size);
    sum(input, start, factors, place, sums, 0);
    spread([sums, output.subarray(end)]);
  };
}

/** Adds the product of factors `[kernels, windows]` and a block's windows `[windows, elements]`. */
function planBlock(
  windows: Windows,
  kernels: Part["kernels"],
  { block, isJoint }: { readonly block: WindowBlock; readonly isJoint: boolean },
): PartRun {
  const { dtype, channels, spaces } = windows;
  const columns = planColumns(windows, block);
  const places = countOf(block.ranges);
  const n = channels * total(spaces, "window");
  const elements = { row: columns.strides.column, column: columns.strides.row };
  const { count, strides: [kernelStride, channelStride, ...spatial] } = kernels;
  const first = block.ranges.reduce((at, { from }, d) => at + from * spatial[d], 0);
  const counts = block.ranges.map((range) => range.count);
  const column = mergedStride(counts, spatial);

  if (column !== null && !isJoint) {
    const factors = { row: kernelStride, column };
    const product = planAddedProduct(dtype, { m: count, n, k: places }, factors, elements, n);
    const step = places * columns.strides.column;
    return (input, start, weights, place, sums, end) => {
      const { array, place: at } = columns.prepare(input, start);
      for (let image = 0; image < block.images; image++) {
        const from = place + first + image * channelStride;
        product(weights, from, array, at + image * step, sums, end);
      }
    };
  }
  const copy = planCopy("kernels", dtype, {
    shape: [count, block.images, ...counts],
    strides: kernels.strides,
    offset: 0,
  });
  const k = block.images * places;
  const size = { m: count, n, k };
  const product = planAddedProduct(dtype, size, { row: k, column: 1 }, elements, n);
  return (input, start, weights, place, sums, end) => {
    const { array, place: at } = columns.prepare(input, start);
    product(copy(weights, place + first), 0, array, at, sums, end);
  };
}
