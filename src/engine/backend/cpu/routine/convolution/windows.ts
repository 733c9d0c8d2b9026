/**
 * Windows that slide over planes, as all ways to convolve see them, and their places in blocks.
 *
 * @module
 */
import type { ConvolutionOptions, Layout, Shape } from "../../../../base/mod.ts";
import type { Product } from "../gemm_javascript.ts";
import type { ComputeDType } from "../scratch.ts";

/**
 * One spatial dimension: element `k` of window `o` is the input element at
 * `o · stride + k · kernelDilation − low`, divided by the input's dilation where that leaves no rest.
 */
export interface Space {
  /** The sizes of input, window and output. */
  readonly size: number;
  readonly window: number;
  readonly output: number;
  readonly stride: number;
  readonly kernelDilation: number;
  readonly inputDilation: number;
  readonly low: number;
}

/** Three of something: one each for depth, height and width. */
export type Triple<T> = readonly [T, T, T];

/** Windows over all channels of images, in three spatial dimensions. */
export interface Windows {
  readonly dtype: ComputeDType;
  readonly images: number;
  readonly channels: number;
  /** Of the input: image, channel, depth, height, width. */
  readonly strides: readonly number[];
  readonly spaces: Triple<Space>;
}

/** Kernels `[kernels, channels, ...window]` that meet all windows. */
export interface Kernels {
  readonly count: number;
  /** Kernel, channel, depth, height, width. */
  readonly strides: readonly number[];
}

/** A convolution without groups, or one part of one with groups. */
export interface Part {
  readonly windows: Windows;
  readonly kernels: Kernels;
  /** From one image's results to the next one's: `[images, imageStep]` starts with `[kernels, places]`. */
  readonly imageStep: number;
}

/**
 * Computes a part: the arrays are the input, the kernels and the output, with the places where the part
 * starts in each.
 */
export type PartRun = Product;

const absent: Space = {
  size: 1,
  window: 1,
  output: 1,
  stride: 1,
  kernelDilation: 1,
  inputDilation: 1,
  low: 0,
};

/** A convolution's spatial dimensions as three. */
export function spacesOf(
  input: Shape,
  kernel: Shape,
  output: Shape,
  options: ConvolutionOptions,
): Triple<Space> {
  const spaces = options.strides.map((stride, d): Space => ({
    size: input[d + 2],
    window: kernel[d + 2],
    output: output[d + 2],
    stride,
    kernelDilation: options.kernelDilation[d],
    inputDilation: options.inputDilation[d],
    low: options.padding[d][0],
  }));
  const [z, y, x] = [absent, absent, absent, ...spaces].slice(-3);
  return [z, y, x];
}

/** Strides of five dimensions out of those of a layout with fewer spatial ones. */
export function fiveStrides({ strides }: Layout): number[] {
  const spatial = strides.slice(2);
  return [...strides.slice(0, 2), ...[0, 0, 0, ...spatial].slice(-3)];
}

/** The product of some sizes of the spatial dimensions. */
export function total(spaces: Triple<Space>, size: "window" | "output"): number {
  return spaces[0][size] * spaces[1][size] * spaces[2][size];
}

/** Some sizes of the spatial dimensions. */
export function sizesOf(spaces: Triple<Space>, size: "window" | "output"): Triple<number> {
  return [spaces[0][size], spaces[1][size], spaces[2][size]];
}

/** What of three dimensions belongs to a block. */
export interface Range {
  readonly from: number;
  readonly count: number;
}

/** Some windows: those at `ranges` of the output, of so many images. */
export interface WindowBlock {
  readonly images: number;
  readonly ranges: Triple<Range>;
}

/** How places are cut into blocks: of whole images, or of parts of one image. */
export interface Blocks {
  /** Images in a block. */
  readonly images: number;
  readonly parts: readonly Triple<Range>[];
}

/**
 * Cuts the places of so many images into blocks of at most `room` places, or of one if that is more.
 * Places of a block lie without gaps in the row-major order of all places.
 */
export function cutPlaces(images: number, sizes: Triple<number>, room: number): Blocks {
  let inner = sizes[0] * sizes[1] * sizes[2];
  if (inner <= room) {
    const [z, y, x] = sizes.map((count): Range => ({ from: 0, count }));
    return {
      images: evenShare(images, Math.min(images, Math.floor(room / inner))),
      parts: [[z, y, x]],
    };
  }
  // The dimension that is cut is the first of which one index fits.
  let cut = 0;
  inner /= sizes[0];
  while (cut < 2 && inner > room) inner /= sizes[++cut];
  const count = evenShare(sizes[cut], Math.min(sizes[cut], Math.max(1, Math.floor(room / inner))));
  const parts: Triple<Range>[] = [];
  const visit = (d: number, ranges: readonly Range[]): void => {
    if (d === 3) {
      parts.push([ranges[0], ranges[1], ranges[2]]);
      return;
    }
    const step = d < cut ? 1 : d === cut ? count : sizes[d];
    for (let from = 0; from < sizes[d]; from += step) {
      visit(d + 1, [...ranges, { from, count: Math.min(step, sizes[d] - from) }]);
    }
  };
  visit(0, []);
  return { images: 1, parts };
}

/** Blocks of one whole image each. */
export function imageByImage(spaces: Triple<Space>): Blocks {
  const [z, y, x] = sizesOf(spaces, "output").map((count): Range => ({ from: 0, count }));
  return { images: 1, parts: [[z, y, x]] };
}

/** The size of equal shares of at most so many. */
function evenShare(size: number, most: number): number {
  return Math.ceil(size / Math.ceil(size / most));
}

/** How far the three places of a run move from one image to the next. */
export interface ImageSteps {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
}

/** Runs plans of blocks one after the other, over all images. */
export function overBlocks(
  images: number,
  { images: group, parts }: Blocks,
  { steps, plan }: {
    readonly steps: ImageSteps;
    readonly plan: (block: WindowBlock) => PartRun;
  },
): PartRun {
  const planAll = (count: number) => parts.map((ranges) => plan({ images: count, ranges }));
  const full = planAll(group);
  const rest = images % group === 0 ? full : planAll(images % group);
  return (input, start, kernels, place, output, end) => {
    for (let image = 0; image < images; image += group) {
      for (const run of images - image < group ? rest : full) {
        run(
          input,
          start + image * steps.input,
          kernels,
          place + image * steps.kernel,
          output,
          end + image * steps.output,
        );
      }
    }
  };
}
