/**
 * Transposed convolutions: the gradients of convolutions with respect to their input.
 *
 * @module
 */
import {
  ArgumentError,
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { convolution, flip, permute, reshape } from "../../engine/primitive/mod.ts";
import {
  addBias,
  checkBias,
  checkConvolution,
  type ConvolutionCall,
  readCall,
} from "./convolution.ts";
import { withBatch } from "./spatial.ts";

/** Options of transposed convolutions; lists have an entry a spatial dimension. */
export interface TransposedConvolutionOptions {
  /** From one element of the input to the next, in the output. @default 1 */
  readonly stride?: PerDimension;
  /** How much is cut off on both sides of each dimension. @default 0 */
  readonly padding?: PerDimension;
  /** How much is added at the end of each dimension; less than the stride or dilation. @default 0 */
  readonly outputPadding?: PerDimension;
  /** From one element of a window to the next. @default 1 */
  readonly dilation?: PerDimension;
  /** Channels fall into so many groups, each with its own kernels. @default 1 */
  readonly groups?: number;
}

/**
 * The transposed convolution of `x` `[batch, in, length]` (or `[in, length]`) and `weight`
 * `[in, out / groups, window]`, plus `bias` `[out]`, in whose place the options may stand. The output has
 * `(length − 1) · stride − 2 · padding + dilation · (window − 1) + outputPadding + 1` places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { convTranspose1d, tensor } from "@cotangent/cotangent";
 *
 * const y = convTranspose1d(tensor([[1, 2]]), tensor([[[1, 10]]]), null, { stride: 2 });
 * assert.deepEqual(y.arraySync(), [[1, 10, 2, 20]]);
 * ```
 *
 * @throws {ShapeError} if shapes do not match
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | TransposedConvolutionOptions | null = null,
  options: TransposedConvolutionOptions = {},
): Tensor {
  return convolveTransposed("convTranspose1d", 1, { x, weight, bias, options });
}

/**
 * The transposed convolution of `x` `[batch, in, height, width]` (or without the batch) and
 * `weight` `[in, out / groups, window…]`, plus `bias` `[out]`; sizes as in `convTranspose1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { convTranspose2d, ones } from "@cotangent/cotangent";
 *
 * const y = convTranspose2d(ones([1, 3, 4, 4]), ones([3, 2, 2, 2]), null, { stride: 2 });
 * assert.deepEqual(y.shape, [1, 2, 8, 8]);
 * ```
 *
 * @throws {ShapeError} if shapes do not match
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | TransposedConvolutionOptions | null = null,
  options: TransposedConvolutionOptions = {},
): Tensor {
  return convolveTransposed("convTranspose2d", 2, { x, weight, bias, options });
}

/**
 * The transposed convolution of `x` `[batch, in, depth, height, width]` (or without the batch) and
 * `weight` `[in, out / groups, window…]`, plus `bias` `[out]`; sizes as in `convTranspose1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { convTranspose3d, ones } from "@cotangent/cotangent";
 *
 * const y = convTranspose3d(ones([1, 1, 1, 1, 1]), ones([1, 1, 2, 2, 2]));
 * assert.deepEqual(y.shape, [1, 1, 2, 2, 2]);
 * ```
 *
 * @throws {ShapeError} if shapes do not match
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function convTranspose3d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | TransposedConvolutionOptions | null = null,
  options: TransposedConvolutionOptions = {},
): Tensor {
  return convolveTransposed("convTranspose3d", 3, { x, weight, bias, options });
}

function convolveTransposed(
  operation: string,
  spatial: number,
  call: ConvolutionCall<TransposedConvolutionOptions>,
): Tensor {
  const { operands, options } = readCall(operation, call);
  const { x, weight, bias } = operands;
  const { batch, finish } = withBatch(operation, x, spatial);
  const { stride, dilation, groups } = checkConvolution(operation, spatial, operands, options);
  const entries = (value: PerDimension, name: string) =>
    perDimension(operation, value, { count: spatial, name, minimum: 0 });
  const padding = entries(options.padding ?? 0, "padding");
  const added = entries(options.outputPadding ?? 0, "outputPadding");
  const [inputs, perGroup, ...window] = weight.shape;
  if (batch.shape[1] !== inputs || inputs % groups !== 0) {
    throw new ShapeError(
      `${operation}: Expected a weight of shape [in, out / groups, …] for ${batch.shape[1]} ` +
        `channels in ${groups} ${groups === 1 ? "group" : "groups"}: got ` +
        formatShape(weight.shape),
    );
  }
  checkBias(operation, bias, perGroup * groups);
  added.forEach((size, d) => {
    if (size < Math.max(stride[d], dilation[d])) return;
    throw new ArgumentError(
      `${operation}: Expected an outputPadding less than the stride or the dilation: got ${size} ` +
        `with stride ${stride[d]} and dilation ${dilation[d]}`,
    );
  });

  // Within each group of kernels inputs and outputs change places, and windows are reversed.
  const grouped = reshape(weight, [groups, inputs / groups, perGroup, ...window]);
  const turned = permute(grouped, grouped.shape.map((_, d) => [0, 2, 1][d] ?? d));
  const kernel = reshape(turned, [groups * perGroup, inputs / groups, ...window]);
  const reversed = flip(kernel, window.map((_, d) => d + 2));
  const ends = window.map((size, d): [number, number] => {
    const reach = dilation[d] * (size - 1);
    return [reach - padding[d], reach - padding[d] + added[d]];
  });
  window.forEach((size, d) => {
    const places = (batch.shape[d + 2] - 1) * stride[d] - 2 * padding[d] + added[d] +
      dilation[d] * (size - 1) + 1;
    if (places > 0) return;
    throw new ShapeError(
      `${operation}: Cannot cut off ${padding[d]} on both sides of dim ${d + 2} as nothing would ` +
        `be left: got ${formatShape(x.shape)} and a weight ${formatShape(weight.shape)}`,
    );
  });
  const y = convolution(batch, reversed, {
    strides: window.map(() => 1),
    padding: ends,
    inputDilation: stride,
    kernelDilation: dilation,
    groups,
    batchGroups: 1,
  });
  return finish(addBias(y, bias));
}
