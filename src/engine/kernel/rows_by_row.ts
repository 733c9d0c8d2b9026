/**
 * Rows one after the other: reductions, and loops along the row that keep or store elements.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression, Target } from "./expression.ts";
import type { Rows } from "./lowering.ts";
import {
  bufferArguments,
  kernelOf,
  loop,
  type NestInput,
  type NestOutput,
} from "./nest_builder.ts";
import { ElementValues, valuesOf } from "./rows_elements.ts";
import { type Places, RowsNest, type RowsStructure } from "./rows_nest.ts";
import type { Kernel, Range, Statement } from "./statement.ts";

/** Builds a kernel of rows, row by row. */
export function buildByRow(
  lowering: Rows,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
  structure: RowsStructure,
): Kernel {
  const nest = new RowsNest(lowering, inputs, outputs, { structure, sharedLoops: false });
  const { values, statements } = nest.scalars();
  const level = (dim: number, places: Places): readonly Statement[] =>
    dim === nest.keptSizes.length
      ? rowBody(nest, places, values)
      : [loop(nest.names, nest.keptSizes[dim], (index) => {
        const { places: inner, statements } = nest.enter(places, dim, index);
        return [...statements, ...level(dim + 1, inner)];
      })];
  const body = [...statements, ...level(0, nest.start)];
  return kernelOf(lowering.key, nest.names, bufferArguments(inputs, outputs), body);
}

/** What is done to one row. */
function rowBody(
  nest: RowsNest,
  places: Places,
  scalars: ReadonlyMap<number, Expression>,
): readonly Statement[] {
  const { schedule, lowering, names } = nest;
  const statements: Statement[] = [];
  const known = new Map(scalars);
  lowering.inputs.forEach((_, k) => {
    if (schedule.levels[k] !== "row") return;
    known.set(k, nest.defined(nest.load(k, places.inputs[k]), statements));
  });
  const scratches = new Map<number, Target>();
  /** Elements at indices along the row: what is kept or known is read. */
  const leafAt = (index: readonly Expression[], at: Places) => (place: number) => {
    if (schedule.levels[place] !== "element") return known.get(place)!;
    const scratch = scratches.get(place);
    if (scratch !== undefined) return scalar.load(scratch, numberAlong(nest, index));
    return place < lowering.inputs.length ? nest.load(place, at.inputs[place]) : null;
  };
  for (const stage of schedule.stages) {
    for (const step of stage.rowSteps) nest.evaluate(step, known, statements);
    if (stage.cached.length > 0) {
      const kept = stage.cached.map((place) => [place, nest.scratch(place)] as const);
      for (const [, { id, type }] of kept) {
        statements.push({ kind: "scratch", id, type, extent: nest.count });
      }
      statements.push(
        ...along(
          nest,
          places,
          (index, at) =>
            valuesOf(
              nest,
              stage.cached,
              leafAt(index, at),
              (valueOf) =>
                kept.map(([place, target]) => ({
                  kind: "store",
                  target,
                  index: numberAlong(nest, index),
                  value: valueOf(place),
                })),
            ),
        ),
      );
      for (const [place, target] of kept) scratches.set(place, target);
    }
    for (const step of stage.reductions) {
      const ranges = nest.rowSizes.map((extent): Range => ({
        index: names.variable("index"),
        extent,
      }));
      const index = ranges.map((range) => range.index);
      const at = index.reduce((at, i, dim) => nest.alongBy(at, dim, i), places);
      const elements = new ElementValues(nest, leafAt(index, at));
      const values = nest.combinedValues(
        step,
        (place) => elements.of(place),
        numberAlong(nest, index),
      );
      const results = values.map(({ type }) => names.variable(type));
      const combine = nest.combineOf(step);
      statements.push({ kind: "reduce", combine, results, ranges, body: [], values });
      nest.settle(step, nest.finish(step, results), known, statements);
    }
  }
  statements.push(...nest.storesOfRow(places.row, (place) => known.get(place)!));
  const stored = nest.elementsStored;
  if (stored.length > 0) {
    statements.push(
      ...along(
        nest,
        places,
        (index, at) =>
          valuesOf(
            nest,
            stored,
            leafAt(index, at),
            (valueOf) => nest.storesOfElements(at.element, valueOf),
          ),
      ),
    );
  }
  return statements;
}

/** Loops along a row, in any order. */
function along(
  nest: RowsNest,
  places: Places,
  body: (index: readonly Expression[], at: Places) => readonly Statement[],
): readonly Statement[] {
  const { rowSizes, names } = nest;
  const level = (
    dim: number,
    at: Places,
    index: readonly Expression[],
  ): readonly Statement[] => {
    if (dim === rowSizes.length) return body(index, at);
    return [loop(names, rowSizes[dim], (i) => {
      const indices = [...index, i];
      // Only the innermost loop's places are computed with each load.
      if (dim === rowSizes.length - 1) {
        return body(indices, nest.alongBy(at, dim, i));
      }
      const { places, statements } = nest.enterAlong(at, dim, i);
      return [...statements, ...level(dim + 1, places, indices)];
    })];
  };
  return level(0, places, []);
}

/** The number of an element in its row. */
function numberAlong(nest: RowsNest, index: readonly Expression[]): Expression {
  return index.reduce<Expression>(
    (at, i, dim) => scalar.add(scalar.multiply(at, nest.rowSizes[dim]), i),
    scalar.index(0),
  );
}
