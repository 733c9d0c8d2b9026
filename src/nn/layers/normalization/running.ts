/**
 * What the normalisations with running statistics share.
 *
 * @module
 */
import { checkInteger, checkOptions } from "../../../engine/base/mod.ts";
import { type DType, onesLike, zeros, zerosLike } from "../../../tensor.ts";
import type { NormalizedBatch } from "../../functional/mod.ts";
import { Buffer, Module, type Parameter } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { constantParameter } from "../initial.ts";

/** Options of the normalisations with running statistics. */
export interface RunningNormOptions {
  /** What is added to variances. @default 1e-5 */
  readonly eps?: number;
  /**
   * The share of a batch in the next running statistics; null for their mean over all batches (in
   * instance normalisation for none). @default 0.1
   */
  readonly momentum?: number | null;
  /**
   * Whether normalised values are scaled and shifted by parameters, 1 and 0 at first.
   * @default true in batch normalisation, false in instance normalisation
   */
  readonly affine?: boolean;
  /**
   * Whether running statistics are kept, and used in evaluation.
   * @default true in batch normalisation, false in instance normalisation
   */
  readonly trackRunningStats?: boolean;
  /** Whether a bias is among the parameters. @default true */
  readonly bias?: boolean;
  /** The dtype of parameters and running statistics. @default "float32" */
  readonly dtype?: DType;
}

/** Features, parameters and running statistics; subclasses say over what they normalise. */
export abstract class RunningNorm extends Module {
  /** How many features, or channels, there are. */
  readonly numFeatures: number;
  /** What is added to variances. */
  readonly eps: number;
  /** The share of a batch in the next running statistics; null for their mean over all batches. */
  momentum: number | null;
  /** `[numFeatures]`, or null. */
  weight: Parameter | null;
  /** `[numFeatures]`, or null. */
  bias: Parameter | null;
  /** `[numFeatures]`, or null. */
  runningMean: Buffer | null;
  /** `[numFeatures]`, or null. */
  runningVar: Buffer | null;
  /** How many batches are in the running statistics, int64, or null. */
  numBatchesTracked: Buffer | null;

  /** Of so many features; `usual` tells whether parameters and running statistics are the default. */
  constructor(numFeatures: number, options: RunningNormOptions, usual: boolean) {
    super();
    const operation = this.constructor.name;
    checkOptions(operation, options, "eps: 1e-3");
    const { eps = 1e-5, momentum = 0.1, bias = true, dtype = "float32" } = options;
    const { affine = usual, trackRunningStats = usual } = options;
    this.numFeatures = checkInteger(operation, numFeatures, { name: "numFeatures", minimum: 1 });
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? constantParameter([numFeatures], 1, dtype) : null;
    this.bias = affine && bias ? constantParameter([numFeatures], 0, dtype) : null;
    const start = zeros([numFeatures], { dtype });
    this.runningMean = trackRunningStats ? new Buffer(start) : null;
    this.runningVar = trackRunningStats ? new Buffer(start.add(1)) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: "int64" })) : null;
  }

  /** Makes the running statistics those of no batch: means of 0 and variances of 1. */
  resetRunningStats(): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (runningMean !== null) this.setBuffer("runningMean", zerosLike(runningMean));
    if (runningVar !== null) this.setBuffer("runningVar", onesLike(runningVar));
    if (numBatchesTracked !== null) {
      this.setBuffer("numBatchesTracked", zerosLike(numBatchesTracked));
    }
  }

  /** Makes the running statistics those that come with a normalised batch. */
  protected keep({ runningMean, runningVar }: NormalizedBatch): void {
    if (runningMean !== null) this.setBuffer("runningMean", runningMean);
    if (runningVar !== null) this.setBuffer("runningVar", runningVar);
  }

  /** The settings. */
  override extraRepr(): string {
    const { numFeatures, eps, momentum } = this;
    return describeFields({
      numFeatures,
      eps,
      momentum,
      affine: this.weight !== null,
      bias: this.bias !== null,
      trackRunningStats: this.runningMean !== null,
    });
  }
}
