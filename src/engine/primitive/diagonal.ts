/**
 * Diagonals of matrices.
 *
 * @module
 */
import { diagonalLayout } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor } from "../core/mod.ts";
import { add } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { fullLike, iota } from "./constant.ts";
import { expand, linearUnary, moveDim } from "./movement.ts";
import { pad } from "./slicing.ts";
import { select } from "./selection.ts";

/** Which diagonal: of the last two dimensions, `offset` places above the main one. */
export interface DiagonalParams {
  readonly offset: number;
}

function lengthOf(rows: number, columns: number, offset: number): number {
  return Math.max(
    0,
    offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns),
  );
}

/** The diagonal of the last two dimensions, as the last one. */
export const diagonalPrimitive: Primitive<DiagonalParams> = linearUnary({
  name: "diagonal",
  shape: ([{ shape, dtype }], { offset }) => {
    const [rows, columns] = shape.slice(-2);
    return [{ shape: [...shape.slice(0, -2), lengthOf(rows, columns, offset)], dtype }];
  },
  lower: ([{ shape }], { offset }) => ({
    kind: "view",
    view: (input) =>
      diagonalLayout(input, { dim1: shape.length - 2, dim2: shape.length - 1, offset }),
  }),
  transpose: (cotangent, { shape }, { offset }) => {
    const [rows, columns] = shape.slice(-2);
    const length = cotangent.shape[cotangent.ndim - 1];
    // Row r has the element number r − max(0, −offset) at column r + offset.
    const first = Math.max(0, -offset);
    const zeros = cotangent.shape.map(() => 0);
    const padded = pad(cotangent, {
      low: zeros.with(-1, first),
      high: zeros.with(-1, rows - first - length),
      interior: zeros,
      value: 0,
    });
    const repeated = expand(padded, shape, [shape.length - 1]);
    const device = cotangent.device;
    const numbers = (count: number) => iota(count, "int32", device);
    const ofRow = expand(numbers(rows), [rows, columns], [1]);
    const ofColumn = expand(numbers(columns), [rows, columns], [0]);
    const mask = equal(add(ofRow, fullLike(ofRow, offset)), ofColumn);
    const batch = shape.slice(0, -2).map((_, dim) => dim);
    return select(expand(mask, shape, batch), repeated, fullLike(repeated, 0));
  },
  batch: (x, dim, params) => ({ output: diagonal(moveDim(x, dim, 0), params.offset), dim: 0 }),
});

/** The diagonal of the last two dimensions, `offset` places above the main one, as the last. */
export function diagonal(x: Tensor, offset = 0): Tensor {
  return bind1(diagonalPrimitive, [x], { offset });
}

/** The primitives of this family. */
export const diagonalPrimitives: readonly Primitive<DiagonalParams>[] = [diagonalPrimitive];
