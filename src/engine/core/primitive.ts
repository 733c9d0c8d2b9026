/**
 * A primitive: one operation as a record of rules, side by side. Its inputs have equal shapes and
 * dtypes wherever that makes sense, since `ops/` has validated, promoted and broadcast.
 *
 * @module
 */
import type { DType, Shape } from "../base/mod.ts";
import type { Backend } from "../backend/mod.ts";
import type { Lowering } from "../kernel/mod.ts";
import type { Step, StepInput } from "./execution.ts";
import type { Graph, GraphVariable } from "./graph.ts";
import type { Tensor } from "./tensor.ts";

/** What is known of a tensor without its elements. */
export interface Abstract {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An input of a linear equation that is being transposed: a known value or the unknown one. */
export type Transposable = Tensor | Unknown;

/** Stands for a linear input, whose value is not there in the backward pass. */
export class Unknown {
  readonly shape: Shape;
  readonly dtype: DType;

  /** The unknown of a shape and dtype. */
  constructor(abstract: Abstract) {
    this.shape = abstract.shape;
    this.dtype = abstract.dtype;
  }
}

/** Whether an input of an equation that is being transposed is a known value. */
export function isKnown(input: Transposable): input is Tensor {
  return !(input instanceof Unknown);
}

/** What a jvp rule yields: outputs, and their tangents (null where known to be zero). */
export interface JvpResult {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly (Tensor | null)[];
}

/** What a batch rule yields: outputs, and where each has its batch dimension (null: nowhere). */
export interface BatchResult {
  readonly outputs: readonly Tensor[];
  readonly dims: readonly (number | null)[];
}

/** What a linearize rule yields, for primitives whose jvp rule mixes primals and tangents. */
export type LinearizeRule<P> = (
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  params: P,
) => JvpResult;

/** One operation and its rules. */
export interface Primitive<P = unknown> {
  /** Unique; shown in graphs, profiles and errors. */
  readonly name: string;
  /** Abstract evaluation: the outputs' shapes and dtypes. Inputs may be assumed valid. */
  readonly shape: (inputs: readonly Abstract[], params: P) => readonly Abstract[];
  /** The meaning for one element, or a routine; absent only where `evaluate` stands instead. */
  readonly lower?: (inputs: readonly Abstract[], params: P) => Lowering;
  /** Runs on concrete tensors, for primitives that hold graphs (jit, scan, cond, …). */
  readonly evaluate?: (inputs: readonly Tensor[], params: P) => readonly Tensor[];
  /**
   * Prepares `evaluate` for inputs that lie so in their storages, for programs, which run it often.
   */
  readonly plan?: (inputs: readonly StepInput[], params: P, backend: Backend) => Step;
  /**
   * The graph that a program runs in the place of `evaluate`, for primitives that hold functions or
   * graphs: there rules of derivatives are of no account any more. The program has `room` for so many
   * further equations; null leaves the equation as it is.
   */
  readonly unfold?: (inputs: readonly GraphVariable[], params: P, room: number) => Graph | null;
  /**
   * Forward mode. At least one tangent is not null. Tangents must be used linearly, and the
   * primal part must not depend on them.
   */
  readonly jvp: (
    primals: readonly Tensor[],
    tangents: readonly (Tensor | null)[],
    params: P,
  ) => JvpResult;
  /** Splits into a primal part and a linear one; by default `jvp` does that by itself. */
  readonly linearize?: LinearizeRule<P>;
  /**
   * For primitives that are linear in some inputs: cotangents of the outputs (null: zero) to
   * cotangents of the inputs, null for those that are known.
   */
  readonly transpose?: (
    cotangents: readonly (Tensor | null)[],
    inputs: readonly Transposable[],
    params: P,
  ) => readonly (Tensor | null)[];
  /** One call for a whole batch: `dims[i]` is where input i has the batch, null if it has not. */
  readonly batch: (
    inputs: readonly Tensor[],
    dims: readonly (number | null)[],
    params: P,
    size: number,
  ) => BatchResult;
  /** The parameters as a short text for graphs and cache keys; by default JSON. */
  readonly describe?: (params: P) => string;
}

/** The params of a primitive that has none. */
export type NoParams = Readonly<Record<never, never>>;

/** The one value of NoParams. */
export const noParams: NoParams = Object.freeze({});
