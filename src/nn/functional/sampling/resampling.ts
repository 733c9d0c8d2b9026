/**
 * Resampling along one dimension: which input elements each output element is a sum of, with which
 * weights. Sizes are known when a function is traced, so all of it is computed then.
 *
 * @module
 */
import { type Tensor, tensor } from "../../../tensor.ts";

/** The elements and weights of one output element. */
export interface Taps {
  readonly indices: readonly number[];
  readonly weights: readonly number[];
}

/** How sizes of input and output relate. */
export interface Grid {
  readonly inputs: number;
  readonly outputs: number;
  /** The distance of neighbours of the output, in those of the input, if corners are not aligned. */
  readonly scale: number;
  /** Whether the first and last elements of both lie on each other. */
  readonly alignCorners: boolean;
}

/** A way to resample: the taps of each output element. */
export type Resampler = (grid: Grid) => Taps[];

/** Along a dimension, sums of elements with weights. */
export function resample(x: Tensor, dim: number, taps: readonly Taps[]): Tensor {
  const width = Math.max(1, ...taps.map(({ indices }) => indices.length));
  const shape = [taps.length, width];
  // What is missing in narrow windows is filled up by their first element with a weight of 0.
  const indices = taps.flatMap(({ indices }) =>
    Array.from({ length: width }, (_, i) => indices[i] ?? indices[0])
  );
  const { dtype, device } = x;
  const places = tensor(Int32Array.from(indices), { device });
  const gathered = x.indexSelect(dim, places);
  if (width === 1) return gathered;
  const weights = taps.flatMap(({ weights }) =>
    Array.from({ length: width }, (_, i) => weights[i] ?? 0)
  );
  const factors = tensor(Float64Array.from(weights), { dtype, device });
  const behind = x.shape.slice(dim + 1).map(() => 1);
  return gathered.unflatten(dim, shape).mul(factors.reshape([...shape, ...behind])).sum(dim + 1);
}

/** The places of output elements: `PyTorch` computes them in single precision. */
function nearestAt(shift: number): Resampler {
  return ({ inputs, outputs, scale }) => {
    const step = Math.fround(scale);
    return eachOutput(outputs, (i) => {
      const place = Math.floor(Math.fround(Math.fround(i + shift) * step));
      return { indices: [Math.min(place, inputs - 1)], weights: [1] };
    });
  };
}

/** The element below, as OpenCV and PyTorch's old `nearest` have it. */
export const nearest: Resampler = nearestAt(0);

/** The nearest element. */
export const nearestExact: Resampler = nearestAt(0.5);

/** Between the two neighbours. */
export const linear: Resampler = (grid) =>
  eachOutput(grid.outputs, (i) => {
    const place = grid.alignCorners ? sourceOf(grid, i) : Math.max(0, sourceOf(grid, i));
    const below = Math.min(Math.floor(place), grid.inputs - 1);
    const above = Math.min(below + 1, grid.inputs - 1);
    return { indices: [below, above], weights: [1 - (place - below), place - below] };
  });

/** By cubic convolution of the four neighbours (Keys, 1981). */
export const cubic: Resampler = (grid) =>
  eachOutput(grid.outputs, (i) => {
    const place = sourceOf(grid, i);
    const below = Math.floor(place);
    const offsets = [-1, 0, 1, 2];
    return {
      indices: offsets.map((offset) => Math.min(Math.max(below + offset, 0), grid.inputs - 1)),
      weights: offsets.map((offset) => cubicWeight(place - below - offset, -0.75)),
    };
  });

/** The mean of the elements that each output element covers, in part or whole. */
export const area: Resampler = ({ inputs, outputs }) =>
  eachOutput(outputs, (i) => {
    const start = Math.floor(i * inputs / outputs);
    const end = Math.ceil((i + 1) * inputs / outputs);
    const count = end - start;
    return {
      indices: Array.from({ length: count }, (_, k) => start + k),
      weights: new Array<number>(count).fill(1 / count),
    };
  });

/**
 * A filter that is widened where the output is smaller, so that nothing is skipped, as Pillow does it.
 * `reach` is how far from 0 the filter goes.
 */
function filtered(filter: (x: number) => number, reach: number): Resampler {
  return ({ inputs, outputs, scale, alignCorners }) => {
    const step = alignCorners ? alignedStep(inputs, outputs) : scale;
    const widening = Math.max(step, 1);
    const support = reach * widening;
    return eachOutput(outputs, (i) => {
      const center = step * (i + 0.5);
      const start = Math.max(Math.trunc(center - support + 0.5), 0);
      const end = Math.min(Math.trunc(center + support + 0.5), inputs);
      const indices = Array.from({ length: end - start }, (_, k) => start + k);
      const weights = indices.map((index) => filter((index - center + 0.5) / widening));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return { indices, weights: weights.map((weight) => weight / total) };
    });
  };
}

/** Linear interpolation, without aliasing. */
export const antialiasedLinear: Resampler = filtered((x) => Math.max(0, 1 - Math.abs(x)), 1);

/** Cubic convolution, without aliasing. */
export const antialiasedCubic: Resampler = filtered((x) => cubicWeight(x, -0.5), 2);

/** Keys' kernel of cubic convolution (1981, equation 4, with the free parameter a). */
export function cubicWeight(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/** Where an output element lies among those of the input. */
function sourceOf({ inputs, outputs, scale, alignCorners }: Grid, i: number): number {
  return alignCorners ? i * alignedStep(inputs, outputs) : scale * (i + 0.5) - 0.5;
}

function alignedStep(inputs: number, outputs: number): number {
  return outputs > 1 ? (inputs - 1) / (outputs - 1) : 0;
}

function eachOutput(outputs: number, taps: (i: number) => Taps): Taps[] {
  return Array.from({ length: outputs }, (_, i) => taps(i));
}
