/**
 * What the routines of attention have in common: matrices of a batch, whose inputs broadcast, and steps
 * that are taken for each of it.
 *
 * @module
 */
import {
  broadcastShapes,
  type DType,
  type Layout,
  type Shape,
  sizeOf,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineRun, Storage } from "../../backend.ts";
import type { TileForm, TileMask } from "./attention_kernels.ts";
import type { Place, Side } from "./attention_products.ts";
import type { AttentionDType, Tile, TileSizes, TileSpace } from "./attention_tiles.ts";
import type { MatrixStrides } from "./gemm_javascript.ts";
import { scratch } from "./scratch.ts";
import { copyMatrix } from "./widen.ts";

/** The batch of which each input's is a part, with sizes of 1 where an input is shared. */
export function batchOf(inputs: readonly RoutineInput[]): Shape {
  return broadcastShapes("attention", ...inputs.map(({ layout }) => layout.shape.slice(0, -2)));
}

/** Where the matrices of a tensor start, one for each of a batch. */
function placesIn(batch: Shape, { shape, strides, offset }: Layout): number[] {
  return batch.reduce(
    (places, size, dim) => {
      const stride = shape[dim] === 1 ? 0 : strides[dim];
      return places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride));
    },
    [offset],
  );
}

/** The matrices of a tensor, one after the other, with rows of elements side by side. */
export class Matrices implements Place {
  /** The array that holds the present one. */
  array: TypedArray = new Float32Array(0);
  /** Where it starts there. */
  offset = 0;
  /** From one row to the next. */
  readonly lead: number;
  readonly #name: string;
  readonly #dtype: AttentionDType;
  readonly #matrix: MatrixForm;
  readonly #places: readonly number[];
  /** Whether they are copied, as they do not lie so. */
  readonly #copies: boolean;
  #source: TypedArray = new Float32Array(0);
  #copied = -1;

  /** Those of a batch; the name is of the space that they are copied to. */
  constructor(name: string, { dtype, layout }: RoutineInput, batch: Shape) {
    this.#name = `attention ${name}`;
    this.#dtype = dtype as AttentionDType;
    this.#matrix = matrixForm(layout);
    const { rows, columns, strides: { row, column } } = this.#matrix;
    this.#copies = (columns > 1 && column !== 1) || (rows > 1 && row < columns);
    this.lead = this.#copies || rows === 1 ? columns : row;
    this.#places = placesIn(batch, layout);
  }

  /** Takes them out of a storage, or puts them there. */
  start(storage: Storage): void {
    this.#source = this.array = storage as TypedArray;
    this.#copied = -1;
  }

  /** Goes to the one of a place in the batch. */
  moveTo(index: number): void {
    const place = this.#places[index];
    if (!this.#copies) {
      this.offset = place;
      return;
    }
    if (place === this.#copied) return;
    const { rows, columns, strides } = this.#matrix;
    this.array = scratch(this.#name, this.#dtype, rows * columns);
    copyMatrix(this.#source, place, strides, rows, columns, this.array);
    this.#copied = place;
  }

  /** Its rows from one on, as a side of a product. */
  from(first: number): Side {
    return { place: this, lead: this.lead, first };
  }

  /** How the present one lies behind its offset. */
  get layout(): Layout {
    const { rows, columns } = this.#matrix;
    return { shape: [rows, columns], strides: [this.lead, 1], offset: 0 };
  }

  /** The elements from its first one on. */
  rest(): TypedArray {
    return this.array.subarray(this.offset);
  }

  /** So many elements from one on. */
  part(first: number, count: number): TypedArray {
    return this.array.subarray(this.offset + first, this.offset + first + count);
  }
}

/** A mask or its tangent, which broadcasts along queries and keys too. */
export class Masks {
  readonly #dtype: DType;
  readonly #strides: MatrixStrides;
  readonly #places: readonly number[];
  #source: TypedArray = new Float32Array(0);
  #offset = 0;

  /** Those of a batch. */
  constructor({ dtype, layout }: RoutineInput, batch: Shape) {
    const { rows, columns, strides: { row, column } } = matrixForm(layout);
    this.#dtype = dtype;
    this.#strides = { row: rows === 1 ? 0 : row, column: columns === 1 ? 0 : column };
    this.#places = placesIn(batch, layout);
  }

  /** Takes them out of a storage. */
  start(storage: Storage): void {
    this.#source = storage as TypedArray;
  }

  /** Goes to the one of a place in the batch. */
  moveTo(index: number): void {
    this.#offset = this.#places[index];
  }

  /** What a kernel must know of the part for a tile. */
  formOf(tile: Tile): TileMask {
    const { row, column } = this.#strides;
    return {
      dtype: this.#dtype,
      layout: {
        shape: [tile.rows, tile.keys],
        strides: [row, column],
        offset: -this.#lowest(tile),
      },
    };
  }

  /** The part for a tile. */
  partFor(tile: Tile): TypedArray {
    const { row, column } = this.#strides;
    const start = this.#offset + tile.first * row + tile.firstKey * column;
    return this.#source.subarray(start + this.#lowest(tile));
  }

  /** The lowest place of a part, from its first element's on: strides may be negative. */
  #lowest({ rows, keys }: Tile): number {
    const { row, column } = this.#strides;
    return Math.min(0, row * (rows - 1)) + Math.min(0, column * (keys - 1));
  }
}

/** A matrix's sizes and strides. */
interface MatrixForm {
  readonly rows: number;
  readonly columns: number;
  readonly strides: MatrixStrides;
}

/** The last two dimensions of a layout. */
function matrixForm({ shape, strides }: Layout): MatrixForm {
  const [rows, columns] = shape.slice(-2);
  const [row, column] = strides.slice(-2);
  return { rows, columns, strides: { row, column } };
}

/** Numbers of queries `[…batch, length]` as matrices of one row. */
export function asRows({ dtype, layout }: RoutineInput): RoutineInput {
  const { shape, strides, offset } = layout;
  return {
    dtype,
    layout: {
      shape: [...shape.slice(0, -1), 1, shape[shape.length - 1]],
      strides: [...strides.slice(0, -1), 0, strides[strides.length - 1]],
      offset,
    },
  };
}

/** What the kernels of a tile must know of it. */
export function tileForm(
  { dtype, isCausal }: Pick<TileSizes, "dtype" | "isCausal">,
  tile: Tile,
  mask: Masks | null,
): TileForm {
  const { first, rows, firstKey, keys } = tile;
  // Where the last key is no further than the first query's place all are seen.
  const before = isCausal && first < firstKey + keys - 1 ? first - firstKey : null;
  return { dtype, rows, keys, before, mask: mask === null ? null : mask.formOf(tile) };
}

/** What is read or written, one matrix of a batch after the other. */
export type Batched = Pick<Matrices, "start" | "moveTo">;

/** A routine that takes the same steps for each of a batch. */
export function planRun({ batch, space, steps, read, written }: {
  readonly batch: Shape;
  readonly space: TileSpace;
  readonly steps: readonly (() => void)[];
  readonly read: readonly Batched[];
  readonly written: readonly Batched[];
}): RoutineRun {
  const size = sizeOf(batch);
  const all = [...read, ...written];
  return (inputs, outputs) => {
    space.start();
    read.forEach((input, i) => input.start(inputs[i]));
    written.forEach((output, i) => output.start(outputs[i]));
    for (let index = 0; index < size; index++) {
      for (const batched of all) batched.moveTo(index);
      for (const step of steps) step();
    }
  };
}
