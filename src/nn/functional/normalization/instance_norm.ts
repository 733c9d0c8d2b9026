/**
 * Normalisation of each channel of each example.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { batchNorm, type NormalizedBatch } from "./batch_norm.ts";
import {
  type AffineParameters,
  checkStatistic,
  movingAverage,
  scaleChannels,
  spatialDims,
  standardize,
  widened,
} from "./statistics.ts";

/** Options of `instanceNorm`. */
export interface InstanceNormFunctionOptions extends AffineParameters {
  /** The mean `[channels]` to use without the input's statistics. @default null */
  readonly runningMean?: Tensor | null;
  /** The variance `[channels]` to use without the input's statistics. @default null */
  readonly runningVar?: Tensor | null;
  /** Whether the input's statistics are taken rather than the running ones. @default true */
  readonly useInputStats?: boolean;
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
}

/**
 * `x` `[batch, channels, …]` normalised over the places of each channel of each example, then scaled
 * and shifted by `weight` and `bias` `[channels]` (Ulyanov, Vedaldi and Lempitsky, 2016).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 3], [5, 9]]], { dtype: "float64" });
 * assert.deepEqual(nn.functional.instanceNorm(x, { eps: 0 }).arraySync(), [[[-1, 1], [-1, 1]]]);
 * ```
 *
 * @throws {ShapeError} if there are less than three dims, or one place a channel
 * @throws {DTypeError} if a dtype is not floating, or a parameter's is not the input's
 * @throws {ArgumentError} if a running statistic is missing without `useInputStats`
 */
export function instanceNorm(
  x: Tensor,
  {
    runningMean = null,
    runningVar = null,
    useInputStats = true,
    ...options
  }: InstanceNormFunctionOptions = {},
): Tensor {
  if (useInputStats) return normalizeInstances(x, options).output;
  spatialDims("instanceNorm", x, 3);
  return batchNorm(x, runningMean, runningVar, options);
}

/** Options of `instanceNormWithStatistics`. */
export interface InstanceNormStatisticsOptions extends AffineParameters {
  /** The examples' share in the next running statistics. @default 0.1 */
  readonly momentum?: number;
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
}

/**
 * `x` normalised as `instanceNorm` does, and the running statistics `[channels]` with the mean over all
 * examples of their means and unbiased variances averaged in.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tensor, zeros } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 3]], [[5, 7]]]);
 * const next = nn.functional.instanceNormWithStatistics(x, zeros([1]), ones([1]), { momentum: 0.5 });
 * assert.deepEqual(next.runningMean!.arraySync(), [2]);
 * ```
 *
 * @throws what `instanceNorm` throws
 */
export function instanceNormWithStatistics(
  x: Tensor,
  runningMean: Tensor,
  runningVar: Tensor,
  { momentum = 0.1, ...options }: InstanceNormStatisticsOptions = {},
): NormalizedBatch {
  const { output, mean, unbiased } = normalizeInstances(x, options);
  const next = (running: Tensor, value: Tensor, name: string) => {
    checkStatistic("instanceNorm", running, { name, shape: [x.shape[1]], dtype: x.dtype });
    return movingAverage(running, value.flatten(1).mean(0), momentum);
  };
  return {
    output,
    runningMean: next(runningMean, mean, "runningMean"),
    runningVar: next(runningVar, unbiased, "runningVar"),
  };
}

function normalizeInstances(
  x: Tensor,
  { weight = null, bias = null, eps = 1e-5 }: AffineParameters & { readonly eps?: number },
): { readonly output: Tensor; readonly mean: Tensor; readonly unbiased: Tensor } {
  const wide = widened("instanceNorm", x);
  const dims = spatialDims("instanceNorm", x, 3);
  const count = checkPlaces(x, dims);
  const { values, mean, variance } = standardize(wide, dims, eps);
  const output = scaleChannels("instanceNorm", values, { weight, bias, dtype: x.dtype });
  return { output, mean, unbiased: variance.mul(count / (count - 1)) };
}

/** How many places a channel has: more than one, else there is no variance. */
function checkPlaces(x: Tensor, dims: readonly number[]): number {
  const count = dims.reduce((product, dim) => product * x.shape[dim], 1);
  if (count > 1) return count;
  throw new ShapeError(
    `instanceNorm: Cannot take statistics as there is no more than one place a channel: got ` +
      formatShape(x.shape),
  );
}
