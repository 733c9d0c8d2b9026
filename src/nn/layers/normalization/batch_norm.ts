/**
 * Batch normalisation.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { batchNorm, batchNormWithStatistics } from "../../functional/mod.ts";
import { RunningNorm, type RunningNormOptions } from "./running.ts";

/** What batch normalisation of inputs of any rank shares. */
export abstract class BatchNorm extends RunningNorm {
  /** Of so many features. */
  constructor(numFeatures: number, options: RunningNormOptions = {}) {
    super(numFeatures, options, true);
  }

  /** How many dims inputs may have. */
  protected abstract readonly ranks: readonly [least: number, most: number];

  /**
   * `[batch, numFeatures, …]` normalised: in training by the batch's statistics, which go into the
   * running ones, in evaluation by those.
   *
   * @throws {ShapeError} if the rank or the number of features is wrong, or in training there is one
   *   value a feature
   */
  override forward(x: Tensor): Tensor {
    this.checkInput(x);
    const { runningMean, runningVar, weight, bias, eps } = this;
    if (!this.training || runningMean === null) {
      const training = runningMean === null;
      return batchNorm(x, runningMean, runningVar, { training, weight, bias, eps });
    }
    const batches = this.numBatchesTracked!.add(1);
    const momentum = this.momentum ?? batches.to(runningMean.dtype).reciprocal();
    const options = { momentum, weight, bias, eps };
    const normalized = batchNormWithStatistics(x, runningMean, runningVar, options);
    this.keep(normalized);
    this.setBuffer("numBatchesTracked", batches);
    return normalized.output;
  }

  /** Refuses other ranks and numbers of features. */
  protected checkInput(x: Tensor): void {
    const [least, most] = this.ranks;
    if (x.ndim >= least && x.ndim <= most && x.shape[1] === this.numFeatures) return;
    const range = least === most
      ? least
      : most === Infinity
      ? `${least} or more`
      : `${least} or ${most}`;
    throw new ShapeError(
      `${this.constructor.name}: Expected an input [batch, ${this.numFeatures}, …] of ${range} ` +
        `dims: got ${formatShape(x.shape)}`,
    );
  }
}

/**
 * Batch normalisation of `[batch, numFeatures]` or `[batch, numFeatures, length]` (Ioffe and Szegedy,
 * 2015). Training takes the batch's mean and biased variance, and averages its mean and unbiased
 * variance into the buffers `runningMean` and `runningVar`, which evaluation takes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.BatchNorm1d(1, { eps: 0, momentum: 0.5 });
 * assert.deepEqual(layer.forward(tensor([[1], [3]])).arraySync(), [[-1], [1]]);
 * assert.deepEqual(layer.runningVar!.arraySync(), [1.5]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class BatchNorm1d extends BatchNorm {
  /** How many dims inputs may have. */
  protected override get ranks(): [number, number] {
    return [2, 3];
  }
}

/**
 * Batch normalisation of `[batch, numFeatures, height, width]`, each channel over the batch and all
 * places; see `BatchNorm1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = new nn.BatchNorm2d(3).forward(randn([8, 3, 5, 5]).mul(7).add(2));
 * assert.ok(Math.abs(y.std().itemSync() as number - 1) < 1e-2);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class BatchNorm2d extends BatchNorm {
  /** How many dims inputs may have. */
  protected override get ranks(): [number, number] {
    return [4, 4];
  }
}

/**
 * Batch normalisation of `[batch, numFeatures, depth, height, width]`, each channel over the batch and
 * all places; see `BatchNorm1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.BatchNorm3d(3, { affine: false }).eval();
 * assert.deepEqual(layer.forward(ones([1, 3, 2, 2, 2])).shape, [1, 3, 2, 2, 2]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class BatchNorm3d extends BatchNorm {
  /** How many dims inputs may have. */
  protected override get ranks(): [number, number] {
    return [5, 5];
  }
}

/**
 * Batch normalisation of `[batch, numFeatures, …]` of any rank, as PyTorch's class of this name does it
 * in one process: by the statistics of the batch that is here. See `BatchNorm1d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.SyncBatchNorm(3);
 * assert.deepEqual(layer.forward(ones([2, 3, 4, 4])).shape, [2, 3, 4, 4]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class SyncBatchNorm extends BatchNorm {
  /** How many dims inputs may have. */
  protected override get ranks(): [number, number] {
    return [2, Infinity];
  }
}
