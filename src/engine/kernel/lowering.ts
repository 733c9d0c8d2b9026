/**
 * What a primitive's `lower` rule yields: its meaning for one element, in one of seven forms. A
 * lowering speaks of logical indices only. How its inputs lie in memory, which dimensions can be
 * merged and in what order loops run is decided when it is made into a kernel (`nest.ts`), and a
 * compiler that fuses hands one lowering's element to another as its input.
 *
 * @module
 */
import type { DType, Layout, Shape } from "../base/mod.ts";
import type { Expression, ScalarType } from "./expression.ts";
import type { Combine, Statement, Store } from "./statement.ts";

/** What tells one structure of a form from another, and its run-time integers. */
export interface LoweringKey {
  /**
   * Names the primitive and everything static that `element` or `build` depends on beyond dtypes and
   * ranks: two lowerings with equal keys, dtypes and ranks must give the same kernel.
   */
  readonly key: string;
  /** Integers that the kernel takes at run time (pads, starts, window sizes). */
  readonly integers: readonly number[];
}

/**
 * Each output element depends on the input elements at the same place: `element` of their values.
 * It yields one expression an output.
 */
export interface Pointwise extends LoweringKey {
  readonly kind: "pointwise";
  /** The outputs' elements; `share` makes what several of them contain be computed once. */
  readonly element: (
    inputs: readonly Expression[],
    share: (value: Expression) => Expression,
  ) => readonly Expression[];
}

/** An input as a loop nest sees it. */
export interface Operand {
  readonly rank: number;
  readonly type: ScalarType;
  /** The run-time size of a dimension. */
  size(dim: number): Expression;
  /** The element at logical indices, one an dimension. */
  at(index: readonly Expression[]): Expression;
}

/**
 * Each output element is a function of its own index: gathers, padding, iota, concatenation.
 * `output` has the output's run-time sizes.
 */
export interface IndexMap extends LoweringKey {
  readonly kind: "map";
  readonly element: (
    index: readonly Expression[],
    inputs: readonly Operand[],
    context: NestContext,
  ) => readonly Expression[];
}

/**
 * Combines over whole dimensions; the other dimensions, in order, are the output's. `element` maps
 * the input values at one place to what is combined (one expression a member of the combined
 * tuple; for `argmax` and its kin only the value, the index is the position within `dims`, row-major,
 * added by the nest). `finish` maps the combined tuple to the outputs.
 */
export interface DimReduction extends LoweringKey {
  readonly kind: "reduce";
  readonly combine: Combine;
  /** Sorted, distinct. */
  readonly dims: readonly number[];
  readonly element: (inputs: readonly Expression[]) => readonly Expression[];
  /** `count` is the run-time number of elements combined. */
  readonly finish: (results: readonly Expression[], count: Expression) => readonly Expression[];
}

/** How often a value differs: from element to element, from row to row, or nowhere. */
export type RowLevel = "element" | "row" | "scalar";

/** What each step of `Rows` has: the values that it takes, and what it is called. */
interface Step {
  /** Names everything static that the step depends on beyond the types of its operands. */
  readonly key: string;
  /** Places in the list of values: the inputs', then each step's in order. */
  readonly operands: readonly number[];
  /** What its values are held in: they are rounded as if they were stored as that. */
  readonly dtypes: readonly DType[];
}

/** Values of each place out of others there. */
export interface PointwiseStep extends Step, Pick<Pointwise, "element"> {
  readonly kind: "pointwise";
}

/** Values of each row, out of others at all its places. */
export interface ReduceStep extends Step, Pick<DimReduction, "combine" | "element" | "finish"> {
  readonly kind: "reduce";
}

/** One step of `Rows`. */
export type RowStep = PointwiseStep | ReduceStep;

/**
 * Several steps over the rows of one shape: sums and extremes of each row, and what is computed of
 * them for each row or element. A row lies along some dimensions, the others number the rows. So
 * the mean, the variance and the normalised elements of a row are made while it is in cache.
 */
export interface Rows extends LoweringKey {
  readonly kind: "rows";
  /** The sizes of all dimensions, which are run-time integers of the kernel. */
  readonly shape: Shape;
  /** The dimensions along which a row lies: sorted, distinct. */
  readonly dims: readonly number[];
  /** Of each input: with all dimensions, with those that number rows, or with none. */
  readonly inputs: readonly RowLevel[];
  readonly steps: readonly RowStep[];
  /** The outputs: places in the list of values, and the dimensions that they are stored with. */
  readonly results: readonly { readonly place: number; readonly level: RowLevel }[];
}

/** An output as a loop nest sees it. */
export interface Result {
  readonly type: ScalarType;
  size(dim: number): Expression;
  /** The statement that stores a value at logical indices. */
  store(index: readonly Expression[], value: Expression, combine?: Store["combine"]): Statement;
  /** The value stored so far at logical indices (its nest has written it before). */
  at(index: readonly Expression[]): Expression;
}

/** What hands out fresh names to a nest that is being built. */
export interface NestContext {
  /** A run-time integer out of the lowering's `integers`, by position. */
  integer(position: number): Expression;
  /** `for` each index over its extents, outermost first. */
  loops(
    extents: readonly Expression[],
    order: "any" | "sequential",
    body: (index: readonly Expression[]) => readonly Statement[],
  ): readonly Statement[];
  /** A reduction; `then` gets the results and yields the statements that use them. */
  reduce(
    combine: Combine,
    extents: readonly Expression[],
    values: (index: readonly Expression[]) => readonly Expression[],
    then: (results: readonly Expression[]) => readonly Statement[],
  ): readonly Statement[];
  /** A scan over one extent; `then` gets the index and the results so far. */
  scan(
    combine: Combine,
    extent: Expression,
    values: (index: Expression) => readonly Expression[],
    then: (index: Expression, results: readonly Expression[]) => readonly Statement[],
  ): readonly Statement[];
  /** Binds a value to a name, so that it is computed once. */
  define(
    value: Expression,
    then: (variable: Expression) => readonly Statement[],
  ): readonly Statement[];
  /** Storage of so many elements for the statements of `then`. */
  scratch(
    type: ScalarType,
    extent: Expression,
    then: (scratch: {
      at(index: Expression): Expression;
      store(index: Expression, value: Expression, combine?: Store["combine"]): Statement;
    }) => readonly Statement[],
  ): readonly Statement[];
  /** A statement that stops with an IndexError (`{value}` and `{bound}` filled in) unless true. */
  check(condition: Expression, message: string, value: Expression, bound: Expression): Statement;
}

/** The primitive writes its loops itself: scans, scatters, windows. */
export interface FreeNest extends LoweringKey {
  readonly kind: "nest";
  readonly build: (
    inputs: readonly Operand[],
    outputs: readonly Result[],
    context: NestContext,
  ) => readonly Statement[];
  /** For inputs that the outputs start as copies of: output position → input position. */
  readonly startFrom?: readonly (number | null)[];
}

/**
 * The output shares the input's storage: `view` gives its layout, or null where the elements do
 * not lie so that one exists (a reshape of a transposed matrix), in which case the input is copied
 * to row-major order first.
 */
export interface View {
  readonly kind: "view";
  readonly view: (input: Layout) => Layout | null;
}

/** A library routine of the backend: matrix products, sorting, convolution, attention. */
export interface RoutineCall {
  readonly kind: "routine";
  readonly routine: RoutineName;
  /** Static arguments, plain data, documented where the routine is. */
  readonly options: unknown;
}

/** The routines that every backend has. */
export type RoutineName =
  | "matmul"
  | "sort"
  | "convolution"
  | "attention"
  | "attentionTangent"
  | "attentionCotangents";

/** What a `lower` rule yields. */
export type Lowering = Pointwise | IndexMap | DimReduction | Rows | FreeNest | View | RoutineCall;
