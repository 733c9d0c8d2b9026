/**
 * Convolution in the general form that is closed under its own derivatives: strides, padding (also
 * negative), dilation of the input and of the kernel, groups of channels and groups of the batch.
 * The transposes are those of JAX (`_conv_general_dilated_transpose_lhs` and `…_rhs` in
 * jax/_src/lax/convolution.py), for one order of dimensions.
 *
 * @module
 */
import {
  type ConvolutionOptions,
  convolutionOutputShape,
  type Shape,
  sizeOf,
} from "../base/mod.ts";
import { type BatchResult, bind1, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import { addNullable } from "./arithmetic.ts";
import { moveDim, permute, reshape } from "./movement.ts";
import { flip } from "./slicing.ts";

/**
 * An input `[N, C, ...spatial]` and a kernel `[O, C / groups, ...window]` to
 * `[N / batchGroups, O, ...out]`: the cross-correlation. Not both kinds of groups at once.
 */
export const convolutionPrimitive: Primitive<ConvolutionOptions> = {
  name: "convolution",
  shape: ([x, kernel], options) => [
    { shape: convolutionOutputShape(x.shape, kernel.shape, options), dtype: x.dtype },
  ],
  lower: (_inputs, options) => ({ kind: "routine", routine: "convolution", options }),
  jvp: ([x, kernel], [tx, tk], options) => ({
    outputs: [convolution(x, kernel, options)],
    tangents: [
      addNullable(tx && convolution(tx, kernel, options), tk && convolution(x, tk, options)),
    ],
  }),
  transpose: ([cotangent], [x, kernel], options) => {
    if (cotangent === null) return [null, null];
    return [
      x instanceof Unknown ? transposeInput(cotangent, x.shape, kernel as Tensor, options) : null,
      kernel instanceof Unknown
        ? transposeKernel(cotangent, x as Tensor, kernel.shape, options)
        : null,
    ];
  },
  batch: ([x, kernel], [xDim, kernelDim], options, size) => {
    if (xDim !== null && kernelDim !== null) {
      return batchBoth(moveDim(x, xDim, 0), moveDim(kernel, kernelDim, 0), options, size);
    }
    return xDim !== null
      ? batchInput(moveDim(x, xDim, 0), kernel, options, size)
      : batchKernel(x, moveDim(kernel, kernelDim!, 0), options, size);
  },
};

/** The convolution `[N / batchGroups, O, ...out]` of an input and a kernel. */
export function convolution(x: Tensor, kernel: Tensor, options: ConvolutionOptions): Tensor {
  return bind1(convolutionPrimitive, [x, kernel], options);
}

/** The spatial sizes of a shape. */
function spatial(shape: Shape): Shape {
  return shape.slice(2);
}

/** The room that so many elements take at a distance. */
function dilated(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/** The cotangent of the input: the cotangent, spread by the strides, meets the reversed kernel. */
function transposeInput(
  cotangent: Tensor,
  shape: Shape,
  kernel: Tensor,
  options: ConvolutionOptions,
): Tensor {
  const { strides, padding, inputDilation, kernelDilation, groups, batchGroups } = options;
  // Each group of kernels has inputs and outputs exchanged by itself.
  const parts = groups * batchGroups;
  const turned = mergeDims(permuteSome(splitDim(kernel, 0, parts), [0, 2, 1]), 0);
  const reversed = flip(turned, spatial(kernel.shape).map((_, d) => d + 2));
  const product = convolution(cotangent, reversed, {
    strides: inputDilation,
    padding: padding.map(([low], d): [number, number] => {
      const reach = dilated(kernel.shape[d + 2], kernelDilation[d]);
      const before = reach - low - 1;
      const input = dilated(shape[d + 2], inputDilation[d]);
      return [before, input + reach - 1 - dilated(cotangent.shape[d + 2], strides[d]) - before];
    }),
    inputDilation: strides,
    kernelDilation,
    groups: parts,
    batchGroups: 1,
  });
  if (batchGroups === 1) return product;
  // [N / groups, groups · C] to [N, C], the group being the slower part of N
  return mergeDims(permuteSome(splitDim(product, 1, batchGroups), [1, 0, 2]), 0);
}

/** The cotangent of the kernel: the input meets the cotangent, batch and channels exchanged. */
function transposeKernel(
  cotangent: Tensor,
  x: Tensor,
  shape: Shape,
  options: ConvolutionOptions,
): Tensor | null {
  if (sizeOf(cotangent.shape) === 0) return null;
  const { strides, padding, inputDilation, kernelDilation, groups, batchGroups } = options;
  const product = convolution(permuteSome(x, [1, 0]), permuteSome(cotangent, [1, 0]), {
    strides: kernelDilation,
    padding: padding.map(([low], d): [number, number] => {
      const reach = dilated(shape[d + 2], kernelDilation[d]);
      const input = dilated(x.shape[d + 2], inputDilation[d]);
      return [low, dilated(cotangent.shape[d + 2], strides[d]) - input + reach - low - 1];
    }),
    inputDilation,
    kernelDilation: strides,
    groups: batchGroups,
    batchGroups: groups,
  });
  return permuteSome(product, [1, 0]);
}

/** A batch of inputs and one of kernels: groups that keep to themselves. */
function batchBoth(
  x: Tensor,
  kernel: Tensor,
  options: ConvolutionOptions,
  size: number,
): BatchResult {
  const byBatch = options.batchGroups > 1;
  const output = convolution(
    byBatch ? mergeDims(x, 0) : mergeDims(moveDim(x, 0, 1), 1),
    mergeDims(kernel, 0),
    byBatch
      ? { ...options, batchGroups: options.batchGroups * size }
      : { ...options, groups: options.groups * size },
  );
  return { outputs: [splitDim(output, 1, size)], dims: [1] };
}

/** A batch of inputs is a larger batch. */
function batchInput(
  x: Tensor,
  kernel: Tensor,
  options: ConvolutionOptions,
  size: number,
): BatchResult {
  const { batchGroups } = options;
  // Groups stay the slowest part of N: [size, groups, N / groups] to [groups, size, N / groups]
  const images = batchGroups === 1
    ? mergeDims(x, 0)
    : mergeDims(mergeDims(permuteSome(splitDim(x, 1, batchGroups), [1, 0]), 0), 0);
  return { outputs: [splitDim(convolution(images, kernel, options), 0, size)], dims: [0] };
}

/** A batch of kernels is more kernels. */
function batchKernel(
  x: Tensor,
  kernel: Tensor,
  options: ConvolutionOptions,
  size: number,
): BatchResult {
  const parts = options.groups * options.batchGroups;
  // Groups stay the slowest part of O: [size, groups, O / groups] to [groups, size, O / groups]
  const kernels = mergeDims(mergeDims(permuteSome(splitDim(kernel, 1, parts), [1, 0]), 0), 0);
  const output = splitDim(splitDim(convolution(x, kernels, options), 1, parts), 2, size);
  // [N, groups, size, O / groups, …]
  return { outputs: [mergeDims(moveDim(output, 2, 0), 2)], dims: [0] };
}

/** A dimension as two, the first of a given size. */
function splitDim(x: Tensor, dim: number, size: number): Tensor {
  const inner = size === 0 ? 0 : x.shape[dim] / size;
  return reshape(x, x.shape.toSpliced(dim, 1, size, inner));
}

/** A dimension and the next one as one. */
function mergeDims(x: Tensor, dim: number): Tensor {
  return reshape(x, x.shape.toSpliced(dim, 2, x.shape[dim] * x.shape[dim + 1]));
}

/** The first dimensions in another order, the rest as they are. */
function permuteSome(x: Tensor, order: readonly number[]): Tensor {
  return permute(x, x.shape.map((_, dim) => order[dim] ?? dim));
}

/** The primitives of this file. */
export const convolutionPrimitives: readonly Primitive<ConvolutionOptions>[] = [
  convolutionPrimitive,
];
