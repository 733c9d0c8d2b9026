/**
 * The coefficient of determination.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { Moments, Sums } from "../accumulators/mod.ts";
import { checkChoice, readNumbers, wideFloat } from "../inputs.ts";
import { measure } from "../measure.ts";
import { Metric } from "../metric.ts";
import {
  asColumns,
  checkOutputs,
  type Multioutput,
  type MultioutputResult,
  type RegressionOptions,
} from "./options.ts";

/** Options of `R2Score`. */
export interface R2ScoreOptions<M extends string = Multioutput | "varianceWeighted">
  extends RegressionOptions<M> {
  /**
   * How many independent variables the score is corrected for: `1 − (1 − R²)(n − 1)/(n − p − 1)`.
   * @default 0
   */
  readonly adjusted?: number;
}

/**
 * `R² = 1 − Σ (target − preds)² / Σ (target − mean)²`, the share of the targets' variance that is
 * explained. It is 1 where nothing is left to explain, and 0 where a constant target is missed. With
 * `"varianceWeighted"` outputs count by their variance. NaN of less than two examples.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { R2Score } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const score = new R2Score();
 * await score.update(tensor([1, 2, 3, 5]), tensor([1, 2, 3, 6]));
 * assert.equal(score.compute(), 1 - 1 / 14);
 * ```
 */
export class R2Score<const M extends Multioutput | "varianceWeighted" = "uniformAverage">
  extends Metric<[preds: Tensor, target: Tensor], MultioutputResult<M>> {
  readonly #outputs: number;
  readonly #multioutput: string;
  readonly #adjusted: number;
  readonly #residuals: Sums;
  readonly #targets: Moments;

  /**
   * The score of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: R2ScoreOptions<M> = {}) {
    const name = "R2Score";
    const { numOutputs = 1, multioutput = "uniformAverage", adjusted = 0 } = options;
    checkOutputs(name, numOutputs);
    checkInteger(name, adjusted, { name: "adjusted", minimum: 0 });
    const choices = ["uniformAverage", "rawValues", "varianceWeighted"];
    checkChoice(name, { name: "multioutput", value: multioutput }, choices);
    const residuals = new Sums(numOutputs);
    const targets = new Moments(numOutputs);
    super({
      name,
      options: { numOutputs, multioutput, adjusted },
      gathered: { residuals, targets },
    });
    this.#outputs = numOutputs;
    this.#multioutput = multioutput;
    this.#adjusted = adjusted;
    this.#residuals = residuals;
    this.#targets = targets;
  }

  /** Takes in the squared errors of a batch, and the moments of its targets. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const columns = asColumns(this.name, [preds, target], this.#outputs);
    const [x, y] = columns.map((column) => column.to(wideFloat(column)));
    const count = y.shape[0];
    if (count === 0) return;
    const means = y.mean(0, { keepdim: true });
    const squares = [x.sub(y), y.sub(means)].map((differences) => differences.square().sum(0));
    const numbers = await readNumbers([means, ...squares]);
    const [mean, residuals, deviations] = [0, 1, 2].map((row) =>
      numbers.subarray(row * this.#outputs, (row + 1) * this.#outputs)
    );
    this.#residuals.add(residuals);
    this.#targets.add(count, mean, deviations);
  }

  /** The score, of each output or of all. */
  protected override evaluate(): MultioutputResult<M> {
    const { count, deviations } = this.#targets;
    const scores = Array.from(
      this.#residuals.values,
      (residual, i) => this.#correct(determination(residual, deviations[i]), count),
    );
    if (this.#multioutput === "rawValues") return scores as MultioutputResult<M>;
    const weighted = this.#multioutput === "varianceWeighted";
    const weights = scores.map((_, i) => weighted ? deviations[i] : 1);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return scores.reduce((sum, score, i) => sum + score * weights[i] / all, 0) as MultioutputResult<
      M
    >;
  }

  #correct(score: number, count: number): number {
    const free = count - this.#adjusted - 1;
    if (count < 2 || free <= 0) return NaN;
    return 1 - (1 - score) * (count - 1) / free;
  }
}

/** 1 − residual/deviation, also where there is no deviation. */
function determination(residual: number, deviation: number): number {
  if (residual === 0) return 1;
  return deviation === 0 ? 0 : 1 - residual / deviation;
}

/**
 * The coefficient of determination of one batch: see `R2Score`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { r2Score } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(await r2Score(tensor([2, 2, 2]), tensor([1, 2, 3])), 0);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function r2Score<const M extends Multioutput | "varianceWeighted" = "uniformAverage">(
  preds: Tensor,
  target: Tensor,
  options: R2ScoreOptions<M> = {},
): Promise<MultioutputResult<M>> {
  return measure(new R2Score<M>(options), preds, target);
}
