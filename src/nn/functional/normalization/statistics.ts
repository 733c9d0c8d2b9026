/**
 * What the normalisations share: means and variances, and the affine map that they end in.
 *
 * @module
 */
import {
  DTypeError,
  formatShape,
  type Shape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { type DType, stopGradient, type Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/** Factors and summands of the normalised values. */
export interface AffineParameters {
  /** What normalised values are multiplied by, or null for nothing. @default null */
  readonly weight?: Tensor | null;
  /** What is added then, or null for nothing. @default null */
  readonly bias?: Tensor | null;
}

/** The mean and the variance over some dims, and what both are made of. */
export interface Moments {
  /** The mean, with the dims kept as ones of size 1. */
  readonly mean: Tensor;
  /** The biased variance, Σ (x − mean)² / n, with the dims kept. */
  readonly variance: Tensor;
  /** x − mean. */
  readonly centered: Tensor;
}

/** Mean and variance by two passes, so that a mean far from 0 costs no digits. */
export function momentsOver(x: Tensor, dims: readonly number[]): Moments {
  const mean = x.mean(dims, { keepdim: true });
  const centered = x.sub(mean);
  return { mean, variance: centered.square().mean(dims, { keepdim: true }), centered };
}

/** The input as it is computed with: small floats have their statistics in float32. */
export function widened(operation: string, x: Tensor): Tensor {
  checkFloats(operation, x);
  return x.to(computeType(x.dtype));
}

/** The dtype in which statistics of a floating dtype are computed. */
export function computeType(dtype: DType): DType {
  return dtype === "float16" || dtype === "bfloat16" ? "float32" : dtype;
}

/** A parameter or running statistic that is to be used with an input. */
export interface StatisticCheck {
  readonly name: string;
  readonly shape: Shape;
  /** The input's. */
  readonly dtype: DType;
}

/**
 * A parameter or running statistic in the dtype that is computed in.
 *
 * @throws {ShapeError} if it has another shape
 * @throws {DTypeError} if it has neither the input's dtype nor the one in which is computed
 */
export function checkStatistic(
  operation: string,
  value: Tensor,
  { name, shape, dtype }: StatisticCheck,
): Tensor {
  checkFloats(operation, value, name);
  if (!shapesEqual(value.shape, shape)) {
    throw new ShapeError(
      `${operation}: Expected ${name} of shape ${formatShape(shape)}: got ` +
        formatShape(value.shape),
    );
  }
  const wide = computeType(dtype);
  if (value.dtype !== dtype && value.dtype !== wide) {
    throw new DTypeError(
      `${operation}: Expected ${name} in the input's dtype: got ${value.dtype} and ${dtype}\n` +
        `Convert the input, x.to("${value.dtype}"), or the module, model.to("${dtype}")`,
    );
  }
  return value.to(wide);
}

/** x · weight + bias, of which both may be missing. */
export function affine(x: Tensor, { weight = null, bias = null }: AffineParameters): Tensor {
  const scaled = weight === null ? x : x.mul(weight);
  return bias === null ? scaled : scaled.add(bias);
}

/** What centered values are scaled and shifted by. */
export interface ChannelScale extends Required<AffineParameters> {
  /** 1 / √(variance + eps), or what else broadcasts with the values. */
  readonly factor: Tensor;
  /** The input's, which the result has. */
  readonly dtype: DType;
}

/**
 * `values` `[batch, channels, …]` times a factor and `weight` `[channels]`, plus `bias` `[channels]`. The
 * two factors, which are small, are multiplied first: one multiplication an element.
 */
export function scaleChannels(
  operation: string,
  values: Tensor,
  { factor, weight, bias, dtype }: ChannelScale,
): Tensor {
  const view = values.shape.slice(1).map((extent, dim) => dim === 0 ? extent : 1);
  const checked = (value: Tensor | null, name: string) =>
    value === null
      ? null
      : checkStatistic(operation, value, { name, shape: [view[0]], dtype }).reshape(view);
  const scale = affine(factor, { weight: checked(weight, "weight") });
  return affine(values, { weight: scale, bias: checked(bias, "bias") }).to(dtype);
}

/** A running statistic after one more: (1 − momentum) · running + momentum · value. */
export function movingAverage(
  running: Tensor,
  value: Tensor,
  momentum: number | Tensor,
): Tensor {
  const kept = typeof momentum === "number" ? 1 - momentum : momentum.neg().add(1);
  const next = running.to(value.dtype).mul(kept).add(stopGradient(value).mul(momentum));
  return next.to(running.dtype);
}

/**
 * The dims behind the first two, over which each channel's statistics go.
 *
 * @throws {ShapeError} if there are less than `least` dims
 */
export function spatialDims(operation: string, x: Tensor, least: number): number[] {
  if (x.ndim < least) {
    const places = least > 2 ? "…, length" : "…";
    throw new ShapeError(
      `${operation}: Expected an input of shape [batch, channels, ${places}]: got ` +
        formatShape(x.shape),
    );
  }
  return x.shape.map((_, dim) => dim).slice(2);
}
