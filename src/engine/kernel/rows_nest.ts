/**
 * What the two ways to build rows share: run-time integers, where elements lie, and what is known of
 * rows.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import { asStored } from "./as_stored.ts";
import { scalar } from "./build.ts";
import type { Expression, ScalarType, Target } from "./expression.ts";
import type { ReduceStep, Rows } from "./lowering.ts";
import { define, Names, type NestInput, type NestOutput, place, storeTo } from "./nest_builder.ts";
import { type RowsSchedule, scheduleRows } from "./rows_schedule.ts";
import type { Combine, Statement } from "./statement.ts";

/** The structure of a nest of rows. */
export interface RowsStructure {
  /** How many loops number the rows. */
  readonly kept: number;
  /** How many loops run along a row. */
  readonly row: number;
  /** Of each input whether its place differs from row to row, and along a row. */
  readonly inputs: readonly { readonly movesAcross: boolean; readonly movesAlong: boolean }[];
  /** Whether outputs have all dimensions. */
  readonly storesElements: boolean;
  /** Whether a row fits into a scratch. */
  readonly caches: boolean;
}

/** Places in the storages at some depth of the nest: of each input, of the outputs' elements. */
export interface Places {
  readonly inputs: readonly Expression[];
  readonly element: Expression;
  /** The row's number. */
  readonly row: Expression;
}

/** The places within a loop, and the statements that name them. */
export interface Entered {
  readonly places: Places;
  readonly statements: Statement[];
}

/** A scratch of a nest. */
export type Scratch = Extract<Target, { kind: "scratch" }>;

interface Strides {
  readonly across: readonly Expression[] | null;
  readonly along: readonly Expression[] | null;
}

/** A nest of rows that is being built: its run-time integers, schedule and inputs. */
export class RowsNest {
  readonly names: Names = new Names();
  readonly keptSizes: readonly Expression[];
  readonly rowSizes: readonly Expression[];
  /** The number of elements in a row. */
  readonly count: Expression;
  readonly schedule: RowsSchedule;
  readonly start: Places;
  readonly lowering: Rows;
  readonly #inputs: readonly NestInput[];
  readonly #outputs: readonly NestOutput[];
  readonly #strides: readonly Strides[];
  readonly #element: Strides;

  constructor(
    lowering: Rows,
    inputs: readonly NestInput[],
    outputs: readonly NestOutput[],
    { structure, sharedLoops }: {
      readonly structure: RowsStructure;
      readonly sharedLoops: boolean;
    },
  ) {
    const { names } = this;
    const { kept, row, storesElements, caches } = structure;
    this.lowering = lowering;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.keptSizes = names.parameters(kept);
    this.rowSizes = names.parameters(row);
    this.count = this.rowSizes.reduce((a, b) => scalar.multiply(a, b), scalar.index(1));
    const parametersIf = (has: boolean, count: number) => has ? names.parameters(count) : null;
    this.#element = {
      across: parametersIf(storesElements, kept),
      along: parametersIf(storesElements, row),
    };
    const offsets: Expression[] = [];
    this.#strides = structure.inputs.map(({ movesAcross, movesAlong }) => {
      offsets.push(names.parameter());
      return {
        across: parametersIf(movesAcross, kept),
        along: parametersIf(movesAlong, row),
      };
    });
    this.start = { inputs: offsets, element: scalar.index(0), row: scalar.index(0) };
    this.schedule = scheduleRows(lowering, inputs, {
      levels: structure.inputs.map(({ movesAcross, movesAlong }) =>
        movesAlong ? "element" : movesAcross ? "row" : "scalar"
      ),
      sharedLoops,
      caches,
    });
  }

  /** The places after so many turns of a loop over rows, as expressions. */
  acrossBy(places: Places, dim: number, turns: Expression): Places {
    return this.#by(places, dim, { turns, way: "across" });
  }

  /** The places after so many turns of a loop along the row, as expressions. */
  alongBy(places: Places, dim: number, turns: Expression): Places {
    return this.#by(places, dim, { turns, way: "along" });
  }

  #by(
    { inputs, element, row }: Places,
    dim: number,
    { turns, way }: { readonly turns: Expression; readonly way: keyof Strides },
  ): Places {
    const moved = (base: Expression, strides: Strides) => {
      const stride = strides[way]?.[dim];
      return stride === undefined ? base : place(base, turns, stride);
    };
    return {
      inputs: inputs.map((base, k) => moved(base, this.#strides[k])),
      element: moved(element, this.#element),
      row,
    };
  }

  /** The places in a turn of a loop over rows, as variables. */
  enter(places: Places, dim: number, index: Expression): Entered {
    const { places: moved, statements } = this.#named(places, this.acrossBy(places, dim, index));
    // The rows' numbers count up: ((i₀ · n₁) + i₁) · n₂ + …
    const counted = scalar.add(places.row, index);
    const isLast = dim === this.keptSizes.length - 1;
    const next = isLast ? counted : scalar.multiply(counted, this.keptSizes[dim + 1]);
    return { places: { ...moved, row: this.defined(next, statements) }, statements };
  }

  /** The places in a turn of a loop along the row that has others within, as variables. */
  enterAlong(places: Places, dim: number, index: Expression): Entered {
    return this.#named(places, this.alongBy(places, dim, index));
  }

  /** Gives names to the places that have changed. */
  #named(before: Places, after: Places): Entered {
    const statements: Statement[] = [];
    const name = (from: Expression, to: Expression) =>
      from === to ? to : this.defined(to, statements);
    return {
      places: {
        inputs: after.inputs.map((to, k) => name(before.inputs[k], to)),
        element: name(before.element, after.element),
        row: after.row,
      },
      statements,
    };
  }

  /** A value under a name, unless it is one already. */
  defined(value: Expression, statements: Statement[]): Expression {
    if (value.kind === "variable" || value.kind === "constant") return value;
    const { variable, statement } = define(this.names, value);
    statements.push(statement);
    return variable;
  }

  /** An input's element at a place in its storage. */
  load(input: number, at: Expression): Expression {
    const { dtype } = this.#inputs[input];
    return scalar.load({ kind: "buffer", position: input, dtype }, at);
  }

  /** A new scratch for the elements of a place. */
  scratch(place: number): Scratch {
    return { kind: "scratch", id: this.names.id(), type: this.schedule.types[place] };
  }

  /** What depends on scalars alone: values of their places, and the statements that make and store them. */
  scalars(): {
    readonly values: ReadonlyMap<number, Expression>;
    readonly statements: readonly Statement[];
  } {
    const values = new Map<number, Expression>();
    const statements: Statement[] = [];
    const { levels, scalarSteps } = this.schedule;
    this.#inputs.forEach((_, k) => {
      if (levels[k] !== "scalar") return;
      values.set(k, this.defined(this.load(k, this.start.inputs[k]), statements));
    });
    for (const step of scalarSteps) this.evaluate(step, values, statements);
    statements.push(...this.#stores(
      ({ place, level }) => level === "scalar" && levels[place] === "scalar",
      scalar.index(0),
      (place) => values.get(place)!,
    ));
    return { values, statements };
  }

  /** The statements that store what a row gives, for those places that `has` names. */
  storesOfRow(
    at: Expression,
    valueOf: (place: number) => Expression,
    has: (place: number) => boolean = () => true,
  ): Statement[] {
    const { levels } = this.schedule;
    const isOfRow = ({ place, level }: Rows["results"][number]) =>
      level === "row" || (level === "scalar" && levels[place] !== "scalar");
    return this.#stores((result) => isOfRow(result) && has(result.place), at, valueOf);
  }

  /** The places that are stored with all dimensions. */
  get elementsStored(): readonly number[] {
    return this.lowering.results.filter(({ level }) => level === "element")
      .map(({ place }) => place);
  }

  /** The statements that store what an element gives. */
  storesOfElements(at: Expression, valueOf: (place: number) => Expression): Statement[] {
    return this.#stores(({ level }) => level === "element", at, valueOf);
  }

  #stores(
    chosen: (result: Rows["results"][number]) => boolean,
    at: Expression,
    valueOf: (place: number) => Expression,
  ): Statement[] {
    return this.lowering.results.flatMap((result, o) => {
      if (!chosen(result)) return [];
      const position = this.#inputs.length + o;
      return [storeTo(position, this.#outputs[o].dtype, at, valueOf(result.place))];
    });
  }

  /** Computes a step of row or scalar level into variables. */
  evaluate(step: number, values: Map<number, Expression>, statements: Statement[]): void {
    const { kind, operands, element } = this.lowering.steps[step];
    if (kind === "reduce") return;
    const results = element(
      operands.map((place) => values.get(place)!),
      (value) => this.defined(value, statements),
    );
    this.settle(step, results, values, statements);
  }

  /** Puts a step's values, rounded as if they were stored, under their places. */
  settle(
    step: number,
    results: readonly Expression[],
    values: Map<number, Expression>,
    statements: Statement[],
  ): void {
    const { dtypes } = this.lowering.steps[step];
    results.forEach((value, o) => {
      const rounded = asStored(dtypes[o], value);
      values.set(this.schedule.firstPlace[step] + o, this.defined(rounded, statements));
    });
  }

  /** Whether an input's place differs from row to row. */
  movesAcross(input: number): boolean {
    return this.#strides[input].across !== null;
  }

  /** The type of what a reduction combines. */
  combinedType(step: number): ScalarType {
    const { operands, element } = this.#reduction(step);
    const values = operands.map((place, i) => scalar.variable(this.schedule.types[place], i));
    return element(values)[0].type;
  }

  /** How a reduction's partial results become one. */
  combineOf(step: number): Combine {
    return this.#reduction(step).combine;
  }

  /** What a reduction combines at an element; those that tell places also combine its number. */
  combinedValues(
    step: number,
    valueOf: (place: number) => Expression,
    number?: Expression,
  ): Expression[] {
    const { operands, element, combine } = this.#reduction(step);
    const values = [...element(operands.map((place) => rounded(valueOf(place))))];
    if (number !== undefined && isIndexed(combine)) values.push(number);
    return values;
  }

  /** What a reduction gives of its combined values. */
  finish(step: number, results: readonly Expression[]): readonly Expression[] {
    return this.#reduction(step).finish(results, this.count);
  }

  #reduction(step: number): ReduceStep {
    const found = this.lowering.steps[step];
    if (found.kind !== "reduce") throw new InternalError(`Step ${step} is no reduction`);
    return found;
  }
}

/** Rounded to single precision before it is combined with others in double precision. */
function rounded(value: Expression): Expression {
  const isExact = value.kind !== "apply" && value.kind !== "convert";
  return value.type !== "float32" || isExact ? value : scalar.narrow("float32", value);
}

function isIndexed(combine: Combine): boolean {
  return combine === "argmax" || combine === "argmin" || combine === "lastArgmax" ||
    combine === "lastArgmin";
}
