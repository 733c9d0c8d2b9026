/**
 * The routine "convolution": `ConvolutionOptions` on an input `[N, C, ...spatial]` and a kernel
 * `[O, C / groups, ...window]`, one to three spatial dimensions, any strides.
 *
 * It is computed in the way that measured best for its shape, none of which lays out more than a block
 * at a time: by products of kernels and gathered windows; by sums of such products where windows are
 * longer than the output, as the gradient of kernels has them; by products that are added up where they
 * belong, of input that is laid apart or has many channels for few kernels; in fewer multiplications
 * for kernels of 3 × 3; and channel by channel without any product. Each has a file in `convolution/`.
 *
 * @module
 */
import {
  coalesce,
  contiguousLayout,
  type ConvolutionOptions,
  type Layout,
  type Shape,
  sizeOf,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import { blasVersion } from "../blas/blas.ts";
import { isLong, planByAccumulation } from "./convolution/by_accumulation.ts";
import { mostElements, planByChannel, planChannelGradients } from "./convolution/by_channel.ts";
import { planByColumns } from "./convolution/by_columns.ts";
import { gainOfScattering, planByScattering } from "./convolution/by_scattering.ts";
import { fiveStrides, type Part, type PartRun, spacesOf, total } from "./convolution/windows.ts";
import { planWinograd, planWinogradGradients, suitsWinograd } from "./convolution/winograd.ts";
import { type ComputeDType, scratch } from "./scratch.ts";
import { computeDType, narrow, widenMatrix } from "./widen.ts";

/** Plans a convolution for inputs of these layouts. */
export function planConvolution(
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  options: unknown,
): RoutineRun {
  const { dtype } = inputs[0];
  const wide = computeDType[dtype];
  const [input, kernel] = inputs.map(({ layout }) => layout);
  const size = sizeOf(outputs[0].shape);
  if (wide === dtype) {
    return planWide(dtype, input, kernel, outputs[0].shape, options as ConvolutionOptions);
  }

  // Narrower elements are widened as a whole; the convolution then meets row-major inputs.
  const widened = [input, kernel].map((layout) => contiguousLayout(layout.shape));
  const run = planWide(
    wide,
    widened[0],
    widened[1],
    outputs[0].shape,
    options as ConvolutionOptions,
  );
  return (storages, [output]) => {
    const wideInput = scratch("convolution input", wide, sizeOf(input.shape));
    const wideKernel = scratch("convolution widened kernel", wide, sizeOf(kernel.shape));
    const wideOutput = scratch("convolution output", wide, size);
    copyLayout(dtype, storages[0] as TypedArray, input, wideInput);
    copyLayout(dtype, storages[1] as TypedArray, kernel, wideKernel);
    run([wideInput, wideKernel], [wideOutput]);
    narrow(dtype, wideOutput, output as TypedArray, 0, size);
  };
}

function planWide(
  dtype: ComputeDType,
  input: Layout,
  kernel: Layout,
  outputShape: Shape,
  options: ConvolutionOptions,
): RoutineRun {
  const size = sizeOf(outputShape);
  if (size === 0) return () => {};
  if (sizeOf(kernel.shape) === 0) {
    const zero = (dtype === "int64" ? 0n : 0) as number;
    return (_, [output]) => {
      (output as Float32Array).fill(zero, 0, size);
    };
  }
  const run = recentRun(partOf(dtype, input, kernel, outputShape, options), options);
  return ([from, by], [to]) =>
    run(
      from as TypedArray,
      input.offset,
      by as TypedArray,
      kernel.offset,
      to as TypedArray,
      0,
    );
}

/** So many plans are kept. */
const kept = 64;
const recent = new Map<string, PartRun>();
let plannedVersion = -1;

/** A plan that was made before, which saves eager calls some 100 µs, or a new one. */
function recentRun(whole: Part, options: ConvolutionOptions): PartRun {
  if (plannedVersion !== blasVersion()) recent.clear();
  plannedVersion = blasVersion();
  const key = JSON.stringify([whole, options]);
  let run = recent.get(key);
  if (run === undefined) {
    run = planChannels(whole, options) ?? planParts(whole, options);
    if (recent.size >= kept) recent.delete(recent.keys().next().value as string);
    recent.set(key, run);
  }
  return run;
}

/** The convolution as one part, whose windows have the channels and images of one. */
function partOf(
  dtype: ComputeDType,
  input: Layout,
  kernel: Layout,
  outputShape: Shape,
  options: ConvolutionOptions,
): Part {
  return {
    windows: {
      dtype,
      images: outputShape[0],
      channels: kernel.shape[1],
      strides: fiveStrides(input),
      spaces: spacesOf(input.shape, kernel.shape, outputShape, options),
    },
    kernels: { count: kernel.shape[0], strides: fiveStrides(kernel) },
    imageStep: sizeOf(outputShape.slice(1)),
  };
}

/** Each channel by itself, where each is a part. */
function planChannels({ windows, ...rest }: Part, options: ConvolutionOptions): PartRun | null {
  const { groups, batchGroups } = options;
  const size = (what: "window" | "output") => total(windows.spaces, what) <= mostElements;
  if (groups > 1 && windows.channels === 1 && size("window")) {
    return planByChannel({ windows: { ...windows, channels: groups }, ...rest });
  }
  if (batchGroups > 1 && windows.images === 1 && isLong(windows) && size("output")) {
    return planChannelGradients({ windows: { ...windows, images: batchGroups }, ...rest });
  }
  return null;
}

/** One part after the other, each with its channels or images, and its kernels. */
function planParts({ windows, kernels, imageStep }: Part, options: ConvolutionOptions): PartRun {
  const { groups, batchGroups } = options;
  const parts = groups * batchGroups;
  const count = kernels.count / parts;
  const run = planPart({ windows, kernels: { ...kernels, count }, imageStep });
  if (parts === 1) return run;
  const inputStep = groups > 1
    ? windows.channels * windows.strides[1]
    : windows.images * windows.strides[0];
  const kernelStep = count * kernels.strides[0];
  const outputStep = count * total(windows.spaces, "output");
  return (input, start, weights, place, output, end) => {
    for (let part = 0; part < parts; part++) {
      run(
        input,
        start + part * inputStep,
        weights,
        place + part * kernelStep,
        output,
        end + part * outputStep,
      );
    }
  };
}

/** Chooses how to compute a part, by its shape alone. */
function planPart(part: Part): PartRun {
  if (isLong(part.windows)) {
    return suitsWinograd(part) ? planWinogradGradients(part) : planByAccumulation(part);
  }
  const scattering = gainOfScattering(part);
  if (scattering === "large") return planByScattering(part);
  if (suitsWinograd(part)) return planWinograd(part);
  return scattering === "small" ? planByScattering(part) : planByColumns(part);
}

/** Copies elements anywhere to row-major order in their compute dtype. */
function copyLayout(
  dtype: RoutineInput["dtype"],
  source: TypedArray,
  layout: Layout,
  target: TypedArray,
): void {
  const { shape, strides: [steps] } = coalesce([layout]);
  const rank = shape.length;
  const rows = shape[rank - 2] ?? 1;
  const columns = shape[rank - 1] ?? 1;
  const matrix = { row: steps[rank - 2] ?? 1, column: steps[rank - 1] ?? 1 };
  let end = 0;
  const visit = (depth: number, place: number): void => {
    if (depth >= rank - 2) {
      widenMatrix(dtype, source, place, matrix, rows, columns, target.subarray(end));
      end += rows * columns;
      return;
    }
    for (let i = 0; i < shape[depth]; i++) visit(depth + 1, place + i * steps[depth]);
  };
  visit(0, layout.offset);
}
