/**
 * Mean absolute error.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { measure } from "../measure.ts";
import type { Multioutput, MultioutputResult, RegressionOptions } from "./options.ts";
import { PointwiseErrorMetric } from "./pointwise_error.ts";

/**
 * The mean of `|preds − target|`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanAbsoluteError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const error = new MeanAbsoluteError({ numOutputs: 2, multioutput: "rawValues" });
 * await error.update(tensor([[1, 2], [3, 4]]), tensor([[1, 3], [5, 4]]));
 * assert.deepEqual(error.compute(), [1, 0.5]);
 * ```
 */
export class MeanAbsoluteError<const M extends Multioutput = "uniformAverage">
  extends PointwiseErrorMetric<M> {
  /**
   * The error of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: RegressionOptions<M> = {}) {
    super({ name: "MeanAbsoluteError", options });
  }

  /** Magnitudes. */
  protected override errors(differences: Tensor): Tensor {
    return differences.abs();
  }
}

/**
 * The mean absolute error of one batch: see `MeanAbsoluteError`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanAbsoluteError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(await meanAbsoluteError(tensor([1, 2]), tensor([1, 4])), 1);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function meanAbsoluteError<const M extends Multioutput = "uniformAverage">(
  preds: Tensor,
  target: Tensor,
  options: RegressionOptions<M> = {},
): Promise<MultioutputResult<M>> {
  return measure(new MeanAbsoluteError<M>(options), preds, target);
}
