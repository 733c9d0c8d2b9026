/**
 * `Rows` as nests: row by row where rows lie innermost in memory, and else in blocks of columns, so
 * that memory is read in order.
 *
 * @module
 */
import { coalesce, type Coalesced, type Layout, rowMajorStrides, sizeOf } from "../base/mod.ts";
import type { DimReduction, Rows } from "./lowering.ts";
import { dtypeKey, type Nest, type NestInput, type NestOutput } from "./nest_builder.ts";
import { buildByColumn, columnBlock } from "./rows_by_column.ts";
import { buildByRow } from "./rows_by_row.ts";
import type { RowsStructure } from "./rows_nest.ts";
import type { Combine } from "./statement.ts";

/** Most elements in a scratch: a megabyte of float32, what a second cache holds. */
const largestScratch = 1 << 18;

/** Plans a lowering of rows. */
export function planRows(
  lowering: Rows,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Nest {
  const { shape, dims, steps } = lowering;
  const across = otherDims(shape.length, dims);
  const storesElements = lowering.results.some(({ level }) => level === "element");
  const strides = inputs.map((_, k) => stridesOf(lowering, inputs, k, across));
  if (storesElements) strides.push(rowMajorStrides(shape));
  const kept = mergeDims(shape, across, strides);
  const row = mergeDims(shape, dims, strides);
  const columns = readsByColumn(lowering, strides, { kept, row });
  const structure: RowsStructure = {
    kept: kept.shape.length,
    row: row.shape.length,
    inputs: lowering.inputs.map((level, k) => ({
      movesAcross: level !== "scalar" && kept.strides[k].some((stride) => stride !== 0),
      movesAlong: level === "element" && row.strides[k].some((stride) => stride !== 0),
    })),
    storesElements,
    caches: steps.length > 1 && sizeOf(row.shape) * (columns ? columnBlock : 1) <= largestScratch,
  };
  const integers = [...kept.shape, ...row.shape];
  if (storesElements) integers.push(...kept.strides[inputs.length], ...row.strides[inputs.length]);
  let moves = "";
  structure.inputs.forEach(({ movesAcross, movesAlong }, k) => {
    integers.push(inputs[k].layout.offset);
    if (movesAcross) integers.push(...kept.strides[k]);
    if (movesAlong) integers.push(...row.strides[k]);
    moves += (movesAcross ? 1 : 0) + (movesAlong ? 2 : 0);
  });
  return {
    key: `rows ${lowering.key} ${dtypeKey(inputs)}>${dtypeKey(outputs)} ${structure.kept} ` +
      `${structure.row} ${moves} ${columns ? "columns" : "rows"} ${structure.caches}`,
    integers,
    build: () => (columns ? buildByColumn : buildByRow)(lowering, inputs, outputs, structure),
  };
}

/** A reduction over whole dimensions as rows, to which nothing else is done. */
export function rowsOfReduction(
  { key, combine, element, finish, dims }: DimReduction,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): Rows {
  const operands = inputs.map((_, k) => k);
  const dtypes = outputs.map(({ dtype }) => dtype);
  return {
    kind: "rows",
    key: `${key} ${combine}`,
    integers: [],
    shape: inputs[0].layout.shape,
    dims,
    inputs: inputs.map(() => "element"),
    steps: [{ kind: "reduce", key, combine, element, finish, operands, dtypes }],
    results: outputs.map((_, o) => ({ place: inputs.length + o, level: "row" })),
  };
}

/** The dimensions that are not among some. */
function otherDims(rank: number, dims: readonly number[]): number[] {
  const others: number[] = [];
  for (let dim = 0; dim < rank; dim++) if (!dims.includes(dim)) others.push(dim);
  return others;
}

/** An input's strides in all dimensions: along those that it has not it does not move. */
function stridesOf(
  { inputs: levels, shape }: Rows,
  inputs: readonly NestInput[],
  input: number,
  across: readonly number[],
): readonly number[] {
  const { strides } = inputs[input].layout;
  if (levels[input] === "element") return strides;
  const all = shape.map(() => 0);
  if (levels[input] === "row") across.forEach((dim, i) => all[dim] = strides[i]);
  return all;
}

/** Some dimensions merged wherever that is possible with all strides, in row-major order. */
function mergeDims(
  shape: readonly number[],
  dims: readonly number[],
  strides: readonly (readonly number[])[],
): Coalesced {
  const part = dims.map((dim) => shape[dim]);
  const layouts = strides.map((all): Layout => ({
    shape: part,
    strides: dims.map((dim) => all[dim]),
    offset: 0,
  }));
  layouts.push({ shape: part, strides: rowMajorStrides(part), offset: 0 });
  return coalesce(layouts);
}

/** Loops over rows, and those along them. */
interface Loops {
  readonly kept: Coalesced;
  readonly row: Coalesced;
}

/** Which way the first reduction is best done; without one it is row by row. */
function readsByColumn(
  { steps, inputs, shape, dims }: Rows,
  strides: readonly (readonly number[])[],
  loops: Loops,
): boolean {
  const first = steps.find(({ kind }) => kind === "reduce");
  if (first === undefined) return false;
  if (steps.some((step) => step.kind === "reduce" && !combinesInPlace(step.combine))) return false;
  const [place] = first.operands;
  // What is computed is read as if it lay in row-major order.
  const isRead = place < inputs.length && inputs[place] === "element";
  if (isRead && strides.length === 1) return liesAcross(loops);
  return readsColumns({
    shape,
    strides: isRead ? strides[place] : rowMajorStrides(shape),
    offset: 0,
  }, dims);
}

/** Whether partial results can be combined with what stands in a storage. */
export function combinesInPlace(combine: Combine): boolean {
  return combine === "add" || combine === "multiply" || combine === "maximum" ||
    combine === "minimum" || combine === "or";
}

/** Whether a reduction of some dimensions is done by columns rather than row by row. */
export function readsColumns({ shape, strides }: Layout, dims: readonly number[]): boolean {
  return liesAcross({
    kept: mergeDims(shape, otherDims(shape.length, dims), [strides]),
    row: mergeDims(shape, dims, [strides]),
  });
}

/** Whether elements of the first layout lie closer together across rows than along them. */
function liesAcross({ kept, row }: Loops): boolean {
  if (kept.shape.length === 0 || row.shape.length === 0) return false;
  const across = Math.abs(kept.strides[0][kept.shape.length - 1]);
  const along = Math.abs(row.strides[0][row.shape.length - 1]);
  return across < along && kept.shape[kept.shape.length - 1] >= 4;
}

/** The sizes of the loops along rows that go through all of some layouts of one shape. */
export function loopsAlong(layouts: readonly Layout[], dims: readonly number[]): readonly number[] {
  return mergeDims(layouts[0].shape, dims, layouts.map(({ strides }) => strides)).shape;
}
