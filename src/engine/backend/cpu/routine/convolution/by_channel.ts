/**
 * Convolution of each channel by itself, and the gradient with respect to its kernels: too little work
 * for an element to be worth a matrix. A plane with its padding is made ready in the first cache, and the
 * elements of a window are written out one after the other.
 *
 * @module
 */
import { type FreeNest, type NestInput, suitsFours } from "../../../../kernel/mod.ts";
import { turnedWindows } from "./by_accumulation.ts";
import { eachChannel, eachKernel, type WindowShape } from "./channel_nests.ts";
import { fromLowest, keptElements, reachOf } from "./planes.ts";
import { prepare } from "./prepare.ts";
import { type Part, type PartRun, sizesOf, type Windows } from "./windows.ts";

/** Windows with more elements are not written out. */
export const mostElements = 64;

/** Plans kernels `[channels · m, 1, ...window]` to results `[images, channels · m, ...places]`. */
export function planByChannel({ windows, kernels, imageStep }: Part): PartRun {
  const { dtype, channels, images, spaces } = windows;
  const count = kernels.count / channels;
  const [kernelStride, , ...spatial] = kernels.strides;
  return planNest(eachChannel(shapeOf(windows)), windows, {
    factors: {
      shape: [channels, count, ...sizesOf(spaces, "window")],
      strides: [count * kernelStride, kernelStride, ...spatial],
    },
    output: { dtype, shape: [images, imageStep] },
  });
}

/**
 * Plans factors `[channels · m, images, ...places]` of windows to sums `[1, channels · m, ...window]`,
 * which have each channel as a part of the batch.
 */
export function planChannelGradients({ windows: given, kernels, imageStep }: Part): PartRun {
  const windows = turnedWindows(given);
  const { dtype, channels, images, spaces } = windows;
  const count = kernels.count / channels;
  const [kernelStride, ...rest] = kernels.strides;
  return planNest(eachKernel(shapeOf(windows)), windows, {
    factors: {
      shape: [channels, count, images, ...sizesOf(spaces, "output")],
      strides: [count * kernelStride, kernelStride, ...rest],
    },
    output: { dtype, shape: [1, imageStep] },
  });
}

function planNest(
  nest: FreeNest,
  windows: Windows,
  { factors: { shape, strides }, output }: {
    readonly factors: { readonly shape: readonly number[]; readonly strides: readonly number[] };
    readonly output: { readonly dtype: Windows["dtype"]; readonly shape: readonly number[] };
  },
): PartRun {
  const { dtype, images, spaces } = windows;
  const [z, y, x] = spaces.map((space) => reachOf(space, { from: 0, count: space.output }));
  const kept = keptElements(windows, { images, reach: [z, y, x] });
  const factors = fromLowest({ shape, strides, offset: 0 });
  const integers = spaces.flatMap((space, d) => [
    space.output,
    space.stride,
    space.kernelDilation,
    [z, y, x][d].count,
    kept.before[d],
    space.inputDilation,
  ]);
  const inputs: NestInput[] = [kept, factors].map(({ layout }) => ({ dtype, layout }));
  const run = prepare({ ...nest, integers }, inputs, [output]);
  return (input, start, weights, place, target, end) =>
    run([
      input.subarray(Math.max(0, start - kept.ahead)),
      weights.subarray(place - factors.ahead),
      target.subarray(end),
    ]);
}

/** What of windows is written into the code. */
function shapeOf({ spaces }: Windows): WindowShape {
  const { stride, output } = spaces[2];
  return {
    sizes: sizesOf(spaces, "window"),
    stride: stride <= 2 ? stride : 0,
    fours: suitsFours(output),
  };
}
