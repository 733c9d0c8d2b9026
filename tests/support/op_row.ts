/**
 * The form of a row of the op table (tests/op_table.ts): one operation, how to call it, samples to
 * call it with, and what may be expected of it. The test files iterate over all rows.
 *
 * @module
 */
import type { Tensor } from "../../mod.ts";

/** Draws sample tensors; every method is seeded, and the seed is printed when a test fails. */
export interface Samples {
  /** Uniform in [low, high), float64 unless said otherwise. */
  uniform(shape: readonly number[], low?: number, high?: number): Tensor;
  /** Distinct values in random order, at least 0.1 apart: no ties, no kinks nearby. */
  distinct(shape: readonly number[]): Tensor;
  /** Values away from 0 by at least 0.1, of both signs. */
  nonzero(shape: readonly number[]): Tensor;
  /** int32 values in [low, high). */
  integers(shape: readonly number[], low: number, high: number): Tensor;
  /** Bools. */
  booleans(shape: readonly number[]): Tensor;
}

/** One operation of the table. */
export interface OpRow {
  /** The operation's name; with a variant behind a space where it has several rows. */
  readonly name: string;
  /** The operation, of tensors alone: other arguments are fixed here. */
  readonly run: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** Lists of inputs to try; floating ones are float64. Include a strided view and a size of 0 or 1. */
  readonly samples: (samples: Samples) => readonly (readonly Tensor[])[];
  /** How often it is differentiated against finite differences; 0: not differentiable. */
  readonly order: 0 | 1 | 2;
  /** Relative and absolute tolerance of first derivatives. @default 1e-6 */
  readonly tolerance?: number;
  /** False where the outputs' shapes depend on values, so that it cannot be traced. @default true */
  readonly traceable?: boolean;
}
