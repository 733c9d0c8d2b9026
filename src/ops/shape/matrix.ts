/**
 * Diagonals and triangles of matrices, and grids.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkList,
  checkOptions,
  DimError,
  formatShape,
  normalizeDim,
  normalizeOwnDim,
  ShapeError,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import {
  add,
  diagonal as diagonalOf,
  equal,
  expand,
  fullLike,
  iota,
  lessEqual,
  moveDim,
  pad,
  permute,
  reshape,
  select,
} from "../../engine/primitive/mod.ts";
import { sum } from "../reduce/mod.ts";
import { checkTensor } from "../operands.ts";

/** Which diagonal is meant. */
export interface DiagonalOptions {
  /** So many places above the main diagonal; negative: below. @default 0 */
  readonly diagonal?: number;
}

/** Where rows and columns of the last two dimensions stand to each other. */
function matrixPlaces(
  operation: string,
  x: Tensor,
  diagonal: number,
): { readonly shifted: Tensor; readonly columns: Tensor } {
  checkTensor(operation, x);
  checkInteger(operation, diagonal, { name: "diagonal" });
  if (x.ndim < 2) {
    throw new ShapeError(
      `${operation}: Expected at least two dimensions: got shape ${formatShape(x.shape)}`,
    );
  }
  const [rows, columns] = x.shape.slice(-2);
  const shape = [rows, columns];
  const row = expand(iota(rows, "int32", x.device), shape, [1]);
  return {
    shifted: add(row, fullLike(row, diagonal)),
    columns: expand(iota(columns, "int32", x.device), shape, [0]),
  };
}

function maskedMatrix(x: Tensor, mask: Tensor): Tensor {
  const batch = x.shape.slice(0, -2).map((_, dim) => dim);
  return select(expand(mask, x.shape, batch), x, fullLike(x, 0));
}

/**
 * The lower triangles of matrices, the diagonal included; zeros elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, tril } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tril(ones([2, 2])).arraySync(), [[1, 0], [1, 1]]);
 * ```
 *
 * @throws {ShapeError} if there are fewer than two dimensions
 */
export function tril(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { diagonal = 0 } = checkOptions("tril", options, "diagonal: 1");
  const { shifted, columns } = matrixPlaces("tril", x, diagonal);
  return maskedMatrix(x, lessEqual(columns, shifted));
}

/**
 * The upper triangles of matrices, the diagonal included; zeros elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, triu } from "@cotangent/cotangent";
 *
 * assert.deepEqual(triu(ones([2, 2]), { diagonal: 1 }).arraySync(), [[0, 1], [0, 0]]);
 * ```
 *
 * @throws {ShapeError} if there are fewer than two dimensions
 */
export function triu(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { diagonal = 0 } = checkOptions("triu", options, "diagonal: 1");
  const { shifted, columns } = matrixPlaces("triu", x, diagonal);
  return maskedMatrix(x, lessEqual(shifted, columns));
}

/** Which diagonal of which dimensions is meant. */
export interface DiagonalDimOptions {
  /** So many places above the main diagonal; negative: below. @default 0 */
  readonly offset?: number;
  /** The dimension of rows. @default 0 */
  readonly dim1?: number;
  /** The dimension of columns. @default 1 */
  readonly dim2?: number;
}

/**
 * A diagonal of two dimensions as the last dimension of the result. A view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { diagonal, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(diagonal(tensor([[1, 2], [3, 4]])).arraySync(), [1, 4]);
 * ```
 *
 * @throws {DimError} unless two different dims are named
 */
export function diagonal(
  x: Tensor,
  options: DiagonalDimOptions = {},
): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = checkOptions("diagonal", options, "offset: 1");
  checkTensor("diagonal", x);
  checkInteger("diagonal", offset, { name: "offset" });
  const [row, column] = [
    normalizeOwnDim("diagonal", dim1, x.ndim),
    normalizeOwnDim("diagonal", dim2, x.ndim),
  ];
  if (row === column) {
    throw new DimError(`diagonal: Expected two different dims: got ${dim1} and ${dim2}`);
  }
  const rest = x.shape.map((_, dim) => dim).filter((dim) => dim !== row && dim !== column);
  return diagonalOf(permute(x, [...rest, row, column]), offset);
}

/**
 * The diagonal of a matrix, or the matrix that has a vector as its diagonal.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { diag, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(diag(tensor([1, 2])).arraySync(), [[1, 0], [0, 2]]);
 * assert.deepEqual(diag(tensor([[1, 2], [3, 4]])).arraySync(), [1, 4]);
 * ```
 *
 * @throws {ShapeError} unless there are one or two dimensions
 */
export function diag(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { diagonal: offset = 0 } = checkOptions("diag", options, "diagonal: 1");
  checkTensor("diag", x);
  if (x.ndim === 1) return diagEmbed(x, { offset });
  if (x.ndim === 2) return diagonal(x, { offset });
  throw new ShapeError(
    `diag: Expected a vector or a matrix: got shape ${formatShape(x.shape)}\n` +
      "Use diagonal or diagEmbed",
  );
}

/**
 * Matrices that have the last dimension's vectors as a diagonal, in two dimensions of the result.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { diagEmbed, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(diagEmbed(tensor([[1, 2]])).arraySync(), [[[1, 0], [0, 2]]]);
 * ```
 *
 * @throws {DimError} unless two different dims are named
 */
export function diagEmbed(
  x: Tensor,
  options: DiagonalDimOptions = {},
): Tensor {
  const { offset = 0, dim1 = -2, dim2 = -1 } = checkOptions("diagEmbed", options, "offset: 1");
  checkTensor("diagEmbed", x);
  checkInteger("diagEmbed", offset, { name: "offset" });
  if (x.ndim === 0) {
    throw new ShapeError("diagEmbed: Expected at least one dimension: got a scalar");
  }
  const rank = x.ndim + 1;
  const [row, column] = [
    normalizeDim("diagEmbed", dim1, rank),
    normalizeDim("diagEmbed", dim2, rank),
  ];
  if (row === column) {
    throw new DimError(`diagEmbed: Expected two different dims: got ${dim1} and ${dim2}`);
  }
  const length = x.shape[x.ndim - 1];
  const size = length + Math.abs(offset);
  // Each vector along the columns of its place, repeated over the rows, where row + offset = column.
  const zeros = x.shape.map(() => 0);
  const padded = pad(x, {
    low: zeros.with(-1, Math.max(0, offset)),
    high: zeros.with(-1, Math.max(0, -offset)),
    interior: zeros,
    value: 0,
  });
  const shape = [...x.shape.slice(0, -1), size, size];
  const repeated = expand(padded, shape, [shape.length - 2]);
  const { shifted, columns } = matrixPlaces("diagEmbed", repeated, offset);
  const matrices = maskedMatrix(repeated, equal(shifted, columns));
  if (row === rank - 2 && column === rank - 1) return matrices;
  const order = Array.from({ length: rank }, () => -1);
  order[row] = rank - 2;
  order[column] = rank - 1;
  let next = 0;
  return permute(matrices, order.map((dim) => dim >= 0 ? dim : next++));
}

/**
 * The sum of the diagonal of a matrix.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, trace } from "@cotangent/cotangent";
 *
 * assert.equal(trace(tensor([[1, 2], [3, 4]])).itemSync(), 5);
 * ```
 *
 * @throws {ShapeError} unless there are two dimensions
 */
export function trace(x: Tensor): Tensor {
  if (checkTensor("trace", x).ndim !== 2) {
    throw new ShapeError(`trace: Expected a matrix: got shape ${formatShape(x.shape)}`);
  }
  return sum(diagonalOf(x), 0);
}

/** How a grid is laid out. */
export interface MeshgridOptions {
  /** `"ij"`: the first vector runs along the first dimension; `"xy"`: along the second. @default "ij" */
  readonly indexing?: "ij" | "xy";
}

/**
 * The coordinates of a grid: for each vector a tensor that repeats it along the others' dimensions.
 * Views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, meshgrid } from "@cotangent/cotangent";
 *
 * const [rows, columns] = meshgrid([arange(2), arange(3)]);
 * assert.deepEqual(rows.arraySync(), [[0, 0, 0], [1, 1, 1]]);
 * assert.deepEqual(columns.arraySync(), [[0, 1, 2], [0, 1, 2]]);
 * ```
 *
 * @throws {ShapeError} if there is something else than vectors and scalars
 */
export function meshgrid(
  vectors: readonly Tensor[],
  options: MeshgridOptions = {},
): Tensor[] {
  const { indexing = "ij" } = checkOptions("meshgrid", options, 'indexing: "xy"');
  if (indexing !== "ij" && indexing !== "xy") {
    throw new ArgumentError(`meshgrid: Expected "ij" or "xy" as indexing: got ${String(indexing)}`);
  }
  const lines = checkList("meshgrid", vectors, "vectors").map((x) => {
    if (checkTensor("meshgrid", x).ndim > 1) {
      throw new ShapeError(`meshgrid: Expected vectors: got shape ${formatShape(x.shape)}`);
    }
    return reshape(x, [x.size]);
  });
  const shape = lines.map((x) => x.size);
  const dims = shape.map((_, dim) => dim);
  return lines.map((x, i) => {
    const grid = expand(x, shape, dims.filter((dim) => dim !== i));
    return indexing === "xy" && shape.length > 1 ? moveDim(grid, 0, 1) : grid;
  });
}
