/**
 * Statements and kernels: loop nests over scalar expressions. The structure is kept where a printer
 * can use it: a reduction says with what it combines, so that it may be unrolled, vectorised or
 * done as a tree; a loop says whether its turns depend on each other; a scratch is a cached row,
 * in cache on a CPU and in workgroup memory on a GPU.
 *
 * Sizes, strides and offsets are run-time integers (`Parameter`), so that one compiled kernel
 * serves every shape of its structure.
 *
 * @module
 */
import type { DType } from "../base/mod.ts";
import type { Expression, ScalarType, Target, Variable } from "./expression.ts";

/** `for (index = 0; index < extent; index++) body`. */
export interface Loop {
  readonly kind: "loop";
  readonly index: Variable;
  readonly extent: Expression;
  /** `any`: turns are independent and may run in any order or at once; `sequential`: in order. */
  readonly order: "any" | "sequential";
  readonly body: readonly Statement[];
}

/** `variable = value`, once. */
export interface Define {
  readonly kind: "define";
  readonly variable: Variable;
  readonly value: Expression;
}

/**
 * How two partial results become one. All are associative; all but `affine` are commutative.
 * With `argmax` and `argmin` the partial result is a pair (value, index): a NaN wins over any
 * number, of equal values the lower index wins (`last…`: the higher). With `affine` it is a pair
 * (a, b), the map y ↦ a·y + b, and the later one is applied after the earlier.
 */
export type Combine =
  | "add"
  | "multiply"
  | "maximum"
  | "minimum"
  | "and"
  | "or"
  | "logaddexp"
  | "argmax"
  | "argmin"
  | "lastArgmax"
  | "lastArgmin"
  | "affine";

/** One loop of a reduction's nest. */
export interface Range {
  readonly index: Variable;
  readonly extent: Expression;
}

/**
 * Combines `values` over all turns of a nest of loops into `results`, which are visible to the
 * statements that follow. An empty nest gives the identity (`maximum` of nothing is −∞ or the
 * least integer). Float sums are kept in at least the precision of the type; printers may reorder.
 */
export interface Reduce {
  readonly kind: "reduce";
  readonly combine: Combine;
  readonly results: readonly Variable[];
  readonly ranges: readonly Range[];
  /** Evaluated in each turn, before `values`. */
  readonly body: readonly Statement[];
  readonly values: readonly Expression[];
}

/**
 * Combines `values` over the turns of one loop in order; within a turn `results` hold what has been
 * combined so far, this turn included, for the statements of `then`.
 */
export interface Scan {
  readonly kind: "scan";
  readonly combine: Combine;
  readonly results: readonly Variable[];
  readonly range: Range;
  /** Evaluated in each turn, before `values`. */
  readonly body: readonly Statement[];
  readonly values: readonly Expression[];
  /** Evaluated in each turn, after `results` took this turn in. */
  readonly then: readonly Statement[];
}

/**
 * `target[index] = value`, or combined with what is there. In an `any` loop, stores that combine
 * may hit one place in several turns (a scatter-add): a printer that runs turns at once must make
 * them atomic.
 */
export interface Store {
  readonly kind: "store";
  readonly target: Target;
  readonly index: Expression;
  readonly value: Expression;
  readonly combine?: "add" | "multiply" | "maximum" | "minimum" | "or";
}

/** Storage private to each turn of the enclosing loop, for the statements that follow. */
export interface Scratch {
  readonly kind: "scratch";
  readonly id: number;
  readonly type: ScalarType;
  /** In elements. */
  readonly extent: Expression;
}

/** `if (condition) body`. */
export interface Guard {
  readonly kind: "guard";
  readonly condition: Expression;
  readonly body: readonly Statement[];
}

/**
 * Stops the kernel unless the condition holds. A CPU throws at once an `IndexError` whose text is
 * the kernel's message with `{value}` and `{bound}` filled in; a GPU notes the first failure in a
 * buffer that is looked at with the next read.
 */
export interface Check {
  readonly kind: "check";
  readonly condition: Expression;
  /** Position in the kernel's `messages`. */
  readonly message: number;
  readonly value: Expression;
  readonly bound: Expression;
}

/** A statement of a kernel. */
export type Statement = Loop | Define | Reduce | Scan | Store | Scratch | Guard | Check;

/** A buffer that a kernel takes. */
export interface BufferArgument {
  readonly dtype: DType;
  /** `update` reads and writes. */
  readonly access: "read" | "write" | "update";
}

/** A loop nest with its signature: `buffers` and then so many run-time integers. */
export interface Kernel {
  /** For people: shown in profiles and printed code. */
  readonly name: string;
  readonly buffers: readonly BufferArgument[];
  /** How many `Parameter`s there are. */
  readonly parameters: number;
  readonly body: readonly Statement[];
  /** What `Check`s say. */
  readonly messages: readonly string[];
}
