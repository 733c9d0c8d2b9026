/**
 * Convolutions.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  type PerDimension,
  perDimension,
} from "../../../engine/base/mod.ts";
import { conv1d, conv2d, conv3d, type DType, pad, type Tensor } from "../../../tensor.ts";
import { Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { uniformParameter } from "../initial.ts";
import { checkChannels } from "./channels.ts";

/** What the input is surrounded by. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** Options of convolutions; lists have an entry a spatial dimension. */
export interface ConvOptions {
  /** From one window's start to the next's. @default 1 */
  readonly stride?: PerDimension;
  /**
   * How much is put on both sides of each dimension; "valid" is nothing, and "same" so much that with
   * stride 1 the output is as large as the input. @default 0
   */
  readonly padding?: PerDimension | "same" | "valid";
  /** From one element of a window to the next. @default 1 */
  readonly dilation?: PerDimension;
  /** Channels fall into so many groups, each with its own kernels. @default 1 */
  readonly groups?: number;
  /** Whether a bias is added. @default true */
  readonly bias?: boolean;
  /** What is put around the input. @default "zeros" */
  readonly paddingMode?: PaddingMode;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

const paddingModes: readonly PaddingMode[] = ["zeros", "reflect", "replicate", "circular"];
const convolutions = [conv1d, conv2d, conv3d];

/** What the convolutions over one to three dimensions share. */
export abstract class Convolution extends Module {
  /** The input's channels. */
  readonly inChannels: number;
  /** The output's channels. */
  readonly outChannels: number;
  /** The windows' sizes. */
  readonly kernelSize: readonly number[];
  /** From one window's start to the next's. */
  readonly stride: readonly number[];
  /** How much is put on both sides of each dimension. */
  readonly padding: readonly number[] | "same" | "valid";
  /** From one element of a window to the next. */
  readonly dilation: readonly number[];
  /** Into how many groups the channels fall. */
  readonly groups: number;
  /** What is put around the input. */
  readonly paddingMode: PaddingMode;
  /** `[outChannels, inChannels / groups, window…]`, uniform in ±1/√(inputs of an output) at first. */
  weight: Parameter;
  /** `[outChannels]`, uniform in the same bounds at first, or null. */
  bias: Parameter | null;

  /** Over so many spatial dimensions. */
  constructor(
    spatial: number,
    channels: readonly [inChannels: number, outChannels: number],
    kernelSize: PerDimension,
    options: ConvOptions,
  ) {
    super();
    const operation = this.constructor.name;
    checkOptions(operation, options, "stride: 2");
    const { groups = 1, bias = true, paddingMode = "zeros", dtype = "float32" } = options;
    const entries = (value: PerDimension, name: string, minimum: number) =>
      perDimension(operation, value, { count: spatial, name, minimum });
    [this.inChannels, this.outChannels] = checkChannels(operation, channels, groups);
    this.kernelSize = entries(kernelSize, "kernelSize", 1);
    this.stride = entries(options.stride ?? 1, "stride", 1);
    this.dilation = entries(options.dilation ?? 1, "dilation", 1);
    this.groups = groups;
    if (!paddingModes.includes(paddingMode)) {
      throw new ArgumentError(
        `${operation}: Expected ${paddingModes.join(", ")} as paddingMode: got ${paddingMode}`,
      );
    }
    this.paddingMode = paddingMode;
    const { padding = 0 } = options;
    this.padding = padding === "same" || padding === "valid"
      ? padding
      : entries(padding, "padding", 0);
    if (padding === "same" && this.stride.some((step) => step !== 1)) {
      throw new ArgumentError(
        `${operation}: Cannot pad to the "same" size as the stride is not 1: got stride ` +
          `[${this.stride.join(", ")}]\nGive the padding in numbers`,
      );
    }
    const shape = [this.outChannels, this.inChannels / groups, ...this.kernelSize];
    const fanIn = shape.slice(1).reduce((product, extent) => product * extent, 1);
    this.weight = uniformParameter(shape, fanIn, { operation, dtype });
    this.bias = bias ? uniformParameter([this.outChannels], fanIn, { operation, dtype }) : null;
  }

  /** `[batch, inChannels, …]`, or without the batch, to `[batch, outChannels, …]`. */
  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups, paddingMode } = this;
    const convolve = convolutions[this.kernelSize.length - 1];
    if (paddingMode === "zeros") {
      return convolve(x, this.weight, this.bias, { stride, padding, dilation, groups });
    }
    const surrounded = pad(x, this.borders(), { mode: paddingMode });
    return convolve(surrounded, this.weight, this.bias, { stride, dilation, groups });
  }

  /** What is put before and behind each spatial dimension. */
  protected borders(): [low: number, high: number][] {
    const { kernelSize, padding, dilation } = this;
    return kernelSize.map((size, d) => {
      const total = padding === "same" ? dilation[d] * (size - 1) : 0;
      const low = typeof padding === "string" ? Math.floor(total / 2) : padding[d];
      return [low, typeof padding === "string" ? total - low : low];
    });
  }

  /** The sizes, and what is not by default. */
  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups } = this;
    return describeFields({
      inChannels,
      outChannels,
      kernelSize,
      stride,
      padding: Array.isArray(padding) && padding.every((width) => width === 0)
        ? undefined
        : padding,
      dilation: dilation.every((step) => step === 1) ? undefined : dilation,
      groups: groups === 1 ? undefined : groups,
      bias: this.bias === null ? false : undefined,
      paddingMode: this.paddingMode === "zeros" ? undefined : this.paddingMode,
    });
  }
}
