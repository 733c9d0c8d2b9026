/**
 * Matrix products of floats in WebAssembly. Blocks of A and of B are packed into panels in its memory,
 * so that whatever the strides are each level of the cache keeps what is used again soonest (Goto and
 * van de Geijn, 2008). C is written in place where it lies in the memory, else by way of an area there.
 *
 * An element's sum is taken in the order of the inner size, block by block: it depends on the sizes and
 * on the features of the processor alone, not on where matrices lie nor on the number of threads.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";
import type { MatrixStrides, Product, ProductSize } from "../routine/gemm_javascript.ts";
import type { GemmForm, Tile } from "./gemm_form.ts";
import { gemmFunctions } from "./gemm_module.ts";
import { gemmWordCount, gemmWords } from "./gemm_multiply.ts";
import { copyRows } from "./gemm_rows.ts";
import { SidePacker, stagingBytes } from "./gemm_side.ts";
import { type CompiledModule, shareAmongThreads, sharedRunner } from "./kernel_run.ts";
import { addressOf, Area, heapOf, reserve } from "./memory.ts";
import type { ExportedRun } from "./threads/pool.ts";

/** Most of the inner size at once: a panel of B then fills half of a first-level cache of 32 KB. */
const blockDepth = 512;
/** Most rows of A and C at once. */
const blockRows = 480;
/** Most columns of B and C at once. */
const blockColumns = 2048;

/** Fewer multiplications, about 0.1 ms of one core, are not shared among threads. */
const leastShared = 1 << 21;
/** Fewer panels of A are not shared. */
const leastPanels = 8;

/** How the matrices of a product lie, and what becomes of it. */
export interface GemmMatrices {
  readonly a: MatrixStrides;
  readonly b: MatrixStrides;
  /** Elements from a row of C to the next; numbers of a row lie side by side. */
  readonly cLead: number;
  /**
   * Whether the product is added to C, rather than put in its place.
   *
   * @default false
   */
  readonly adds?: boolean;
}

/**
 * Plans `c = a × b` or `c += a × b` for floats at any strides; all sizes are at least 1. The product
 * throws a DeviceError if the memory is full.
 */
export function planGemm(form: GemmForm, size: ProductSize, matrices: GemmMatrices): Product {
  const { m, n, k } = size;
  const { a, b, cLead } = matrices;
  if (n === 1 && m > 1 && cLead === 1) {
    // A column as a row, cᵀ = bᵀ × aᵀ: a tile one column wide would be mostly empty.
    const product = planGemm(form, { m: 1, n: m, k }, {
      ...matrices,
      a: { row: b.column, column: b.row },
      b: { row: a.column, column: a.row },
      cLead: m,
    });
    return (a, aOffset, b, bOffset, c, cOffset) => product(b, bOffset, a, aOffset, c, cOffset);
  }
  const plan = new GemmPlan(form, size, matrices);
  return (a, aOffset, b, bOffset, c, cOffset) => plan.run({ a, aOffset, b, bOffset, c, cOffset });
}

/** The arguments of a product. */
interface Operands {
  readonly a: TypedArray;
  readonly aOffset: number;
  readonly b: TypedArray;
  readonly bOffset: number;
  readonly c: TypedArray;
  readonly cOffset: number;
}

/** A part of C that packed panels give. */
interface BlockOfC {
  /** Where its first element lies in C's array. */
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Whether the products are added to what is there. */
  readonly adds: boolean;
}

/** Where things lie in the area of products, in bytes from its start. */
interface Places {
  readonly arguments: number;
  readonly edge: number;
  readonly staging: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly end: number;
}

/** Products run one at a time. */
const gemmArea = new Area();

class GemmPlan {
  readonly #dtype: GemmForm["dtype"];
  readonly #size: ProductSize;
  readonly #matrices: GemmMatrices;
  readonly #tile: Tile;
  readonly #a: SidePacker;
  readonly #b: SidePacker;
  /** The sizes of all blocks but the last ones. */
  readonly #block: ProductSize;
  readonly #places: Places;
  /** Multiplies packed panels. */
  readonly #run: ExportedRun;

  constructor(form: GemmForm, size: ProductSize, matrices: GemmMatrices) {
    const { a, b } = matrices;
    const { tile, rowsOfA, columnsOfB, multiply } = gemmFunctions(form);
    const block = {
      m: blockSize(size.m, blockRows, tile.height),
      n: blockSize(size.n, blockColumns, tile.width),
      k: blockSize(size.k, blockDepth, 8),
    };
    const shares = size.m * size.n * size.k >= leastShared && block.m >= leastPanels * tile.height;
    const threads = shares ? shareAmongThreads(multiply) : 1;
    this.#dtype = form.dtype;
    this.#size = size;
    this.#matrices = matrices;
    this.#tile = tile;
    this.#a = new SidePacker(form.dtype, { line: a.row, depth: a.column }, rowsOfA);
    this.#b = new SidePacker(form.dtype, { line: b.column, depth: b.row }, columnsOfB);
    this.#block = block;
    this.#places = placesFor(block, tile, threads);
    this.#run = threads === 1 ? multiply.run : runOnThreads(multiply, tile);
  }

  /** Multiplies. */
  run({ a, aOffset, b, bOffset, c, cOffset }: Operands): void {
    const { a: aStrides, b: bStrides, cLead, adds = false } = this.#matrices;
    const { m, n, k } = this.#size;
    const block = this.#block;
    const places = this.#places;
    const area = reserve(gemmArea, places.end);
    const staging = area + places.staging;
    for (let j = 0; j < n; j += block.n) {
      const columns = Math.min(block.n, n - j);
      for (let p = 0; p < k; p += block.k) {
        const depth = Math.min(block.k, k - p);
        const bStart = bOffset + p * bStrides.row + j * bStrides.column;
        const bPart = { array: b, start: bStart, lines: columns, depth };
        this.#b.pack(bPart, area + places.b, staging);
        for (let i = 0; i < m; i += block.m) {
          const rows = Math.min(block.m, m - i);
          const aStart = aOffset + i * aStrides.row + p * aStrides.column;
          const aPart = { array: a, start: aStart, lines: rows, depth };
          this.#a.pack(aPart, area + places.a, staging);
          const start = cOffset + i * cLead + j;
          this.#multiply(c, { start, rows, columns, depth, adds: adds || p > 0 }, area);
        }
      }
    }
  }

  /** Multiplies what is packed. */
  #multiply(array: TypedArray, block: BlockOfC, area: number): void {
    const { start, rows, columns, depth, adds } = block;
    const { bytes, height } = this.#tile;
    const places = this.#places;
    const address = addressOf(array);
    const isInside = address >= 0;
    const outside = { array, start, lead: this.#matrices.cLead };
    const copy = {
      array: heapOf(this.#dtype),
      start: (area + places.c) / bytes,
      lead: columns,
    };
    if (!isInside && adds) copyRows(outside, copy, rows, columns);
    const words = heapOf("int32") as Int32Array;
    const first = (area + places.arguments) / 4;
    words[first + gemmWords.a] = area + places.a;
    words[first + gemmWords.b] = area + places.b;
    words[first + gemmWords.c] = isInside ? address + start * bytes : area + places.c;
    words[first + gemmWords.lead] = (isInside ? outside : copy).lead * bytes;
    words[first + gemmWords.rows] = rows;
    words[first + gemmWords.columns] = columns;
    words[first + gemmWords.depth] = depth;
    words[first + gemmWords.adds] = adds ? 1 : 0;
    words[first + gemmWords.edge] = area + places.edge;
    this.#run(area + places.arguments, 0, Math.ceil(rows / height));
    if (!isInside) copyRows(copy, outside, rows, columns);
  }
}

/** A size in as few blocks as `most` allows, about alike, all but the last of whole units. */
function blockSize(size: number, most: number, unit: number): number {
  const blocks = Math.ceil(size / most);
  return Math.min(size, roundUp(size / blocks, unit));
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Bytes of a tile, in whole lines of the cache. */
function tileBytes({ width, height, bytes }: Tile): number {
  return roundUp(width * height * bytes, 64);
}

function placesFor(block: ProductSize, tile: Tile, threads: number): Places {
  const { bytes, width, height } = tile;
  const edge = roundUp(4 * gemmWordCount, 64);
  const staging = edge + threads * tileBytes(tile);
  const a = staging + roundUp(stagingBytes, 64);
  const b = a + roundUp(roundUp(block.m, height) * block.k * bytes, 64);
  const c = b + roundUp(roundUp(block.n, width) * block.k * bytes, 64);
  return { arguments: 0, edge, staging, a, b, c, end: c + block.m * block.n * bytes };
}

function runOnThreads(multiply: CompiledModule, tile: Tile): ExportedRun {
  const scratch = { scratchWord: gemmWords.edge, scratchBytes: tileBytes(tile) };
  const { run } = sharedRunner(multiply, scratch);
  return (block, from, to) =>
    to - from < leastPanels ? multiply.run(block, from, to) : run(block, from, to);
}
