/**
 * The op table: a row for each operation and variant. The files in op_table/ hold the rows by family.
 *
 * @module
 */
import { contractRows } from "./op_table/contract.ts";
import { convolutionRows } from "./op_table/convolution.ts";
import { indexRows } from "./op_table/index.ts";
import { mathRows } from "./op_table/math.ts";
import { randomRows } from "./op_table/random.ts";
import { reduceRows } from "./op_table/reduce.ts";
import { shapeRows } from "./op_table/shape.ts";
import type { OpRow } from "./support/op_row.ts";

/** Every row. */
export const opTable: readonly OpRow[] = [
  ...mathRows,
  ...shapeRows,
  ...indexRows,
  ...reduceRows,
  ...contractRows,
  ...convolutionRows,
  ...randomRows,
];
