/**
 * Transposed convolutions.
 *
 * @module
 */
import {
  checkOptions,
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
} from "../../../engine/base/mod.ts";
import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type DType,
  type Tensor,
} from "../../../tensor.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import { checkChannels } from "./channels.ts";

/** Options of transposed convolutions; lists have an entry a spatial dimension. */
export interface ConvTransposeOptions {
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
  /** Whether a bias is added. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

const convolutions = [convTranspose1d, convTranspose2d, convTranspose3d];

/** What the transposed convolutions over one to three dimensions share. */
export abstract class TransposedConvolution extends Module {
  /** The input's channels. */
  readonly inChannels: number;
  /** The output's channels. */
  readonly outChannels: number;
  /** The windows' sizes. */
  readonly kernelSize: readonly number[];
  /** From one element of the input to the next, in the output. */
  readonly stride: readonly number[];
  /** How much is cut off on both sides of each dimension. */
  readonly padding: readonly number[];
  /** How much is added at the end of each dimension. */
  readonly outputPadding: readonly number[];
  /** From one element of a window to the next. */
  readonly dilation: readonly number[];
  /** Into how many groups the channels fall. */
  readonly groups: number;
  /** `[inChannels, outChannels / groups, window…]`, uniform in ±1/√(size of an entry) at first. */
  weight: Parameter;
  /** `[outChannels]`, uniform in the same bounds at first, or null. */
  bias: Parameter | null;

  /** Over so many spatial dimensions. */
  constructor(
    spatial: number,
    channels: readonly [inChannels: number, outChannels: number],
    kernelSize: PerDimension,
    options: ConvTransposeOptions,
  ) {
    super();
    const operation = this.constructor.name;
    checkOptions(operation, options, "stride: 2");
    const { groups = 1, bias = true, dtype = "float32" } = options;
    const entries = (value: PerDimension, name: string, minimum: number) =>
      perDimension(operation, value, { count: spatial, name, minimum });
    [this.inChannels, this.outChannels] = checkChannels(operation, channels, groups);
    this.kernelSize = entries(kernelSize, "kernelSize", 1);
    this.stride = entries(options.stride ?? 1, "stride", 1);
    this.padding = entries(options.padding ?? 0, "padding", 0);
    this.outputPadding = entries(options.outputPadding ?? 0, "outputPadding", 0);
    this.dilation = entries(options.dilation ?? 1, "dilation", 1);
    this.groups = groups;
    const shape = [this.inChannels, this.outChannels / groups, ...this.kernelSize];
    // PyTorch bounds by what it calls the fan-in of a weight, the size of an entry of its first dim.
    const fanIn = shape.slice(1).reduce((product, extent) => product * extent, 1);
    this.weight = uniformParameter(shape, fanIn, { operation, dtype });
    this.bias = bias ? uniformParameter([this.outChannels], fanIn, { operation, dtype }) : null;
  }

  /**
   * `[batch, inChannels, …]`, or without the batch, to `[batch, outChannels, …]`. Of the sizes that lead
   * to one input where the stride is more than 1, `outputSize` (the last dims, or the whole shape) chooses
   * one; by default `outputPadding` does.
   *
   * @throws {ShapeError} if it is not one of those
   */
  override forward(x: Tensor, outputSize: readonly number[] | null = null): Tensor {
    const { stride, padding, dilation, groups } = this;
    const outputPadding = outputSize === null ? this.outputPadding : this.paddingFor(x, outputSize);
    const convolve = convolutions[this.kernelSize.length - 1];
    const options = { stride, padding, outputPadding, dilation, groups };
    return convolve(x, this.weight, this.bias, options);
  }

  /** The `outputPadding` that leads to a size. */
  protected paddingFor(x: Tensor, outputSize: readonly number[]): number[] {
    const { kernelSize, stride, padding, dilation } = this;
    const spatial = kernelSize.length;
    const sizes = outputSize.slice(-spatial);
    const least = x.shape.slice(-spatial).map((extent, d) =>
      (extent - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernelSize[d] - 1) + 1
    );
    const added = least.map((size, d) => sizes[d] - size);
    if (added.every((width, d) => width >= 0 && width < stride[d])) return added;
    throw new ShapeError(
      `${this.constructor.name}: Expected an outputSize from ${formatShape(least)} to ${
        formatShape(least.map((size, d) => size + stride[d] - 1))
      }: got ${formatShape(outputSize)}`,
    );
  }

  /** The sizes, and what is not by default. */
  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, outputPadding, dilation } = this;
    const unless = (value: readonly number[], usual: number) =>
      value.every((entry) => entry === usual) ? undefined : value;
    return describeFields({
      inChannels,
      outChannels,
      kernelSize,
      stride,
      padding: unless(padding, 0),
      outputPadding: unless(outputPadding, 0),
      dilation: unless(dilation, 1),
      groups: this.groups === 1 ? undefined : this.groups,
      bias: this.bias === null ? false : undefined,
    });
  }
}
