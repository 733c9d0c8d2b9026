/**
 * Rows that do not lie along the innermost dimension: many of them at once, a block of columns. What
 * is known of each row stands in a scratch with an element a column.
 *
 * @module
 */
import { scalar } from "./build.ts";
import { combined, identityOf } from "./combine.ts";
import type { Expression, ScalarType } from "./expression.ts";
import type { Rows } from "./lowering.ts";
import {
  bufferArguments,
  define,
  kernelOf,
  loop,
  type NestInput,
  type NestOutput,
} from "./nest_builder.ts";
import { type Places, RowsNest, type RowsStructure, type Scratch } from "./rows_nest.ts";
import { loopMemoryRows, type MemoryRow } from "./memory_rows.ts";
import { valuesOf } from "./rows_elements.ts";
import type { Combine, Kernel, Loop, Statement, Store } from "./statement.ts";

/** How many columns are done at once: enough for long vectors, and blocks for several threads. */
export const columnBlock = 64;

/** So many rows of memory are combined before what they give is added to the partial results. */
const rowsTogether = 4;

/** Builds a kernel of rows, a block of columns at a time. */
export function buildByColumn(
  lowering: Rows,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
  structure: RowsStructure,
): Kernel {
  const nest = new RowsNest(lowering, inputs, outputs, { structure, sharedLoops: true });
  const { names, keptSizes } = nest;
  const { values, statements } = nest.scalars();
  const last = keptSizes.length - 1;
  const blocks = (places: Places): Statement =>
    loop(
      names,
      scalar.divide(
        scalar.add(keptSizes[last], scalar.index(columnBlock - 1)),
        scalar.index(columnBlock),
      ),
      (block) => {
        const start = define(names, scalar.multiply(block, scalar.index(columnBlock)));
        const length = define(
          names,
          scalar.minimum(
            scalar.index(columnBlock),
            scalar.subtract(keptSizes[last], start.variable),
          ),
        );
        const begin = nest.enter(places, last, start.variable);
        const columns = new Columns(nest, begin.places, length.variable, values);
        return [
          start.statement,
          length.statement,
          ...begin.statements,
          ...columns.statements(),
        ];
      },
    );
  const level = (dim: number, places: Places): readonly Statement[] =>
    dim === last ? [blocks(places)] : [loop(names, keptSizes[dim], (index) => {
      const { places: inner, statements } = nest.enter(places, dim, index);
      return [...statements, ...level(dim + 1, inner)];
    })];
  const body = [...statements, ...level(0, nest.start)];
  return kernelOf(lowering.key, names, bufferArguments(inputs, outputs), body);
}

/** Where a reduction's partial results stand. */
interface Partial {
  readonly scratch: Scratch;
  /** The type of what is combined. */
  readonly type: ScalarType;
}

/** An element of a column, in the innermost loop. */
interface Turn {
  /** What a place's value is read from; null for what is to be computed. */
  readonly leaf: (place: number) => Expression | null;
  /** Where the outputs' element lies. */
  readonly element: Expression;
  /** Where a kept element lies in its scratch. */
  readonly kept: Expression;
}

/** One block of columns. */
class Columns {
  readonly #nest: RowsNest;
  readonly #places: Places;
  readonly #length: Expression;
  readonly #scalars: ReadonlyMap<number, Expression>;
  /** What is known of each row, by place. */
  readonly #rows = new Map<number, Scratch>();
  /** Elements that are kept, by place. */
  readonly #kept = new Map<number, Scratch>();
  /** By step. */
  readonly #partial = new Map<number, Partial>();

  constructor(
    nest: RowsNest,
    places: Places,
    length: Expression,
    scalars: ReadonlyMap<number, Expression>,
  ) {
    this.#nest = nest;
    this.#places = places;
    this.#length = length;
    this.#scalars = scalars;
  }

  statements(): readonly Statement[] {
    const { stages } = this.#nest.schedule;
    const statements = stages.flatMap((stage, i) => [
      ...this.#settle(i === 0 ? [] : stages[i - 1].reductions, stage.rowSteps),
      ...this.#keep(stage.cached),
      ...this.#reduce(stage.reductions),
    ]);
    return [...statements, ...this.#storeScalars(), ...this.#store()];
  }

  #loop(body: (column: Expression) => readonly Statement[]): Loop {
    return loop(this.#nest.names, this.#length, body);
  }

  /** Finishes reductions, and computes what depends on rows alone. */
  #settle(reductions: readonly number[], rowSteps: readonly number[]): readonly Statement[] {
    const nest = this.#nest;
    const { lowering, schedule } = nest;
    const made = [...reductions, ...rowSteps].flatMap((step) =>
      lowering.steps[step].dtypes.map((_, o) => schedule.firstPlace[step] + o)
    );
    if (made.length === 0) return [];
    const kept = made.filter((place) => this.#isReadElsewhere(place, rowSteps))
      .map((place) => [place, nest.scratch(place)] as const);
    const body = this.#loop((column) => {
      const statements: Statement[] = [];
      const values = new Map(this.#scalars);
      for (const step of reductions) {
        const { scratch, type } = this.#partial.get(step)!;
        const result = scalar.convert(type, scalar.load(scratch, column));
        nest.settle(step, nest.finish(step, [result]), values, statements);
      }
      for (const step of rowSteps) {
        for (const place of lowering.steps[step].operands) {
          if (values.has(place)) continue;
          values.set(place, nest.defined(this.#rowValue(place, column), statements));
        }
        nest.evaluate(step, values, statements);
      }
      for (const [place, target] of kept) {
        statements.push({ kind: "store", target, index: column, value: values.get(place)! });
      }
      const at = scalar.add(this.#places.row, column);
      const valueOf = (place: number) => values.get(place)!;
      return [...statements, ...nest.storesOfRow(at, valueOf, (place) => made.includes(place))];
    });
    for (const [place, scratch] of kept) this.#rows.set(place, scratch);
    return [...kept.map(([, scratch]) => ofColumns(scratch)), body];
  }

  /** Whether something of a row is needed outside of the loop that computes it. */
  #isReadElsewhere(place: number, rowSteps: readonly number[]): boolean {
    const { steps, results } = this.#nest.lowering;
    return results.some((result) => result.place === place && result.level === "element") ||
      steps.some(({ operands }, i) => operands.includes(place) && !rowSteps.includes(i));
  }

  /** Something known of a column's row, outside of the loop that computes it. */
  #rowValue(place: number, column: Expression): Expression {
    const scratch = this.#rows.get(place);
    if (scratch !== undefined) return scalar.load(scratch, column);
    return this.#nest.load(place, this.#across(this.#places, column).inputs[place]);
  }

  #across(places: Places, column: Expression): Places {
    return this.#nest.acrossBy(places, this.#nest.keptSizes.length - 1, column);
  }

  #turn({ places, number, common }: MemoryRow, column: Expression): Turn {
    const nest = this.#nest;
    const { levels } = nest.schedule;
    const { inputs, element } = this.#across(places, column);
    const kept = scalar.add(scalar.multiply(number, scalar.index(columnBlock)), column);
    const leaf = (place: number) => {
      if (levels[place] === "scalar") return this.#scalars.get(place)!;
      if (levels[place] === "row") return this.#rowValue(place, column);
      const scratch = this.#kept.get(place);
      if (scratch !== undefined) return scalar.load(scratch, kept);
      if (place >= inputs.length) return null;
      return common.get(place) ?? nest.load(place, inputs[place]);
    };
    return { leaf, element, kept };
  }

  /** Loops over all elements in any order. */
  #elements(body: (turn: Turn) => readonly Statement[]): readonly Statement[] {
    return loopMemoryRows(this.#nest, this.#places, { order: "any", together: 1 }, ([row]) => [
      this.#loop((column) => body(this.#turn(row, column))),
    ]);
  }

  /** Computes elements that several loops need. */
  #keep(places: readonly number[]): readonly Statement[] {
    if (places.length === 0) return [];
    const nest = this.#nest;
    const scratches = places.map((place) => nest.scratch(place));
    const extent = scalar.multiply(nest.count, scalar.index(columnBlock));
    const loops = this.#elements(({ leaf, kept }) =>
      valuesOf(nest, places, leaf, (valueOf) =>
        places.map((place, i) => ({
          kind: "store",
          target: scratches[i],
          index: kept,
          value: valueOf(place),
        })))
    );
    places.forEach((place, i) => this.#kept.set(place, scratches[i]));
    const declared = scratches.map(({ id, type }): Statement => ({
      kind: "scratch",
      id,
      type,
      extent,
    }));
    return [...declared, ...loops];
  }

  /** Combines elements, for several reductions in one loop. */
  #reduce(reductions: readonly number[]): readonly Statement[] {
    if (reductions.length === 0) return [];
    const nest = this.#nest;
    const operands = [
      ...new Set(reductions.flatMap((step) => nest.lowering.steps[step].operands)),
    ];
    const partials = reductions.map((step) => {
      const type = nest.combinedType(step);
      // Partial sums of float32 are kept in double precision.
      const held = type === "float32" ? "float64" : type;
      const scratch: Scratch = { kind: "scratch", id: nest.names.id(), type: held };
      this.#partial.set(step, { scratch, type });
      return { step, scratch, combine: nest.combineOf(step) as NonNullable<Store["combine"]> };
    });
    const start = this.#loop((column) =>
      partials.map(({ scratch, combine }) => ({
        kind: "store",
        target: scratch,
        index: column,
        value: identityOf(combine, scratch.type),
      }))
    );
    const way = { order: "sequential", together: rowsTogether } as const;
    const loops = loopMemoryRows(nest, this.#places, way, (rows) => [
      this.#loop((column) => {
        const statements: Statement[] = [];
        const values = partials.map((): Expression[] => []);
        for (const row of rows) {
          const { leaf } = this.#turn(row, column);
          statements.push(...valuesOf(nest, operands, leaf, (valueOf) => {
            partials.forEach(({ step, scratch }, i) => {
              const [value] = nest.combinedValues(step, valueOf);
              values[i].push(scalar.convert(scratch.type, value));
            });
            return [];
          }));
        }
        const stores = partials.map(({ scratch, combine }, i): Statement => ({
          kind: "store",
          target: scratch,
          index: column,
          value: inPairs(combine, values[i]),
          combine,
        }));
        return [...statements, ...stores];
      }),
    ]);
    return [...partials.map(({ scratch }) => ofColumns(scratch)), start, ...loops];
  }

  /** Stores for each row what is the same for all of them. */
  #storeScalars(): readonly Statement[] {
    const nest = this.#nest;
    const isScalar = (place: number) => nest.schedule.levels[place] === "scalar";
    const body = this.#loop((column) =>
      nest.storesOfRow(
        scalar.add(this.#places.row, column),
        (place) => this.#scalars.get(place)!,
        isScalar,
      )
    );
    return body.body.length === 0 ? [] : [body];
  }

  /** Stores the outputs' elements. */
  #store(): readonly Statement[] {
    const nest = this.#nest;
    const stored = nest.elementsStored;
    if (stored.length === 0) return [];
    return this.#elements(({ leaf, element }) =>
      valuesOf(nest, stored, leaf, (valueOf) => nest.storesOfElements(element, valueOf))
    );
  }
}

/** Values combined two by two. */
function inPairs(combine: Combine, values: readonly Expression[]): Expression {
  if (values.length === 1) return values[0];
  const half = values.length >> 1;
  const [first, second] = [values.slice(0, half), values.slice(half)];
  return combined(combine, [inPairs(combine, first)], [inPairs(combine, second)])[0];
}

/** A scratch with an element a column. */
function ofColumns({ id, type }: Scratch): Statement {
  return { kind: "scratch", id, type, extent: scalar.index(columnBlock) };
}
