/**
 * Means of errors of single numbers.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { type Json, Sums } from "../accumulators/mod.ts";
import { checkChoice, readNumbers, wideFloat } from "../inputs.ts";
import { Metric } from "../metric.ts";
import {
  asColumns,
  checkOutputs,
  type MultioutputResult,
  type RegressionOptions,
} from "./options.ts";

/** What sets such an error apart from the others. */
export interface PointwiseErrorSetup {
  /** The class's name. */
  readonly name: string;
  /** The user's options. */
  readonly options: RegressionOptions<string>;
  /** Options of this metric alone. */
  readonly further?: Record<string, Json>;
}

/**
 * The mean of what a function makes of the differences between `preds` and `target`. Takes floating
 * `preds` and `target` of one shape; keeps a sum for each output. Of nothing it is NaN.
 */
export abstract class PointwiseErrorMetric<M extends string>
  extends Metric<[preds: Tensor, target: Tensor], MultioutputResult<M>> {
  readonly #outputs: number;
  readonly #multioutput: string;
  readonly #sums: Sums;

  /** A metric that has seen nothing. */
  constructor({ name, options, further = {} }: PointwiseErrorSetup) {
    const { numOutputs = 1, multioutput = "uniformAverage" } = options;
    checkOutputs(name, numOutputs);
    checkChoice(name, { name: "multioutput", value: multioutput }, ["uniformAverage", "rawValues"]);
    const sums = new Sums(numOutputs + 1);
    super({ name, options: { ...further, numOutputs, multioutput }, gathered: { sums } });
    this.#outputs = numOutputs;
    this.#multioutput = multioutput;
    this.#sums = sums;
  }

  /** What is summed of differences, elementwise. */
  protected abstract errors(differences: Tensor): Tensor;

  /** What is made of the mean of an output. */
  protected finish(mean: number): number {
    return mean;
  }

  /** Adds the errors of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const [x, y] = asColumns(this.name, [preds, target], this.#outputs);
    // A difference is as exact as its dtype allows; sums of many are not.
    const sums = this.errors(x.sub(y)).sum(0, { dtype: wideFloat(x) });
    this.#sums.add([...await readNumbers([sums]), x.shape[0]]);
  }

  /** The mean, of each output or of all. */
  protected override evaluate(): MultioutputResult<M> {
    const { values } = this.#sums;
    const count = values[this.#outputs];
    const means = Array.from(values.subarray(0, this.#outputs), (sum) => this.finish(sum / count));
    const result = this.#multioutput === "rawValues"
      ? means
      : means.reduce((sum, mean) => sum + mean, 0) / means.length;
    return result as MultioutputResult<M>;
  }
}
