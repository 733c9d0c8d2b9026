/**
 * Convolution as products of matrices: kernels times the windows of a block, block by block.
 *
 * @module
 */
import type { Layout } from "../../../../base/mod.ts";
import type { MatrixStrides } from "../gemm_javascript.ts";
import { planProduct } from "../product.ts";
import { countOf, cutColumns, mergedStride, planColumns } from "./columns.ts";
import { planCopy, planSpread } from "./copies.ts";
import { panel } from "./panel.ts";
import {
  overBlocks,
  type Part,
  type PartRun,
  sizesOf,
  total,
  type WindowBlock,
} from "./windows.ts";

/** Products with fewer columns are slow. */
const fewestColumns = 192;

/** Plans a part as products. */
export function planByColumns(part: Part): PartRun {
  const { windows, imageStep } = part;
  const { blocks, areJoint } = cutColumns(windows, fewestColumns);
  const matrix = planKernelMatrix(part);
  const planBlock = areJoint ? planJointly : planImageByImage;
  const run = overBlocks(windows.images, blocks, {
    steps: { input: windows.strides[0], kernel: 0, output: imageStep },
    plan: (block) => planBlock(part, block, matrix.strides),
  });
  const { copy } = matrix;
  if (copy === null) return run;
  return (input, start, kernels, place, output, end) =>
    run(input, start, copy(kernels, place), 0, output, end);
}

/** One product for each image of a block, into its place in the output. */
function planImageByImage(
  { windows, kernels, imageStep }: Part,
  block: WindowBlock,
  matrix: MatrixStrides,
): PartRun {
  const { dtype, spaces } = windows;
  const columns = planColumns(windows, block);
  const places = total(spaces, "output");
  const width = countOf(block.ranges);
  const size = { m: kernels.count, n: width, k: windows.channels * total(spaces, "window") };
  const product = planProduct(dtype, size, matrix, columns.strides, places);
  const first = block.ranges.reduce((at, { from }, d) => at * spaces[d].output + from, 0);
  const step = width * columns.strides.column;
  return (input, start, weights, place, output, end) => {
    const { array, place: at } = columns.prepare(input, start);
    for (let image = 0; image < block.images; image++) {
      product(weights, place, array, at + image * step, output, end + first + image * imageStep);
    }
  };
}

/** One product for small images together, whose results are then spread over the output. */
function planJointly(
  { windows, kernels, imageStep }: Part,
  block: WindowBlock,
  matrix: MatrixStrides,
): PartRun {
  const { dtype, spaces } = windows;
  const columns = planColumns(windows, block);
  const places = total(spaces, "output");
  const width = block.images * places;
  const size = { m: kernels.count, n: width, k: windows.channels * total(spaces, "window") };
  const product = planProduct(dtype, size, matrix, columns.strides, width);
  const shape = [kernels.count, block.images, 1, places];
  const spread = planSpread(dtype, { shape, strides: [width, places, 0, 1], offset: 0 }, {
    imageStep,
    kernelStep: places,
  });
  return (input, start, weights, place, output, end) => {
    const { array, place: at } = columns.prepare(input, start);
    const results = panel("results", dtype, kernels.count * width);
    product(weights, place, array, at, results, 0);
    spread([results, output.subarray(end)]);
  };
}

/** Kernels as rows of a matrix: as they lie, or a copy if they do not lie so. */
function planKernelMatrix({ windows, kernels }: Part): {
  readonly strides: MatrixStrides;
  readonly copy: ReturnType<typeof planCopy> | null;
} {
  const { dtype, channels, spaces } = windows;
  const shape = [channels, ...sizesOf(spaces, "window")];
  const column = mergedStride(shape, kernels.strides.slice(1));
  if (column !== null) return { strides: { row: kernels.strides[0], column }, copy: null };
  const layout: Layout = {
    shape: [kernels.count, ...shape],
    strides: kernels.strides,
    offset: 0,
  };
  const depth = channels * total(spaces, "window");
  return { strides: { row: depth, column: 1 }, copy: planCopy("kernels", dtype, layout) };
}
