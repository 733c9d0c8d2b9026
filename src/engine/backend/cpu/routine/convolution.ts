/**
 * The routine "convolution": `ConvolutionOptions` on an input `[N, C, ...spatial]` and a kernel
 * `[O, C / groups, ...window]`, one to three spatial dimensions, any strides.
 *
 * Windows are gathered into the columns of a matrix, some at a time, and multiplied by the kernels
 * (Chellapilla, Puri and Simard, 2006). Where a window is longer than the output (the gradient with
 * respect to a kernel), the transposed matrix is gathered, since it has the longer runs.
 *
 * @module
 */
import {
  coalesce,
  contiguousLayout,
  type ConvolutionOptions,
  dtypeInfo,
  type Layout,
  type Shape,
  sizeOf,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";
import type { MatrixStrides, Product } from "./gemm_javascript.ts";
import { planProduct } from "./product.ts";
import { scratch } from "./scratch.ts";
import { computeDType, narrow, widenMatrix } from "./widen.ts";
import { type Gather, planGather } from "./window_gather.ts";

/** Columns are gathered in blocks of about so many bytes. */
const blockBytes = 1 << 21;
/** Images with fewer output places share a block, so that products do not become thin. */
const smallImage = 256;

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
  dtype: "float32" | "float64" | "int32" | "int64",
  input: Layout,
  kernel: Layout,
  outputShape: Shape,
  options: ConvolutionOptions,
): RoutineRun {
  const { groups, batchGroups } = options;
  const size = sizeOf(outputShape);
  if (size === 0) return () => {};
  const depth = sizeOf(kernel.shape.slice(1));
  if (depth === 0) {
    const zero = (dtype === "int64" ? 0n : 0) as number;
    return (_, [output]) => {
      (output as Float32Array).fill(zero, 0, size);
    };
  }

  const images = outputShape[0];
  const places = sizeOf(outputShape.slice(2));
  const allKernels = kernel.shape[0];
  const parts = groups * batchGroups;
  const kernels = allKernels / parts;
  const kernelMatrix = matrixOf(kernel);
  const kernelSide = kernelMatrix ?? { row: depth, column: 1 };
  // Where a part's input starts: in its channels, or in its images.
  const partStep = groups > 1
    ? input.shape[1] / groups * input.strides[1]
    : images * input.strides[0];

  const multiply = planPart();
  return (storages, [output]) => {
    let weights = storages[1] as TypedArray;
    let place = kernel.offset;
    if (kernelMatrix === null) {
      const copy = scratch("convolution kernel", dtype, allKernels * depth);
      copyLayout(dtype, weights, kernel, copy);
      weights = copy;
      place = 0;
    }
    for (let part = 0; part < parts; part++) {
      multiply(
        storages[0] as TypedArray,
        input.offset + part * partStep,
        weights,
        place + part * kernels * kernelSide.row,
        output as TypedArray,
        part * kernels * places,
      );
    }
  };

  /** What multiplies one part's kernels with all its windows. */
  function planPart(): Product {
    const plain = pointwiseMatrix(input, kernel, options);
    const imageStep = allKernels * places;
    if (plain !== null) {
      const product = planProduct(
        dtype,
        { m: kernels, n: places, k: depth },
        kernelSide,
        plain,
        places,
      );
      return (source, start, weights, place, target, end) => {
        for (let image = 0; image < images; image++) {
          const from = start + image * input.strides[0];
          product(weights, place, source, from, target, end + image * imageStep);
        }
      };
    }
    const gather = planGather(dtype, input, kernel.shape, outputShape, options);
    return planGathered(gather, imageStep);
  }

  function planGathered(gather: Gather, imageStep: number): Product {
    const total = images * places;
    const room = Math.max(16, Math.floor(blockBytes / (depth * dtypeInfo[dtype].bytes)));
    // Blocks hold whole images, or parts of one.
    const shares = places < smallImage && images > 1;
    const block = shares
      ? Math.min(images, Math.max(1, Math.floor(room / places))) * places
      : Math.min(places, room);
    const columnSide = (width: number): MatrixStrides =>
      gather.transposed ? { row: 1, column: depth } : { row: width, column: 1 };
    const planOf = (width: number, lead: number): Product =>
      planProduct(dtype, { m: kernels, n: width, k: depth }, kernelSide, columnSide(width), lead);

    if (!shares) {
      const full = planOf(block, places);
      const rest = places % block === 0 ? full : planOf(places % block, places);
      return (source, start, weights, place, target, end) => {
        const columns = scratch("convolution columns", dtype, depth * block);
        for (let image = 0; image < images; image++) {
          for (let first = 0; first < places; first += block) {
            const width = Math.min(block, places - first);
            gather.run(source, start, image * places + first, width, columns);
            const product = width === block ? full : rest;
            product(weights, place, columns, 0, target, end + image * imageStep + first);
          }
        }
      };
    }

    const full = planOf(block, block);
    const rest = total % block === 0 ? full : planOf(total % block, total % block);
    return (source, start, weights, place, target, end) => {
      const columns = scratch("convolution columns", dtype, depth * block);
      const results = scratch("convolution results", dtype, kernels * block);
      for (let first = 0; first < total; first += block) {
        const width = Math.min(block, total - first);
        gather.run(source, start, first, width, columns);
        (width === block ? full : rest)(weights, place, columns, 0, results, 0);
        spread(results, width, target, end + first / places * imageStep);
      }
    };

    /** Results `[kernels, images of the block, places]` to the output's `[images, O, places]`. */
    function spread(results: TypedArray, width: number, target: TypedArray, end: number): void {
      const from = results as Float32Array, to = target as Float32Array;
      for (let o = 0; o < kernels; o++) {
        let place = o * width;
        for (let image = 0; image < width / places; image++) {
          const row = end + image * imageStep + o * places;
          for (let p = row; p < row + places; p++) to[p] = from[place++];
        }
      }
    }
  }
}

/** The kernels as rows of a matrix as they lie, or null if they do not lie so. */
function matrixOf({ shape, strides }: Layout): MatrixStrides | null {
  const merged = coalesce([{ shape: shape.slice(1), strides: strides.slice(1), offset: 0 }]);
  if (merged.shape.length > 1) return null;
  return { row: strides[0], column: merged.strides[0][0] ?? 1 };
}

/**
 * The input of one image as the matrix `[C, places]` of a convolution whose windows are single
 * elements, one at each place; null for any other.
 */
function pointwiseMatrix(
  { shape, strides }: Layout,
  kernel: Layout,
  options: ConvolutionOptions,
): MatrixStrides | null {
  for (let d = 0; d < shape.length - 2; d++) {
    const [low, high] = options.padding[d];
    if (kernel.shape[d + 2] !== 1 || options.strides[d] !== 1 || low !== 0 || high !== 0) {
      return null;
    }
    if (options.inputDilation[d] !== 1) return null;
  }
  const merged = coalesce([{ shape: shape.slice(2), strides: strides.slice(2), offset: 0 }]);
  if (merged.shape.length > 1) return null;
  return { row: strides[1], column: merged.strides[0][0] ?? 1 };
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
