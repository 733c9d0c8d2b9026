/**
 * Gathers the windows of a convolution into a matrix: a row for each element of a window (channel
 * and place in the window), a column for each window, or the transpose of that.
 *
 * Both index one input element, at `output · stride + window · kernelDilation - low`, divided by
 * the input's dilation where that leaves no rest. As the two enter alike, one loop serves both ways.
 *
 * @module
 */
import type { ConvolutionOptions, Layout, Shape, TypedArray } from "../../../base/mod.ts";
import type { ComputeDType } from "./scratch.ts";

/** A plan for gathering. */
export interface Gather {
  /** Whether a window is a row of the matrix, rather than a column. */
  readonly transposed: boolean;
  /**
   * Writes the windows at `width` places of the output (counted through images and space, from
   * `first` on) to a matrix without gaps. The input starts at `start`.
   */
  run(
    source: TypedArray,
    start: number,
    first: number,
    width: number,
    target: TypedArray,
  ): void;
}

/** One spatial dimension. */
interface Space {
  /** The sizes of input, window and output. */
  readonly size: number;
  readonly window: number;
  readonly output: number;
  /** From one input element to the next in the storage. */
  readonly inputStride: number;
  readonly stride: number;
  readonly low: number;
  readonly inputDilation: number;
  readonly kernelDilation: number;
}

const absent: Space = {
  size: 1,
  window: 1,
  output: 1,
  inputStride: 0,
  stride: 1,
  low: 0,
  inputDilation: 1,
  kernelDilation: 1,
};

/** Plans the gathering of one part's windows: `C / groups` channels, as the kernel's shape says. */
export function planGather(
  dtype: ComputeDType,
  input: Layout,
  kernelShape: Shape,
  outputShape: Shape,
  options: ConvolutionOptions,
): Gather {
  const spaces = input.shape.slice(2).map((size, d): Space => ({
    size,
    window: kernelShape[d + 2],
    output: outputShape[d + 2],
    inputStride: input.strides[d + 2],
    stride: options.strides[d],
    low: options.padding[d][0],
    inputDilation: options.inputDilation[d],
    kernelDilation: options.kernelDilation[d],
  }));
  while (spaces.length < 3) spaces.unshift(absent);
  const [z, y, x] = spaces;
  const zPlaces = placesOf(z);
  const yPlaces = placesOf(y);
  const [imageStride, channelStride] = input.strides;
  const channels = kernelShape[1];
  const depth = channels * z.window * y.window * x.window;
  const lines = z.output * y.output;
  const zero = (dtype === "int64" ? 0n : 0) as number;
  const runAlongOutput = planRun(x, x.stride, zero);
  const runAlongWindow = planRun(x, x.kernelDilation, zero);

  const gatherColumns: Gather["run"] = (source, start, first, width, target) => {
    let end = 0;
    for (let channel = 0; channel < channels; channel++) {
      const from = start + channel * channelStride;
      for (let kz = 0; kz < z.window; kz++) {
        for (let ky = 0; ky < y.window; ky++) {
          for (let kx = 0; kx < x.window; kx++) {
            const shift = kx * x.kernelDilation - x.low;
            let line = Math.floor(first / x.output);
            let ox = first - line * x.output;
            for (let left = width; left > 0;) {
              const count = Math.min(x.output - ox, left);
              const image = Math.floor(line / lines);
              const inImage = line - image * lines;
              const oz = Math.floor(inImage / y.output);
              const oy = inImage - oz * y.output;
              const base = from + image * imageStride + zPlaces[oz * z.window + kz] +
                yPlaces[oy * y.window + ky];
              runAlongOutput(source, base, ox * x.stride + shift, count, target, end);
              end += count;
              left -= count;
              line++;
              ox = 0;
            }
          }
        }
      }
    }
  };

  const gatherPlanes: Gather["run"] = (source, start, first, width, target) => {
    const plane = y.output * x.output;
    let end = 0;
    for (let channel = 0; channel < channels; channel++) {
      const from = start + channel * channelStride;
      for (let kz = 0; kz < z.window; kz++) {
        for (let ky = 0; ky < y.window; ky++) {
          const down = ky * y.kernelDilation - y.low;
          for (let kx = 0; kx < x.window; kx++) {
            const shift = kx * x.kernelDilation - x.low;
            let index = Math.floor(first / plane);
            let at = first - index * plane;
            for (let left = width; left > 0;) {
              const count = Math.min(plane - at, left);
              const image = Math.floor(index / z.output);
              const oz = index - image * z.output;
              const base = from + image * imageStride + zPlaces[oz * z.window + kz];
              copyPlane(source, base, down, shift, at, count, target, end);
              end += count;
              left -= count;
              index++;
              at = 0;
            }
          }
        }
      }
    }
  };

  const gatherRows: Gather["run"] = (source, start, first, width, target) => {
    let end = 0;
    for (let column = first; column < first + width; column++) {
      const line = Math.floor(column / x.output);
      const image = Math.floor(line / lines);
      const inImage = line - image * lines;
      const oz = Math.floor(inImage / y.output);
      const oy = inImage - oz * y.output;
      const shift = (column - line * x.output) * x.stride - x.low;
      for (let channel = 0; channel < channels; channel++) {
        const from = start + image * imageStride + channel * channelStride;
        for (let kz = 0; kz < z.window; kz++) {
          for (let ky = 0; ky < y.window; ky++) {
            const base = from + zPlaces[oz * z.window + kz] + yPlaces[oy * y.window + ky];
            runAlongWindow(source, base, shift, x.window, target, end);
            end += x.window;
          }
        }
      }
    }
  };

  const gatherRowPlanes: Gather["run"] = (source, start, first, width, target) => {
    const plane = y.window * x.window;
    let end = 0;
    for (let column = first; column < first + width; column++) {
      const line = Math.floor(column / x.output);
      const image = Math.floor(line / lines);
      const inImage = line - image * lines;
      const oz = Math.floor(inImage / y.output);
      const down = (inImage - oz * y.output) * y.stride - y.low;
      const shift = (column - line * x.output) * x.stride - x.low;
      for (let channel = 0; channel < channels; channel++) {
        const from = start + image * imageStride + channel * channelStride;
        for (let kz = 0; kz < z.window; kz++) {
          const base = from + zPlaces[oz * z.window + kz];
          copyPlane(source, base, down, shift, 0, plane, target, end);
          end += plane;
        }
      }
    }
  };

  const transposed = depth > 1 && x.window > x.output;
  const lineLength = transposed ? x.window : x.output;
  const inPlanes = x.inputDilation === 1 && x.inputStride === 1 && lineLength === x.size &&
    y.inputDilation === 1 && (y.inputStride === x.size || y.size === 1) &&
    (transposed ? x.kernelDilation === 1 && y.kernelDilation === 1 : x.stride * y.stride === 1);
  const copyPlane = planPlane(x.size, y.size, zero);
  if (transposed) return { transposed, run: inPlanes ? gatherRowPlanes : gatherRows };
  return { transposed, run: inPlanes ? gatherPlanes : gatherColumns };
}

/**
 * Writes `count` elements, from the `at`th on, of a plane of lines as long as the input's, which
 * lies dense: the input's plane moved up by `down` lines and left by `shift` elements, zeros where
 * it does not reach.
 */
type PlaneCopy = (
  source: TypedArray,
  base: number,
  down: number,
  shift: number,
  at: number,
  count: number,
  target: TypedArray,
  end: number,
) => void;

function planPlane(length: number, lines: number, zero: number): PlaneCopy {
  return (sourceAny, base, down, shift, at, count, targetAny, end) => {
    const source = sourceAny as Float32Array, target = targetAny as Float32Array;
    const stop = base === outside ? at : at + count;
    const low = Math.min(Math.max(at, -down * length), stop);
    const high = Math.max(low, Math.min(stop, (lines - down) * length));
    const start = end - at;
    target.fill(zero, end, start + low);
    target.fill(zero, start + high, end + count);
    if (high === low) return;
    // One copy moves all lines; what it takes from a neighbouring line is then made zero.
    copyRange(source, base + low + down * length + shift, high - low, target, start + low);
    if (shift === 0) return;
    const left = Math.min(length, Math.max(0, -shift));
    const right = Math.max(0, length - Math.max(0, shift));
    for (let line = Math.floor(low / length) * length; line < high; line += length) {
      const leftEnd = Math.min(high, line + left);
      for (let i = Math.max(low, line); i < leftEnd; i++) target[start + i] = zero;
      const rightEnd = Math.min(high, line + length);
      for (let i = Math.max(low, line + right); i < rightEnd; i++) target[start + i] = zero;
    }
  };
}
/** Up to so many elements a loop beats the making of a view. */
const loopLength = 128;

/** Copies elements, without those of them that lie outside of the source. */
function copyRange(
  source: Float32Array,
  from: number,
  count: number,
  target: Float32Array,
  end: number,
): void {
  const skipped = Math.max(0, -from);
  const start = from + skipped;
  const stop = Math.min(from + count, source.length);
  end += skipped;
  if (stop - start > loopLength) {
    target.set(source.subarray(start, stop), end);
    return;
  }
  for (let i = start; i < stop; i++) target[end++] = source[i];
}

/** The place of what lies in the padding: no place that is added to it changes it. */
const outside = -Infinity;

/** For each output and window index of a dimension the place of the input element, if any. */
function placesOf(space: Space): Float64Array {
  const places = new Float64Array(space.output * space.window);
  for (let o = 0; o < space.output; o++) {
    for (let k = 0; k < space.window; k++) {
      const at = o * space.stride + k * space.kernelDilation - space.low;
      const index = at / space.inputDilation;
      const exists = Number.isInteger(index) && index >= 0 && index < space.size;
      places[o * space.window + k] = exists ? index * space.inputStride : outside;
    }
  }
  return places;
}

/** Writes `count` elements: those at `at`, `at + step`, … of a padded and dilated line. */
type Run = (
  source: TypedArray,
  base: number,
  at: number,
  count: number,
  target: TypedArray,
  end: number,
) => void;

function planRun({ size, inputStride, inputDilation }: Space, step: number, zero: number): Run {
  // Of a dilated line every `period`th step meets an element, `skip` elements on each time.
  const common = greatestDivisor(step, inputDilation);
  const period = inputDilation / common;
  const skip = step / common;
  const stride = skip * inputStride;

  return (sourceAny, base, at, count, targetAny, end) => {
    const source = sourceAny as Float32Array, target = targetAny as Float32Array;
    const stop = end + count;
    if (base === outside) {
      for (let i = end; i < stop; i++) target[i] = zero;
      return;
    }
    let i = 0;
    if (period > 1) {
      for (let j = end; j < stop; j++) target[j] = zero;
      while (i < period && (at + i * step) % inputDilation !== 0) i++;
      if (i === period) return; // the steps pass all elements by
    } else if (at % inputDilation !== 0) {
      for (let j = end; j < stop; j++) target[j] = zero;
      return;
    }
    let index = (at + i * step) / inputDilation;
    if (index < 0) {
      const jump = Math.ceil(-index / skip);
      index += jump * skip;
      i += jump * period;
    }
    const elements = Math.ceil((size - index) / skip);
    const limit = Math.min(count, i + elements * period);
    let place = base + index * inputStride;
    if (period > 1) {
      for (let j = end + i; j < end + limit; j += period, place += stride) {
        target[j] = source[place];
      }
      return;
    }
    const from = end + Math.min(i, count);
    const to = Math.max(from, end + limit);
    for (let j = end; j < from; j++) target[j] = zero;
    for (let j = from; j < to; j++, place += stride) target[j] = source[place];
    for (let j = to; j < stop; j++) target[j] = zero;
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
