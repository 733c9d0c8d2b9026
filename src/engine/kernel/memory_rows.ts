/**
 * Loops over the rows of memory in which the elements of a block of columns lie.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import { define, loop } from "./nest_builder.ts";
import type { Places, RowsNest } from "./rows_nest.ts";
import type { Loop, Statement } from "./statement.ts";

/** Elements of the columns that lie next to each other in memory. */
export interface MemoryRow {
  readonly places: Places;
  /** How many rows of memory come before it, if elements are kept. */
  readonly number: Expression;
  /** The elements of inputs that are the same in all columns, by place. */
  readonly common: ReadonlyMap<number, Expression>;
}

/** How rows of memory are gone through. */
export interface MemoryOrder {
  readonly order: Loop["order"];
  /** How many are handed to the body at once; what is left at the end comes one by one. */
  readonly together: number;
}

/** Loops over all rows of memory, from the places of a block of columns on. */
export function loopMemoryRows(
  nest: RowsNest,
  start: Places,
  { order, together }: MemoryOrder,
  body: (rows: readonly MemoryRow[]) => readonly Statement[],
): readonly Statement[] {
  const { rowSizes, names, schedule } = nest;
  const last = rowSizes.length - 1;

  /** Goes into one turn of a loop, at places with so many rows of memory before them. */
  const enter = (from: MemoryRow, dim: number, index: Expression) => {
    const { places, statements } = nest.enterAlong(from.places, dim, index);
    const counted = scalar.add(scalar.multiply(from.number, rowSizes[dim]), index);
    const number = schedule.cached.size > 0 ? nest.defined(counted, statements) : from.number;
    const common = dim === last ? commonElements(nest, places, statements) : from.common;
    return { row: { places, number, common }, statements };
  };
  const rowsFrom = (from: MemoryRow, first: Expression, count: number): readonly Statement[] => {
    const entered = Array.from(
      { length: count },
      (_, i) => enter(from, last, scalar.add(first, scalar.index(i))),
    );
    return [
      ...entered.flatMap(({ statements }) => statements),
      ...body(entered.map(({ row }) => row)),
    ];
  };
  const innermost = (from: MemoryRow): readonly Statement[] => {
    const extent = rowSizes[last];
    if (together === 1) {
      return [loop(names, extent, (index) => rowsFrom(from, index, 1), order)];
    }
    const step = scalar.index(together);
    const whole = define(names, scalar.divide(extent, step));
    const done = define(names, scalar.multiply(whole.variable, step));
    const rest = scalar.subtract(extent, done.variable);
    return [
      whole.statement,
      done.statement,
      loop(
        names,
        whole.variable,
        (index) => rowsFrom(from, scalar.multiply(index, step), together),
        order,
      ),
      loop(names, rest, (index) => rowsFrom(from, scalar.add(done.variable, index), 1), order),
    ];
  };
  const level = (dim: number, from: MemoryRow): readonly Statement[] =>
    dim === last ? innermost(from) : [loop(names, rowSizes[dim], (index) => {
      const { row, statements } = enter(from, dim, index);
      return [...statements, ...level(dim + 1, row)];
    }, order)];
  return level(0, { places: start, number: scalar.index(0), common: new Map() });
}

/** Reads the elements of inputs that are the same in all columns. */
function commonElements(
  nest: RowsNest,
  { inputs }: Places,
  statements: Statement[],
): ReadonlyMap<number, Expression> {
  const common = new Map<number, Expression>();
  inputs.forEach((at, k) => {
    if (nest.schedule.levels[k] !== "element" || nest.movesAcross(k)) return;
    common.set(k, nest.defined(nest.load(k, at), statements));
  });
  return common;
}
