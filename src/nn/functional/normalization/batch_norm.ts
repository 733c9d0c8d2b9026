/**
 * Batch normalisation.
 *
 * @module
 */
import { ArgumentError, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import {
  affine,
  type AffineParameters,
  checkAffine,
  checkStatistic,
  movingAverage,
  scaleChannels,
  spatialDims,
  standardize,
  widened,
} from "./statistics.ts";

/** Options of `batchNorm`. */
export interface BatchNormFunctionOptions extends AffineParameters {
  /** Whether the batch's statistics are taken rather than the running ones. @default false */
  readonly training?: boolean;
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
}

/** Options of `batchNormWithStatistics`. */
export interface BatchNormStatisticsOptions extends Omit<BatchNormFunctionOptions, "training"> {
  /** The batch's share in the next running statistics. @default 0.1 */
  readonly momentum?: number | Tensor;
}

/** A normalised batch, and the running statistics behind it. */
export interface NormalizedBatch {
  /** The normalised batch. */
  readonly output: Tensor;
  /** The next running mean, or null where there was none. */
  readonly runningMean: Tensor | null;
  /** The next running variance, an unbiased estimate, or null where there was none. */
  readonly runningVar: Tensor | null;
}

/**
 * `x` `[batch, channels, …]` normalised in each channel, `(x − mean) / √(variance + eps)`, by the
 * running statistics `[channels]`, or in training by those of the batch, then scaled and shifted by
 * `weight` and `bias` `[channels]` (Ioffe and Szegedy, 2015). Statistics of small floats are computed in
 * float32. Nothing is written in place: `batchNormWithStatistics` returns the next running statistics.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[1, 2], [3, 6]], { dtype: "float64" });
 * const y = nn.functional.batchNorm(x, null, null, { training: true, eps: 0 });
 * assert.deepEqual(y.arraySync(), [[-1, -1], [1, 1]]);
 * ```
 *
 * @throws {ShapeError} if the input has less than two dims, or in training one value a channel, or a
 *   parameter does not have an element a channel
 * @throws {DTypeError} if a dtype is not floating, or a parameter's is not the input's
 * @throws {ArgumentError} if a running statistic is missing outside of training
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  { training = false, eps = 1e-5, weight = null, bias = null }: BatchNormFunctionOptions = {},
): Tensor {
  const options = { eps, weight, bias };
  return training
    ? normalizeBatch(x, options).output
    : normalizeByRunning(x, { runningMean, runningVar }, options);
}

/**
 * `x` normalised as `batchNorm` does in training, and the running statistics with the batch's mean and
 * unbiased variance averaged in.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[1], [3]]);
 * const { runningMean, runningVar } = nn.functional.batchNormWithStatistics(x, zeros([1]), ones([1]), {
 *   momentum: 0.5,
 * });
 * assert.deepEqual([runningMean!.arraySync(), runningVar!.arraySync()], [[1], [1.5]]);
 * ```
 *
 * @throws what `batchNorm` throws
 */
export function batchNormWithStatistics(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  { momentum = 0.1, eps = 1e-5, weight = null, bias = null }: BatchNormStatisticsOptions = {},
): NormalizedBatch {
  const { output, mean, unbiased } = normalizeBatch(x, { eps, weight, bias });
  const next = (running: Tensor | null, value: Tensor, name: string) => {
    if (running === null) return null;
    checkStatistic("batchNorm", running, { name, shape: [x.shape[1]], dtype: x.dtype });
    return movingAverage(running, value.flatten(), momentum);
  };
  return {
    output,
    runningMean: next(runningMean, mean, "runningMean"),
    runningVar: next(runningVar, unbiased, "runningVar"),
  };
}

type NormOptions = Required<AffineParameters> & { readonly eps: number };

function normalizeBatch(
  x: Tensor,
  { eps, weight, bias }: NormOptions,
): { readonly output: Tensor; readonly mean: Tensor; readonly unbiased: Tensor } {
  const wide = widened("batchNorm", x);
  const dims = [0, ...spatialDims("batchNorm", x, 2)];
  const count = x.size / x.shape[1];
  if (!(count > 1)) {
    throw new ShapeError(
      "batchNorm: Cannot take statistics in training as there is no more than one value a " +
        `channel: got ${formatShape(x.shape)}\nUse a larger batch, or model.eval()`,
    );
  }
  const { values, mean, variance } = standardize(wide, dims, eps);
  const output = scaleChannels("batchNorm", values, { weight, bias, dtype: x.dtype });
  return { output, mean, unbiased: variance.mul(count / (count - 1)) };
}

function normalizeByRunning(
  x: Tensor,
  running: Pick<NormalizedBatch, "runningMean" | "runningVar">,
  { eps, weight, bias }: NormOptions,
): Tensor {
  const wide = widened("batchNorm", x);
  const spatial = spatialDims("batchNorm", x, 2);
  const form = { shape: [x.shape[1]], dtype: x.dtype };
  const statistic = (name: "runningMean" | "runningVar") => {
    const value = running[name];
    if (value !== null) return checkStatistic("batchNorm", value, { name, ...form });
    throw new ArgumentError(
      `batchNorm: Expected ${name} outside of training: got null\n` +
        "Keep running statistics, or pass { training: true }",
    );
  };
  const [mean, variance] = [statistic("runningMean"), statistic("runningVar")];
  const parameters = checkAffine("batchNorm", { weight, bias }, form);
  // Factor and summand of each channel are made first: one affine map of the elements.
  const factor = affine(variance.add(eps).rsqrt(), { weight: parameters.weight });
  const shift = affine(mean.neg(), { weight: factor, bias: parameters.bias });
  const view = [x.shape[1], ...spatial.map(() => 1)];
  return wide.mul(factor.reshape(view)).add(shift.reshape(view)).to(x.dtype);
}
