/**
 * Instance normalisation.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { instanceNorm, instanceNormWithStatistics } from "../../functional/mod.ts";
import { RunningNorm, type RunningNormOptions } from "./running.ts";

/** What instance normalisation over one to three spatial dimensions shares. */
export abstract class InstanceNorm extends RunningNorm {
  /** Of so many features. */
  constructor(numFeatures: number, options: RunningNormOptions = {}) {
    super(numFeatures, options, false);
  }

  /** How many spatial dimensions inputs have. */
  protected abstract readonly spatial: number;

  /**
   * `[batch, numFeatures, …]` (or without the batch), each channel of each example normalised by its own
   * statistics, or in evaluation by running ones where those are kept.
   *
   * @throws {ShapeError} if the rank or the number of features is wrong, or there is one place a channel
   */
  override forward(x: Tensor): Tensor {
    const channel = x.ndim - this.spatial - 1;
    if ((channel !== 0 && channel !== 1) || x.shape[channel] !== this.numFeatures) {
      throw new ShapeError(
        `${this.constructor.name}: Expected an input [batch, ${this.numFeatures}, …] with ` +
          `${this.spatial} spatial dims, or one without the batch: got ${formatShape(x.shape)}`,
      );
    }
    return channel === 1 ? this.normalize(x) : this.normalize(x.unsqueeze(0)).squeeze(0);
  }

  /** A batch normalised. */
  protected normalize(x: Tensor): Tensor {
    const { runningMean, runningVar, weight, bias, eps } = this;
    if (runningMean === null || runningVar === null) return instanceNorm(x, { weight, bias, eps });
    if (!this.training) {
      const useInputStats = false;
      return instanceNorm(x, { runningMean, runningVar, useInputStats, weight, bias, eps });
    }
    const options = { momentum: this.momentum ?? 0, weight, bias, eps };
    const normalized = instanceNormWithStatistics(x, runningMean, runningVar, options);
    this.keep(normalized);
    return normalized.output;
  }
}

/**
 * Each channel of each example of `[batch, numFeatures, length]` (or without the batch) normalised over
 * its places (Ulyanov, Vedaldi and Lempitsky, 2016).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.InstanceNorm1d(2, { eps: 0 });
 * assert.deepEqual(layer.forward(tensor([[1, 3], [5, 9]])).arraySync(), [[-1, 1], [-1, 1]]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class InstanceNorm1d extends InstanceNorm {
  /** How many spatial dimensions inputs have. */
  protected override get spatial(): number {
    return 1;
  }
}

/**
 * Each channel of each example of `[batch, numFeatures, height, width]` (or without the batch) normalised
 * over its places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = new nn.InstanceNorm2d(3).forward(randn([2, 3, 5, 5]));
 * assert.ok(y.mean([2, 3]).abs().lt(1e-5).all().itemSync());
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class InstanceNorm2d extends InstanceNorm {
  /** How many spatial dimensions inputs have. */
  protected override get spatial(): number {
    return 2;
  }
}

/**
 * Each channel of each example of `[batch, numFeatures, depth, height, width]` (or without the batch)
 * normalised over its places.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.InstanceNorm3d(3, { affine: true });
 * assert.deepEqual(layer.forward(ones([3, 2, 2, 2])).shape, [3, 2, 2, 2]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is not whole
 */
export class InstanceNorm3d extends InstanceNorm {
  /** How many spatial dimensions inputs have. */
  protected override get spatial(): number {
    return 3;
  }
}
