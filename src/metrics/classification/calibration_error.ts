/**
 * Calibration error.
 *
 * @module
 */
import { ArgumentError, checkInteger } from "../../engine/base/mod.ts";
import { bucketize, linspace, onesLike, stack, type Tensor, where, zeros } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import { checkKnownLabels, countedPlaces, countTrue, isLabel } from "../counting.ts";
import {
  checkChoice,
  checkLabels,
  checkSameShape,
  checkScores,
  checkTensors,
  labelsOf,
  readNumbers,
  wideFloat,
} from "../inputs.ts";
import { measure } from "../measure.ts";
import { Metric } from "../metric.ts";
import {
  type BinaryOptions,
  checkClassification,
  type Classification,
  type MulticlassOptions,
  type ScoreKind,
} from "./options.ts";
import { binaryProbabilities, checkClassScores, classProbabilities } from "./predictions.ts";

/** Options of `CalibrationError`, by its task. */
export type CalibrationOptions =
  & (
    | Omit<BinaryOptions, "threshold">
    | (Omit<MulticlassOptions, "topK" | "average"> & {
      /** What predictions are. @default "auto" */
      readonly scores?: ScoreKind;
    })
  )
  & {
    /** How many bins of equal width the confidences fall into. @default 15 */
    readonly nBins?: number;
    /**
     * How the bins' errors become one: their mean by size (`"l1"`, the expected calibration error), the
     * root of the mean of squares (`"l2"`), or the largest (`"max"`). @default "l1"
     */
    readonly norm?: "l1" | "l2" | "max";
  };

/**
 * How far confidences are from the frequency with which they are right, over bins of confidence `b` of
 * `n` examples (Naeini, Cooper and Hauskrecht 2015; Guo and others 2017, equations 3 and 5):
 * `Σ n_b/n |accuracy_b − confidence_b|`, the root of the same with squares, or the largest.
 *
 * Confidences are the highest probabilities of several classes, and the probability of 1 of two. Bins
 * contain their lower ends; a confidence of 1 is in a bin of its own.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CalibrationError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const error = new CalibrationError({ task: "binary", nBins: 2 });
 * await error.update(tensor([0.25, 0.25, 0.75, 0.75]), tensor([0, 0, 1, 0]).int());
 * assert.equal(error.compute(), 0.25);
 * ```
 */
export class CalibrationError extends Metric<[preds: Tensor, target: Tensor]> {
  readonly #settings: Classification;
  readonly #bins: number;
  readonly #norm: "l1" | "l2" | "max";
  readonly #sums: Sums;

  /**
   * The error of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: CalibrationOptions) {
    const name = "CalibrationError";
    const settings = checkClassification(name, options, { average: "micro" });
    checkChoice(name, { name: "task", value: options.task }, ["binary", "multiclass"]);
    const { nBins = 15, norm = "l1" } = options;
    checkInteger(name, nBins, { name: "nBins", minimum: 1 });
    checkChoice(name, { name: "norm", value: norm }, ["l1", "l2", "max"]);
    const sums = new Sums(3 * (nBins + 1));
    super({ name, options: { ...settings, nBins, norm }, gathered: { sums } });
    this.#settings = settings;
    this.#bins = nBins + 1;
    this.#norm = norm;
    this.#sums = sums;
  }

  /** Adds the confidences of a batch to their bins. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const { name } = this;
    checkTensors(name, preds, target);
    checkScores(name, preds);
    checkLabels(name, target, "target");
    const { confidences, right, limit } = this.#confidences(preds, labelsOf(target));
    const counts = countedPlaces(target, this.#settings.ignoreIndex).flatten();
    const labels = labelsOf(target).flatten();
    const between = confidences.ge(0).logicalAnd(confidences.le(1));
    const faults = counts.logicalAnd(isLabel(labels, limit).logicalAnd(between).logicalNot());
    const numbers = await readNumbers([
      this.#binned(confidences, right, counts),
      countTrue(faults),
    ]);
    if (numbers[3 * this.#bins] > 0) await this.#refuse(confidences, labels, limit);
    this.#sums.add(numbers);
  }

  /** `[examples]` confidences and whether they are right, and how many classes there are. */
  #confidences(
    preds: Tensor,
    labels: Tensor,
  ): { readonly confidences: Tensor; readonly right: Tensor; readonly limit: number } {
    const { task, classes, scores } = this.#settings;
    if (task === "binary") {
      checkSameShape(this.name, preds, labels);
      const confidences = binaryProbabilities(preds, scores).flatten();
      return { confidences, right: labels.eq(1).flatten(), limit: 2 };
    }
    checkClassScores(this.name, { scores: preds, target: labels, classes });
    const probabilities = classProbabilities(preds, scores);
    return {
      confidences: probabilities.amax(1).flatten(),
      right: probabilities.argmax(1).eq(labels).flatten(),
      limit: classes,
    };
  }

  /** For each bin the sum of confidences, how many are right, and how many there are. */
  #binned(confidences: Tensor, right: Tensor, counts: Tensor): Tensor {
    const { dtype, device } = confidences;
    const wide = wideFloat(confidences);
    const edges = linspace(0, 1, this.#bins, { dtype: "float64" }).to(device).to(dtype);
    const own = bucketize(confidences, edges, { right: true }).sub(1).clamp(0, this.#bins - 1);
    // What does not count is counted in a bin of its own, which is cut off.
    const index = where(counts, own, this.#bins).int();
    const empty = zeros([3, this.#bins + 1], { dtype: wide, device });
    const all = onesLike(confidences, { dtype: wide });
    const columns = [confidences.to(wide), right.to(wide), all];
    const rows = columns.map((column, i) => empty.select(0, i).scatterAdd(0, index, column));
    return stack(rows).narrow(1, 0, this.#bins);
  }

  async #refuse(confidences: Tensor, labels: Tensor, limit: number): Promise<never> {
    const { ignoreIndex } = this.#settings;
    const numbers = await readNumbers([labels]);
    checkKnownLabels(this.name, numbers, { name: "target", count: limit, ignoreIndex });
    const values = await readNumbers([confidences]);
    const wrong = values.find((value) => !(value >= 0 && value <= 1));
    throw new ArgumentError(
      `${this.name}: Expected probabilities from 0 to 1 as preds: got ${wrong}\n` +
        'Give logits with the option { scores: "logits" }',
    );
  }

  /** The error, by its norm. */
  protected override evaluate(): number {
    const bins = this.#bins;
    const sums = this.#sums.values;
    const counts = sums.subarray(2 * bins);
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all === 0) return NaN;
    const gaps = Array.from(
      counts,
      (count, bin) => count === 0 ? 0 : Math.abs(sums[bins + bin] - sums[bin]) / count,
    );
    if (this.#norm === "max") return Math.max(...gaps);
    const power = this.#norm === "l1" ? 1 : 2;
    const mean = gaps.reduce((sum, gap, bin) => sum + gap ** power * counts[bin] / all, 0);
    return mean ** (1 / power);
  }
}

/**
 * The calibration error of one batch: see `CalibrationError`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { calibrationError } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const sure = tensor([[0.75, 0.25], [0.25, 0.75]]);
 * const options = { task: "multiclass", numClasses: 2 } as const;
 * assert.equal(await calibrationError(sure, tensor([0, 1]).int(), options), 0.25);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes, or a probability outside of [0, 1]
 */
export function calibrationError(
  preds: Tensor,
  target: Tensor,
  options: CalibrationOptions,
): Promise<number> {
  return measure(new CalibrationError(options), preds, target);
}
