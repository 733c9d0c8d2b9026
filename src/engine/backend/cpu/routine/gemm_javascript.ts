/**
 * Matrix products in plain JavaScript: of integers, of sizes too small to be worth a call of anything
 * else, and of floats where there is neither a BLAS nor WebAssembly with vectors. Matrices lie at any
 * strides; sums of floats are kept in doubles.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";

/** Where a matrix lies: strides in elements, of any sign. */
export interface MatrixStrides {
  readonly row: number;
  readonly column: number;
}

/** The sizes of a product `[m, k] × [k, n]`. */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Multiplies matrices that start at places of arrays; c is overwritten. */
export type Product = (
  a: TypedArray,
  aOffset: number,
  b: TypedArray,
  bOffset: number,
  c: TypedArray,
  cOffset: number,
) => void;

type FloatArray = Float32Array | Float64Array;

/** Rows and columns of the tile whose sums stay in registers. */
const tile = 4;
/** How much of the inner size is packed at once: two panels of it fill half of a 32 KB cache. */
const depth = 256;
/** Rows of a packed block of A: 256 KB. */
const blockRows = 128;
/** Columns of a packed block of B: 1 MB. */
const blockColumns = 512;

/** Made at the first product, then kept. */
const packs = { a: new Float64Array(0), b: new Float64Array(0) };
const sums = new Float64Array(tile * tile);

/**
 * A product of floats, by blocks: panels of four rows and of four columns are packed so that the
 * innermost loop reads both straight on, and keeps 16 sums in registers.
 */
export function planBlockedProduct(
  { m, n, k }: ProductSize,
  aStrides: MatrixStrides,
  bStrides: MatrixStrides,
  cLead: number,
): Product {
  return (a, aOffset, b, bOffset, c, cOffset) => {
    if (packs.a.length === 0) {
      packs.a = new Float64Array(depth * blockRows);
      packs.b = new Float64Array(depth * blockColumns);
    }
    for (let p = 0; p < k; p += depth) {
      const deep = Math.min(depth, k - p);
      for (let j = 0; j < n; j += blockColumns) {
        const columns = Math.min(blockColumns, n - j);
        const bStart = bOffset + p * bStrides.row + j * bStrides.column;
        packPanels(b as FloatArray, bStart, bStrides.column, bStrides.row, columns, deep, packs.b);
        for (let i = 0; i < m; i += blockRows) {
          const rows = Math.min(blockRows, m - i);
          const aStart = aOffset + i * aStrides.row + p * aStrides.column;
          packPanels(a as FloatArray, aStart, aStrides.row, aStrides.column, rows, deep, packs.a);
          const cStart = cOffset + i * cLead + j;
          multiplyBlock(rows, columns, deep, c as FloatArray, cStart, cLead, p > 0);
        }
      }
    }
  };
}

/** Packs lines into panels of four, the four elements at one depth side by side, zeros for gaps. */
function packPanels(
  source: FloatArray,
  start: number,
  lineStride: number,
  depthStride: number,
  lines: number,
  deep: number,
  target: Float64Array,
): void {
  let panel = 0;
  for (let line = 0; line < lines; line += tile) {
    for (let l = 0; l < tile; l++) {
      let place = panel + l;
      if (line + l < lines) {
        let from = start + (line + l) * lineStride;
        for (let p = 0; p < deep; p++) {
          target[place] = source[from];
          from += depthStride;
          place += tile;
        }
      } else {
        for (let p = 0; p < deep; p++, place += tile) target[place] = 0;
      }
    }
    panel += tile * deep;
  }
}

function multiplyBlock(
  rows: number,
  columns: number,
  deep: number,
  c: FloatArray,
  cStart: number,
  cLead: number,
  adds: boolean,
): void {
  const { a, b } = packs;
  for (let j = 0; j < columns; j += tile) {
    const width = Math.min(tile, columns - j);
    for (let i = 0; i < rows; i += tile) {
      multiplyTile(a, i * deep, b, j * deep, deep);
      const height = Math.min(tile, rows - i);
      for (let y = 0; y < height; y++) {
        const place = cStart + (i + y) * cLead + j;
        if (adds) {
          for (let x = 0; x < width; x++) c[place + x] += sums[y * tile + x];
        } else {
          for (let x = 0; x < width; x++) c[place + x] = sums[y * tile + x];
        }
      }
    }
  }
}

function multiplyTile(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  deep: number,
): void {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0;
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0;
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  const aEnd = aStart + tile * deep;
  for (let i = aStart, j = bStart; i < aEnd; i += tile, j += tile) {
    const b0 = b[j], b1 = b[j + 1], b2 = b[j + 2], b3 = b[j + 3];
    const a0 = a[i];
    c00 += a0 * b0, c01 += a0 * b1, c02 += a0 * b2, c03 += a0 * b3;
    const a1 = a[i + 1];
    c10 += a1 * b0, c11 += a1 * b1, c12 += a1 * b2, c13 += a1 * b3;
    const a2 = a[i + 2];
    c20 += a2 * b0, c21 += a2 * b1, c22 += a2 * b2, c23 += a2 * b3;
    const a3 = a[i + 3];
    c30 += a3 * b0, c31 += a3 * b1, c32 += a3 * b2, c33 += a3 * b3;
  }
  sums[0] = c00, sums[1] = c01, sums[2] = c02, sums[3] = c03;
  sums[4] = c10, sums[5] = c11, sums[6] = c12, sums[7] = c13;
  sums[8] = c20, sums[9] = c21, sums[10] = c22, sums[11] = c23;
  sums[12] = c30, sums[13] = c31, sums[14] = c32, sums[15] = c33;
}

/** A product of floats by three loops: the least overhead there is. */
export function planSmallProduct(
  { m, n, k }: ProductSize,
  aStrides: MatrixStrides,
  bStrides: MatrixStrides,
  cLead: number,
): Product {
  const { row: aRow, column: aColumn } = aStrides;
  const { row: bRow, column: bColumn } = bStrides;
  return (aAny, aOffset, bAny, bOffset, cAny, cOffset) => {
    const a = aAny as FloatArray, b = bAny as FloatArray, c = cAny as FloatArray;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let aPlace = aOffset + i * aRow;
        let bPlace = bOffset + j * bColumn;
        let sum = 0;
        for (let p = 0; p < k; p++) {
          sum += a[aPlace] * b[bPlace];
          aPlace += aColumn;
          bPlace += bRow;
        }
        c[cOffset + i * cLead + j] = sum;
      }
    }
  };
}

/** A product of int32s, modulo 2^32: row by row, so that the inner loop runs along b and c. */
export function planInt32Product(
  { m, n, k }: ProductSize,
  aStrides: MatrixStrides,
  bStrides: MatrixStrides,
  cLead: number,
): Product {
  return (aAny, aOffset, bAny, bOffset, cAny, cOffset) => {
    const a = aAny as Int32Array, b = bAny as Int32Array, c = cAny as Int32Array;
    for (let i = 0; i < m; i++) {
      const cStart = cOffset + i * cLead;
      c.fill(0, cStart, cStart + n);
      for (let p = 0; p < k; p++) {
        const factor = a[aOffset + i * aStrides.row + p * aStrides.column];
        let bPlace = bOffset + p * bStrides.row;
        for (let j = cStart; j < cStart + n; j++) {
          c[j] = c[j] + Math.imul(factor, b[bPlace]) | 0;
          bPlace += bStrides.column;
        }
      }
    }
  };
}

/** A product of int64s, modulo 2^64 as the array stores it. */
export function planInt64Product(
  { m, n, k }: ProductSize,
  aStrides: MatrixStrides,
  bStrides: MatrixStrides,
  cLead: number,
): Product {
  return (aAny, aOffset, bAny, bOffset, cAny, cOffset) => {
    const a = aAny as BigInt64Array, b = bAny as BigInt64Array, c = cAny as BigInt64Array;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const aStart = aOffset + i * aStrides.row;
        const bStart = bOffset + j * bStrides.column;
        let sum = 0n;
        for (let p = 0; p < k; p++) {
          sum += a[aStart + p * aStrides.column] * b[bStart + p * bStrides.row];
        }
        c[cOffset + i * cLead + j] = sum;
      }
    }
  };
}
