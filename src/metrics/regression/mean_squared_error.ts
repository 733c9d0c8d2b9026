/**
 * Mean squared error.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { measure } from "../measure.ts";
import type { Multioutput, MultioutputResult, RegressionOptions } from "./options.ts";
import { PointwiseErrorMetric } from "./pointwise_error.ts";

/** Options of `MeanSquaredError`. */
export interface MeanSquaredErrorOptions<M extends string = Multioutput>
  extends RegressionOptions<M> {
  /** Whether it is the mean square, or the root of it. @default true */
  readonly squared?: boolean;
}

/**
 * The mean of `(preds − target)²`, or with `squared: false` its root.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { MeanSquaredError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const error = new MeanSquaredError({ squared: false });
 * await error.update(tensor([1, 2]), tensor([1, 2]));
 * await error.update(tensor([0, 0]), tensor([4, 0]));
 * assert.equal(error.compute(), 2);
 * ```
 */
export class MeanSquaredError<const M extends Multioutput = "uniformAverage">
  extends PointwiseErrorMetric<M> {
  readonly #squared: boolean;

  /**
   * The error of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: MeanSquaredErrorOptions<M> = {}) {
    const { squared = true } = options;
    if (typeof squared !== "boolean") {
      throw new ArgumentError(
        `MeanSquaredError: Expected a boolean as squared: got ${describeValue(squared)}`,
      );
    }
    super({ name: "MeanSquaredError", options, further: { squared } });
    this.#squared = squared;
  }

  /** Squares. */
  protected override errors(differences: Tensor): Tensor {
    return differences.square();
  }

  /** The root, if asked for. */
  protected override finish(mean: number): number {
    return this.#squared ? mean : Math.sqrt(mean);
  }
}

/**
 * The mean squared error of one batch: see `MeanSquaredError`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanSquaredError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(await meanSquaredError(tensor([1, 2]), tensor([1, 4])), 2);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function meanSquaredError<const M extends Multioutput = "uniformAverage">(
  preds: Tensor,
  target: Tensor,
  options: MeanSquaredErrorOptions<M> = {},
): Promise<MultioutputResult<M>> {
  return measure(new MeanSquaredError<M>(options), preds, target);
}
