/**
 * The options that metrics of classifiers share.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  describeValue,
  formatShape,
  isFloating,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { checkChoice, checkTensors } from "../inputs.ts";

/**
 * How the figures of several classes become one: from the sums of their counts (`"micro"`), as their
 * mean (`"macro"`), as their mean weighted by how often each class occurs (`"weighted"`), or not at
 * all (`"none"`).
 */
export type Average = "micro" | "macro" | "weighted" | "none";

/** What a metric with such an average gives: one number, or one for each class. */
export type Averaged<A extends Average> = A extends "none" ? number[] : number;

/**
 * What floating predictions are. With `"auto"` a batch is taken for logits if one of its numbers lies
 * outside of [0, 1], and else for probabilities; say which they are where a batch is so small that all
 * its logits could lie within [0, 1].
 */
export type ScoreKind = "auto" | "logits" | "probabilities";

/** Options of two classes, 0 and 1. */
export interface BinaryOptions {
  /** Two classes, of which 1 is the positive one. */
  readonly task: "binary";
  /** The probability above which a score stands for 1. @default 0.5 */
  readonly threshold?: number;
  /** What floating predictions are. @default "auto" */
  readonly scores?: ScoreKind;
  /** Examples with this target are left out. @default none */
  readonly ignoreIndex?: number;
}

/** Options of several classes that exclude each other. */
export interface MulticlassOptions<A extends Average = Average> {
  /** Several classes, one of which is right. */
  readonly task: "multiclass";
  /** How many there are, numbered from 0 on. */
  readonly numClasses: number;
  /** The right class is hit if it is among so many of the highest scores. @default 1 */
  readonly topK?: number;
  /** What becomes of the classes' figures. @default as the metric says */
  readonly average?: A;
  /** Examples with this target are left out. @default none */
  readonly ignoreIndex?: number;
}

/** Options of several labels, any number of which can be right. */
export interface MultilabelOptions<A extends Average = Average> {
  /** Several labels, each of which holds or not. */
  readonly task: "multilabel";
  /** How many there are. */
  readonly numLabels: number;
  /** The probability above which a score stands for 1. @default 0.5 */
  readonly threshold?: number;
  /** What floating predictions are. @default "auto" */
  readonly scores?: ScoreKind;
  /** What becomes of the labels' figures. @default as the metric says */
  readonly average?: A;
  /** Where the target is this number it is left out. @default none */
  readonly ignoreIndex?: number;
}

/** Options of a classifier's metric, by its task. */
export type ClassificationOptions<A extends Average = Average> =
  | BinaryOptions
  | MulticlassOptions<A>
  | MultilabelOptions<A>;

/**
 * Options of a function of one batch, which needs no task if `preds` are scores `[batch, classes, …]`
 * of several classes.
 */
export type FunctionOptions<A extends Average = Average> =
  | ClassificationOptions<A>
  | (Omit<MulticlassOptions<A>, "task" | "numClasses"> & { readonly task?: undefined });

/**
 * The options with a task: several classes, if none is named.
 *
 * @throws {ArgumentError} if none is named and the predictions are no scores of classes
 */
export function withTask<A extends Average, Further extends object>(
  metric: string,
  options: FunctionOptions<A> & Further,
  [preds, target]: readonly [preds: Tensor, target: Tensor],
): ClassificationOptions<A> & Further {
  if (options.task !== undefined) return options;
  checkTensors(metric, preds, target);
  if (isFloating(preds.dtype) && preds.ndim === target.ndim + 1) {
    return { ...options, task: "multiclass", numClasses: preds.shape[1] };
  }
  throw new ArgumentError(
    `${metric}: Expected a task as preds are not scores of shape [batch, classes, …]: ` +
      `got ${preds.dtype} of shape ${formatShape(preds.shape)} and target of shape ${
        formatShape(target.shape)
      }\nName it, for example { task: "binary" }`,
  );
}

/** The options of all tasks, checked and with their defaults. */
export interface Classification {
  /** What is predicted. */
  readonly task: "binary" | "multiclass" | "multilabel";
  /** Classes or labels; 1 of the binary task. */
  readonly classes: number;
  /** The probability above which a score stands for 1. */
  readonly threshold: number;
  /** What floating predictions are. */
  readonly scores: ScoreKind;
  /** Among how many of the highest scores the right class must be. */
  readonly topK: number;
  /** What becomes of the classes' figures; `"micro"` of the binary task. */
  readonly average: Average;
  /** The target that is left out, if any. */
  readonly ignoreIndex: number | null;
}

/** What can be asked for, and what is taken without being asked for. */
interface Choices {
  readonly average: Average;
  readonly averages?: readonly Average[];
}

const averages: readonly Average[] = ["micro", "macro", "weighted", "none"];
const scoreKinds: readonly ScoreKind[] = ["auto", "logits", "probabilities"];

/**
 * Checks options and fills in defaults.
 *
 * @throws {ArgumentError} if one makes no sense
 */
export function checkClassification(
  metric: string,
  options: ClassificationOptions,
  choices: Choices,
): Classification {
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(
      `${metric}: Expected an object of options: got ${describeValue(options)}\n` +
        'Name the task, for example { task: "multiclass", numClasses: 10 }',
    );
  }
  const all = options as Partial<BinaryOptions & MulticlassOptions & MultilabelOptions>;
  const { threshold = 0.5, topK = 1, average = choices.average, ignoreIndex, scores = "auto" } =
    all;
  const classes = classesOf(metric, options);
  checkChoice(metric, { name: "average", value: average }, choices.averages ?? averages);
  checkChoice(metric, { name: "scores", value: scores }, scoreKinds);
  checkInteger(metric, topK, { name: "topK", minimum: 1 });
  if (options.task === "multiclass" && topK > classes) {
    throw new ArgumentError(
      `${metric}: Expected a topK of at most ${classes}, the number of classes: got ${topK}`,
    );
  }
  if (typeof threshold !== "number" || !(threshold >= 0 && threshold <= 1)) {
    throw new ArgumentError(
      `${metric}: Expected a number from 0 to 1 as threshold: got ${describeValue(threshold)}`,
    );
  }
  if (ignoreIndex !== undefined) checkInteger(metric, ignoreIndex, { name: "ignoreIndex" });
  return {
    task: options.task,
    classes,
    threshold,
    scores,
    topK,
    average: options.task === "binary" ? "micro" : average,
    ignoreIndex: ignoreIndex ?? null,
  };
}

function classesOf(metric: string, options: ClassificationOptions): number {
  switch (options.task) {
    case "binary":
      return 1;
    case "multiclass":
      return checkInteger(metric, options.numClasses, { name: "numClasses", minimum: 2 });
    case "multilabel":
      return checkInteger(metric, options.numLabels, { name: "numLabels", minimum: 1 });
  }
  const { task } = options as { readonly task: unknown };
  throw new ArgumentError(
    `${metric}: Expected "binary", "multiclass" or "multilabel" as task: got ${
      describeValue(task)
    }\nName it, for example { task: "multiclass", numClasses: 10 }`,
  );
}
