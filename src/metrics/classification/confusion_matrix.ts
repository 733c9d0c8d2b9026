/**
 * Confusion matrices.
 *
 * @module
 */
import { arange, type Tensor, where } from "../../tensor.ts";
import { Sums } from "../accumulators/mod.ts";
import { countCells } from "../counting.ts";
import { checkChoice, readNumbers } from "../inputs.ts";
import { measure } from "../measure.ts";
import { Metric } from "../metric.ts";
import {
  type BinaryOptions,
  checkClassification,
  type Classification,
  type MulticlassOptions,
  type MultilabelOptions,
} from "./options.ts";
import { checkKnown, type LabelPairs, labelPairs } from "./predictions.ts";

/** Options of `ConfusionMatrix`, by its task. */
export type ConfusionOptions =
  & (
    | BinaryOptions
    | Omit<MulticlassOptions, "topK" | "average">
    | Omit<MultilabelOptions, "average">
  )
  & {
    /**
     * Whether rows (`"true"`), columns (`"pred"`) or the whole matrix (`"all"`) are divided by their
     * sums. @default "none"
     */
    readonly normalize?: "true" | "pred" | "all" | "none";
  };

/** A matrix, or one for each label. */
export type ConfusionResult<Task extends ConfusionOptions["task"]> = Task extends "multilabel"
  ? number[][][]
  : number[][];

/**
 * How often each class was taken for each: rows are actual classes, columns predicted ones. Of labels
 * there is a matrix of 0 and 1 for each. Where a sum to divide by is 0, the result is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ConfusionMatrix } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const matrix = new ConfusionMatrix({ task: "multiclass", numClasses: 3 });
 * await matrix.update(tensor([0, 1, 1]).int(), tensor([0, 0, 1]).int());
 * assert.deepEqual(matrix.compute(), [[1, 1, 0], [0, 1, 0], [0, 0, 0]]);
 * ```
 */
export class ConfusionMatrix<const O extends ConfusionOptions = ConfusionOptions>
  extends Metric<[preds: Tensor, target: Tensor], ConfusionResult<O["task"]>> {
  readonly #settings: Classification;
  readonly #normalize: string;
  readonly #counts: Sums;

  /**
   * A matrix of nothing yet.
   *
   * @throws {ArgumentError} if an option makes no sense
   */
  constructor(options: O) {
    const name = "ConfusionMatrix";
    const settings = checkClassification(name, options, { average: "none" });
    const { normalize = "none" } = options;
    checkChoice(name, { name: "normalize", value: normalize }, ["true", "pred", "all", "none"]);
    const { matrices, size } = tableOf(settings);
    const counts = new Sums(matrices * size * size);
    super({ name, options: { ...settings, normalize }, gathered: { counts } });
    this.#settings = settings;
    this.#normalize = normalize;
    this.#counts = counts;
  }

  /** Adds the pairs of a batch. */
  protected override async gather(preds: Tensor, target: Tensor): Promise<void> {
    const pairs = labelPairs(this.name, [preds, target], this.#settings);
    const numbers = await readNumbers([countPairs(pairs, this.#settings), pairs.unknown]);
    const unknown = numbers[numbers.length - 1];
    await checkKnown(this.name, unknown, { pairs, settings: this.#settings });
    this.#counts.add(numbers);
  }

  /** The matrices as nested arrays. */
  protected override evaluate(): ConfusionResult<O["task"]> {
    const { matrices, size } = tableOf(this.#settings);
    const row = (matrix: number, i: number) => {
      const start = (matrix * size + i) * size;
      return [...this.#counts.values.subarray(start, start + size)];
    };
    const all = Array.from(
      { length: matrices },
      (_, matrix) =>
        normalized(Array.from({ length: size }, (_, i) => row(matrix, i)), this.#normalize),
    );
    return (this.#settings.task === "multilabel" ? all : all[0]) as ConfusionResult<O["task"]>;
  }
}

/** How many matrices there are, and of how many classes. */
function tableOf({ task, classes }: Classification): { matrices: number; size: number } {
  return task === "multiclass" ? { matrices: 1, size: classes } : { matrices: classes, size: 2 };
}

/** The matrices `[matrices · size · size]` of a batch; int32. */
function countPairs({ predicted, actual, usable }: LabelPairs, settings: Classification): Tensor {
  const { matrices, size } = tableOf(settings);
  const cells = matrices * size * size;
  const { device } = actual;
  const inMatrix = actual.mul(size).add(predicted);
  const firsts = arange(matrices, { dtype: "int32", device }).mul(size * size);
  const cell = actual.ndim === 1 ? inMatrix : inMatrix.add(firsts.reshape([matrices, 1]));
  return countCells(where(usable, cell, cells), cells);
}

function normalized(matrix: number[][], normalize: string): number[][] {
  if (normalize === "none") return matrix;
  const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
  const rows = matrix.map(sum);
  const columns = matrix.map((_, j) => sum(matrix.map((row) => row[j])));
  const all = sum(rows);
  const divisor = (i: number, j: number) =>
    normalize === "true" ? rows[i] : normalize === "pred" ? columns[j] : all;
  return matrix.map((row, i) => row.map((count, j) => count === 0 ? 0 : count / divisor(i, j)));
}

/**
 * The confusion matrix of one batch: see `ConfusionMatrix`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { confusionMatrix } from "@cotangent/cotangent/metrics";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const scores = tensor([0.9, 0.7, 0.2]);
 * const matrix = await confusionMatrix(scores, tensor([1, 0, 0]).int(), { task: "binary" });
 * assert.deepEqual(matrix, [[1, 1], [0, 1]]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} if a label is none of the classes
 */
export function confusionMatrix<const O extends ConfusionOptions>(
  preds: Tensor,
  target: Tensor,
  options: O,
): Promise<ConfusionResult<O["task"]>> {
  return measure(new ConfusionMatrix(options), preds, target);
}
