/**
 * Convolutions, which as in all libraries of this kind are cross-correlations.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkOptions,
  type ConvolutionOptions as GeneralOptions,
  convolutionOutputShape,
  formatShape,
  type PerDimension,
  perDimension,
  type Shape,
  ShapeError,
} from "../../engine/base/mod.ts";
import { Tensor } from "../../engine/core/mod.ts";
import { add, convolution, expand } from "../../engine/primitive/mod.ts";
import { checkContractible } from "../operands.ts";
import { withBatch } from "./spatial.ts";

/** Options of convolutions; lists have an entry a spatial dimension. */
export interface ConvolutionOptions {
  /** From one window's start to the next's. @default 1 */
  readonly stride?: PerDimension;
  /**
   * Zeros on both sides of each dimension; "valid" is none, and "same" so many that with stride 1
   * the output is as large as the input. @default 0
   */
  readonly padding?: PerDimension | "same" | "valid";
  /** From one element of a window to the next. @default 1 */
  readonly dilation?: PerDimension;
  /** Channels fall into so many groups, each with its own kernels. @default 1 */
  readonly groups?: number;
}

/**
 * The cross-correlation of `x` `[batch, in, length]` (or `[in, length]`) and `weight`
 * `[out, in / groups, window]`, plus `bias` `[out]`: `[batch, out, places]`. The options may stand in
 * the place of the bias.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv1d, tensor } from "@cotangent/cotangent";
 *
 * const y = conv1d(tensor([[1, 2, 3, 4]]), tensor([[[1, -1]]]));
 * assert.deepEqual(y.arraySync(), [[-1, -1, -1]]);
 * ```
 *
 * @throws {ShapeError} if shapes do not match or the window does not fit
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | ConvolutionOptions | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve("conv1d", 1, { x, weight, bias, options });
}

/**
 * The cross-correlation of `x` `[batch, in, height, width]` (or `[in, height, width]`) and `weight`
 * `[out, in / groups, window…]`, plus `bias` `[out]`: `[batch, out, rows, columns]`. The options may
 * stand in the place of the bias.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv2d, ones } from "@cotangent/cotangent";
 *
 * const y = conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2]), { stride: 1 });
 * assert.deepEqual(y.arraySync(), [[[[4, 4], [4, 4]]]]);
 * ```
 *
 * @throws {ShapeError} if shapes do not match or the window does not fit
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | ConvolutionOptions | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve("conv2d", 2, { x, weight, bias, options });
}

/**
 * The cross-correlation of `x` `[batch, in, depth, height, width]` (or without the batch) and
 * `weight` `[out, in / groups, window…]`, plus `bias` `[out]`. The options may stand in the place of the bias.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { conv3d, ones } from "@cotangent/cotangent";
 *
 * const y = conv3d(ones([1, 1, 2, 2, 2]), ones([1, 1, 2, 2, 2]));
 * assert.equal(y.itemSync(), 8);
 * ```
 *
 * @throws {ShapeError} if shapes do not match or the window does not fit
 * @throws {DTypeError} if the dtypes differ or are bool
 */
export function conv3d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | ConvolutionOptions | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  return convolve("conv3d", 3, { x, weight, bias, options });
}

/** What convolutions are called with: the options may stand in the place of the bias. */
export interface ConvolutionCall<O> {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | O | null;
  readonly options: O;
}

/** The tensors that a convolution takes. */
export interface ConvolutionOperands {
  /** The input. */
  readonly x: Tensor;
  /** The kernels. */
  readonly weight: Tensor;
  /** One number a channel of the output. */
  readonly bias: Tensor | null;
}

/** The operands and the options of a call. */
export function readCall<O extends object>(
  operation: string,
  { x, weight, bias, options }: ConvolutionCall<O>,
): { readonly operands: ConvolutionOperands; readonly options: O } {
  checkOptions(operation, options, "stride: 2");
  if (bias === null || bias instanceof Tensor) return { operands: { x, weight, bias }, options };
  const plain = Object.getPrototypeOf(bias) === Object.prototype;
  return plain
    ? { operands: { x, weight, bias: null }, options: bias }
    : { operands: { x, weight, bias: bias as Tensor }, options };
}

function convolve(
  operation: string,
  spatial: number,
  call: ConvolutionCall<ConvolutionOptions>,
): Tensor {
  const { operands, options } = readCall(operation, call);
  const { x, weight, bias } = operands;
  const { batch, finish } = withBatch(operation, x, spatial);
  const { stride, dilation, groups } = checkConvolution(operation, spatial, operands, options);
  if (batch.shape[1] !== weight.shape[1] * groups || weight.shape[0] % groups !== 0) {
    throw new ShapeError(
      `${operation}: Expected a weight of shape [out, in / groups, …] for ${batch.shape[1]} ` +
        `channels in ${groups} ${groups === 1 ? "group" : "groups"}: got ` +
        formatShape(weight.shape),
    );
  }
  checkBias(operation, bias, weight.shape[0]);
  const window = weight.shape.slice(2);
  const general: GeneralOptions = {
    strides: stride,
    padding: paddingOf(operation, options.padding ?? 0, { window, stride, dilation }),
    inputDilation: window.map(() => 1),
    kernelDilation: dilation,
    groups,
    batchGroups: 1,
  };
  checkWindowFits(operation, batch, weight, general);
  return finish(addBias(convolution(batch, weight, general), bias));
}

/** Options that convolutions and transposed ones share, checked. */
export function checkConvolution(
  operation: string,
  spatial: number,
  { x, weight, bias }: ConvolutionOperands,
  options: Omit<ConvolutionOptions, "padding">,
): { readonly stride: number[]; readonly dilation: number[]; readonly groups: number } {
  checkContractible(operation, x, weight, ...(bias === null ? [] : [bias]));
  if (weight.ndim !== spatial + 2) {
    throw new ShapeError(
      `${operation}: Expected a weight of rank ${spatial + 2}: got ${formatShape(weight.shape)}`,
    );
  }
  const { stride = 1, dilation = 1, groups = 1 } = options;
  checkInteger(operation, groups, { name: "groups", minimum: 1 });
  return {
    stride: perDimension(operation, stride, { count: spatial, name: "stride", minimum: 1 }),
    dilation: perDimension(operation, dilation, { count: spatial, name: "dilation", minimum: 1 }),
    groups,
  };
}

/** Refuses a bias that is not `[out]`. */
export function checkBias(operation: string, bias: Tensor | null, channels: number): void {
  if (bias === null || (bias.ndim === 1 && bias.shape[0] === channels)) return;
  throw new ShapeError(
    `${operation}: Expected a bias of shape [${channels}]: got ${formatShape(bias.shape)}`,
  );
}

/** The bias added to every place of its channel. */
export function addBias(y: Tensor, bias: Tensor | null): Tensor {
  if (bias === null) return y;
  return add(y, expand(bias, y.shape, y.shape.map((_, d) => d).filter((d) => d !== 1)));
}

function paddingOf(
  operation: string,
  padding: PerDimension | "same" | "valid",
  { window, stride, dilation }: {
    readonly window: Shape;
    readonly stride: readonly number[];
    readonly dilation: readonly number[];
  },
): [number, number][] {
  if (padding === "valid") return window.map(() => [0, 0]);
  if (padding === "same") {
    if (stride.some((step) => step !== 1)) {
      throw new ArgumentError(
        `${operation}: Cannot pad to the "same" size as the stride is not 1: got stride ` +
          `[${stride.join(", ")}]\nGive the padding in numbers`,
      );
    }
    return window.map((size, d) => {
      const total = dilation[d] * (size - 1);
      const low = Math.floor(total / 2);
      return [low, total - low];
    });
  }
  if (typeof padding === "string") {
    throw new ArgumentError(
      `${operation}: Expected numbers, "same" or "valid" as padding: got "${padding}"`,
    );
  }
  return perDimension(operation, padding, { count: window.length, name: "padding", minimum: 0 })
    .map((size) => [size, size]);
}

/** Refuses windows larger than the padded input. */
function checkWindowFits(
  operation: string,
  x: Tensor,
  weight: Tensor,
  options: GeneralOptions,
): void {
  const shape = convolutionOutputShape(x.shape, weight.shape, options);
  const bad = shape.findIndex((size, d) => d >= 2 && size === 0);
  if (bad < 0) return;
  throw new ShapeError(
    `${operation}: Cannot fit the window into dim ${bad} of the padded input: got ` +
      `${formatShape(x.shape)} and a weight ${formatShape(weight.shape)}\n` +
      "Pad more, or use a smaller window or dilation",
  );
}
