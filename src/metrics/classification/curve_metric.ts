/**
 * Figures over all thresholds: they gather every score, or counts between given thresholds.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { type Json, Rows, Sums } from "../accumulators/mod.ts";
import { readNumbers } from "../inputs.ts";
import { Metric } from "../metric.ts";
import { binCounts, binnedCurve, checkThresholds, type Thresholds } from "./binned_curve.ts";
import { type Curve, exactCurve } from "./curve.ts";
import {
  type Average,
  type Averaged,
  type BinaryOptions,
  checkClassification,
  type Classification,
  type MulticlassOptions,
  type MultilabelOptions,
} from "./options.ts";
import { checkScoreRows, type ScoreRows, scoreRows } from "./score_rows.ts";

/** Options of figures over all thresholds, by task. */
export type CurveOptions<A extends Average = Average> =
  & (
    | Omit<BinaryOptions, "threshold">
    | Omit<MulticlassOptions<A>, "topK">
    | Omit<MultilabelOptions<A>, "threshold">
  )
  & {
    /**
     * The thresholds at which the curve is taken: memory then no longer grows with the examples, and
     * the figure is that of the coarser curve. @default every score is kept
     */
    readonly thresholds?: Thresholds;
  };

/** What sets a figure of curves apart from the others. */
export interface CurveSetup {
  /** The class's name. */
  readonly name: string;
  /** The user's options. */
  readonly options: CurveOptions;
  /** Options of this metric alone. */
  readonly further?: Record<string, Json>;
}

/**
 * A figure of the curve over all thresholds, of each class against the others. Takes `preds`,
 * floating scores `[…]` of two classes, `[batch, classes, …]` of several and `[batch, labels, …]` of
 * labels, and `target` with the class numbers or labels, without the dimension of classes. Keeps every
 * score, or with `thresholds` two numbers for each of them and class.
 */
export abstract class CurveMetric<A extends Average>
  extends Metric<[preds: Tensor, target: Tensor], Averaged<A>> {
  /** The options with their defaults. */
  protected readonly settings: Classification;
  readonly #thresholds: readonly number[] | null;
  readonly #rows: Rows;
  readonly #bins: Sums;

  /** A metric that has seen nothing. */
  constructor({ name, options, further = {} }: CurveSetup) {
    const multilabel = options?.task === "multilabel";
    const settings = checkClassification(name, options, {
      average: "macro",
      ...(!multilabel && { averages: ["macro", "weighted", "none"] }),
    });
    const thresholds = checkThresholds(name, options.thresholds);
    const { classes } = settings;
    const rows = new Rows(multilabel ? 2 * classes : classes + 1);
    const bins = new Sums(thresholds === null ? 0 : 2 * classes * (thresholds.length + 1));
    super({
      name,
      options: { ...settings, ...further, thresholds },
      gathered: thresholds === null ? { rows } : { bins },
    });
    this.settings = settings;
    this.#thresholds = thresholds;
    this.#rows = rows;
    this.#bins = bins;
  }

  /** The figure of one curve; NaN if it has none, which leaves the class out of averages. */
  protected abstract figure(curve: Curve): number;

  /** Keeps the scores of a batch, or counts them by bins. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const given = scoreRows(this.name, [preds, target], {
      settings: this.settings,
      normalize: this.#thresholds !== null || this.settings.task === "multiclass",
    });
    if (this.#thresholds === null) this.#rows.push(await this.#usableRows(given));
    else this.#bins.add(await binCounts(this.name, given, [this.settings, this.#thresholds]));
  }

  /** Scores and labels of the examples that are not ignored. */
  async #usableRows(given: ScoreRows): Promise<Float64Array> {
    const { classes, ignoreIndex, task } = this.settings;
    const width = this.#rows.width;
    const scores = await readNumbers([given.scores]);
    const labels = await readNumbers([given.labels]);
    checkScoreRows(this.name, { scores, labels }, this.settings);
    const usable = new Float64Array(width * given.scores.shape[0]);
    const perRow = width - classes;
    let end = 0;
    for (let row = 0; row < given.scores.shape[0]; row++) {
      const own = labels.subarray(row * perRow, (row + 1) * perRow);
      if (task !== "multilabel" && own[0] === ignoreIndex) continue;
      usable.set(scores.subarray(row * classes, (row + 1) * classes), end);
      for (let i = 0; i < perRow; i++) {
        usable[end + classes + i] = own[i] === ignoreIndex ? NaN : own[i];
      }
      end += width;
    }
    return usable.subarray(0, end);
  }

  /** The figure, as the average has it. */
  protected override evaluate(): Averaged<A> {
    const { average, classes, task } = this.settings;
    const numbers = Array.from({ length: classes }, (_, i) => i);
    if (average === "micro" && task === "multilabel") {
      return this.figure(this.#curve(numbers)) as Averaged<A>;
    }
    const curves = numbers.map((i) => this.#curve([i]));
    const figures = curves.map((curve) => this.figure(curve));
    if (task === "binary") return figures[0] as Averaged<A>;
    if (average === "none") return figures as Averaged<A>;
    const weights = curves.map(({ positives }) => average === "weighted" ? positives : 1);
    return meanOfNumbers(figures, weights) as Averaged<A>;
  }

  /** The curve of one class, or of several labels together. */
  #curve(classes: readonly number[]): Curve {
    if (this.#thresholds !== null) return binnedCurve(this.#bins.values, this.#thresholds, classes);
    return exactCurve(classes.map((index) => this.#scoresOf(index)));
  }

  /** The scores of a class where it is right, and where it is not. */
  #scoresOf(index: number): readonly [Float64Array, Float64Array] {
    const { values, width, count } = this.#rows;
    const { classes, task } = this.settings;
    const column = task === "multilabel" ? classes + index : classes;
    const right = task === "multiclass" ? index : 1;
    const [positives, negatives] = [new Float64Array(count), new Float64Array(count)];
    let [p, n] = [0, 0];
    for (let row = 0; row < values.length; row += width) {
      const label = values[row + column];
      if (label === right) positives[p++] = values[row + index];
      else if (!Number.isNaN(label)) negatives[n++] = values[row + index];
    }
    return [positives.subarray(0, p), negatives.subarray(0, n)];
  }
}

/** Σ w x / Σ w over the figures that are numbers. */
function meanOfNumbers(figures: readonly number[], weights: readonly number[]): number {
  let [sum, all] = [0, 0];
  figures.forEach((figure, i) => {
    if (Number.isNaN(figure)) return;
    sum += weights[i] * figure;
    all += weights[i];
  });
  return sum / all;
}
