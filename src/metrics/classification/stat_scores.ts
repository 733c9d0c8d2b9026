/**
 * Counts of true and false positives and negatives, and the metrics that are ratios of them.
 *
 * @module
 */
import { checkNumber } from "../../engine/base/mod.ts";
import { cat, type Tensor, where } from "../../tensor.ts";
import { type Json, Sums } from "../accumulators/mod.ts";
import { countCells, countTrue } from "../counting.ts";
import { readNumbers } from "../inputs.ts";
import { Metric } from "../metric.ts";
import {
  type Average,
  type Averaged,
  checkClassification,
  type Classification,
  type ClassificationOptions,
} from "./options.ts";
import { checkKnown, type LabelPairs, labelPairs } from "./predictions.ts";

/** How often one class (or label) was hit and missed. */
export interface StatCounts {
  /** It was predicted and right. */
  readonly tp: number;
  /** It was predicted and wrong. */
  readonly fp: number;
  /** It was rightly not predicted. */
  readonly tn: number;
  /** It was wrongly not predicted. */
  readonly fn: number;
}

/** What a ratio is when nothing was counted. */
export interface ZeroDivisionOptions {
  /** The value of 0/0, such as the precision of a class that was never predicted. @default 0 */
  readonly zeroDivision?: number;
}

/** What sets a ratio of counts apart from the others. */
export interface StatScoresSetup {
  /** The class's name. */
  readonly name: string;
  /** The user's options. */
  readonly options: ClassificationOptions & ZeroDivisionOptions;
  /** The average that is taken without being asked for. */
  readonly average: Average;
  /** Options of this metric alone. */
  readonly further?: Record<string, Json>;
  /** Whether an ignored class that exists counts as no class, too. @default false */
  readonly withoutIgnored?: boolean;
}

/**
 * A ratio of counts, of all classes together or of each. Takes `preds` (scores or labels, as the task
 * has them) and `target`; keeps four numbers a class.
 */
export abstract class StatScoresMetric<A extends Average>
  extends Metric<[preds: Tensor, target: Tensor], Averaged<A>> {
  /** The options with their defaults. */
  protected readonly settings: Classification;
  readonly #counts: Sums;
  readonly #zeroDivision: number;
  readonly #withoutIgnored: boolean;

  /** A metric that has seen nothing. */
  constructor(setup: StatScoresSetup) {
    const { name, options, average, further = {}, withoutIgnored = false } = setup;
    const settings = checkClassification(name, options, { average });
    const zeroDivision = checkNumber(name, options.zeroDivision ?? 0, "zeroDivision");
    const counts = new Sums(4 * settings.classes);
    super({
      name,
      options: { ...settings, ...further, zeroDivision },
      gathered: { counts },
    });
    this.settings = settings;
    this.#counts = counts;
    this.#zeroDivision = zeroDivision;
    this.#withoutIgnored = withoutIgnored;
  }

  /** The ratio of one class, or of all together, as numerator and denominator. */
  protected abstract ratio(counts: StatCounts): readonly [number, number];

  /** Adds the counts of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const pairs = labelPairs(this.name, [preds, target], this.settings);
    this.#counts.add(await countStats(this.name, pairs, this.settings));
  }

  /** The ratio, as the average has it. */
  protected override evaluate(): Averaged<A> {
    const { average, classes } = this.settings;
    const numbers = this.#counts.values;
    const counts = Array.from({ length: classes }, (_, i): StatCounts => {
      const [tp, fp, tn, fn] = numbers.subarray(4 * i, 4 * i + 4);
      return { tp, fp, tn, fn };
    });
    const score = (counts: StatCounts) => {
      const [numerator, denominator] = this.ratio(counts);
      return denominator === 0 ? this.#zeroDivision : numerator / denominator;
    };
    const result = average === "none"
      ? counts.map(score)
      : average === "micro"
      ? score(total(counts.filter((_, i) => !this.#isIgnored(i))))
      : weightedMean(counts.map(score), counts.map((count, i) => this.#weight(count, i)));
    return result as Averaged<A>;
  }

  #isIgnored(index: number): boolean {
    return this.#withoutIgnored && this.settings.task === "multiclass" &&
      index === this.settings.ignoreIndex;
  }

  /** What a class counts in the mean: one that occurs nowhere is left out. */
  #weight({ tp, fp, fn }: StatCounts, index: number): number {
    const { average, task, topK } = this.settings;
    if (average === "weighted") return tp + fn;
    if (this.#isIgnored(index)) return 0;
    if (task === "multilabel") return 1;
    return (topK === 1 ? tp + fp + fn : tp + fn) === 0 ? 0 : 1;
  }
}

function total(counts: readonly StatCounts[]): StatCounts {
  const sum = (name: keyof StatCounts) => counts.reduce((all, count) => all + count[name], 0);
  return { tp: sum("tp"), fp: sum("fp"), tn: sum("tn"), fn: sum("fn") };
}

/** Σ w s / Σ w, 0 if there is no weight. */
function weightedMean(scores: readonly number[], weights: readonly number[]): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return 0;
  return scores.reduce((sum, score, i) => sum + score * weights[i], 0) / all;
}

/** Four counts a class: tp, fp, tn, fn. */
async function countStats(
  metric: string,
  pairs: LabelPairs,
  settings: Classification,
): Promise<Float64Array> {
  const { classes, task } = settings;
  const counts = task === "multiclass" ? classCounts(pairs, classes) : flagCounts(pairs);
  const numbers = await readNumbers([...counts, pairs.unknown]);
  await checkKnown(metric, numbers[4 * classes], { pairs, settings });
  const stats = new Float64Array(4 * classes);
  for (let i = 0; i < classes; i++) {
    const [tp, predicted, actual, all] = [0, 1, 2, 3].map((row) => numbers[row * classes + i]);
    stats.set([tp, predicted - tp, all - predicted - actual + tp, actual - tp], 4 * i);
  }
  return stats;
}

/** For each class how often it was hit, predicted and right, and how many examples count. */
function classCounts({ predicted, actual, usable }: LabelPairs, classes: number): Tensor[] {
  const hits = usable.logicalAnd(predicted.eq(actual));
  // What does not count is counted in a class of its own, which is cut off.
  const tally = ([counted, labels]: readonly Tensor[], row: number) =>
    where(counted, labels, classes).add(row * (classes + 1));
  const index = cat([[hits, actual], [usable, predicted], [usable, actual]].map(tally));
  const table = countCells(index, 3 * (classes + 1))
    .reshape([3, classes + 1]).narrow(1, 0, classes);
  return [table, countTrue(usable).expand([classes])];
}

/** The same of the label 1 of two classes `[examples]`, or of labels `[batch, labels, places]`. */
function flagCounts({ predicted, actual, usable }: LabelPairs): Tensor[] {
  const isPredicted = usable.logicalAnd(predicted.eq(1));
  const isActual = usable.logicalAnd(actual.eq(1));
  const dims = actual.ndim === 1 ? [0] : [0, 2];
  return [isPredicted.logicalAnd(isActual), isPredicted, isActual, usable]
    .map((flags) => flags.sum(dims, { dtype: "int32" }));
}
