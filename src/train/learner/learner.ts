/**
 * What a Trainer drives: something that learns from batches, whatever it is made of.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";

/** What is told of a batch: scalars by name, `loss` among them when it was trained on. */
export type BatchMetrics = Readonly<Record<string, Tensor>>;

/** What one batch gave. */
export interface BatchResult {
  /** Scalars by name. */
  readonly metrics: BatchMetrics;
  /** Whatever else the loss function returned, for metrics that stream over batches. */
  readonly aux: unknown;
}

/** Something that learns from batches. */
export interface Learner<Batch = unknown> {
  /** Trains on a batch. */
  step(batch: Batch): BatchResult;
  /** Tells how good it is on a batch, and changes nothing. */
  evaluate(batch: Batch): BatchResult;
  /** What it makes of a batch. */
  predict(batch: Batch): unknown;
  /** The norm of all gradients together in the last step, where it is known. */
  readonly gradientNorm: Tensor | null;
  /** All that a later `restore` needs to go on to the same numbers: a tree of tensors and constants. */
  state(): unknown;
  /** Goes on from a state. */
  restore(state: unknown): void;
}
