/**
 * How the scores of attention are cut into tiles, and where these lie.
 *
 * @module
 */
import { dtypeInfo, type TypedArray } from "../../../base/mod.ts";
import { kernelEngine } from "../config.ts";
import { wasmFeatures } from "../wasm/features.ts";
import { Area, elementsAt } from "../wasm/memory.ts";
import { scratch } from "./scratch.ts";

/** The dtypes that attention is computed in. */
export type AttentionDType = "float32" | "float64";

/** Scores of some queries for some keys. */
export interface Tile {
  /** The place of the first query. */
  readonly first: number;
  /** How many queries. */
  readonly rows: number;
  /** The place of the first key. */
  readonly firstKey: number;
  /** How many keys. */
  readonly keys: number;
}

/** Tiles of all keys take about so many bytes together: a second cache. Twice as much was no faster. */
const tileBytes = 1 << 19;
/** More queries do not make products faster. */
const mostRows = 128;
/** Products with fewer queries are slow. */
const fewestRows = 32;

/** The queries and keys of blocks; the first divides the second. Half or twice of either was no faster. */
const blockRows = 128;
const blockKeys = 256;

/** The sizes that decide about tiles. */
export interface TileSizes {
  readonly dtype: AttentionDType;
  readonly length: number;
  readonly keys: number;
  readonly isCausal: boolean;
  /** How many matrices of scores there are at once. */
  readonly matrices: number;
}

/** Tiles of some queries and all keys that one of them sees. */
export function rowTiles({ dtype, length, keys, isCausal, matrices }: TileSizes): Tile[] {
  const fitting = Math.floor(tileBytes / (keys * dtypeInfo[dtype].bytes * matrices));
  const most = Math.min(length, Math.max(fewestRows, Math.min(mostRows, fitting)));
  const rows = Math.ceil(length / Math.ceil(length / most));
  return spans(length, rows).map(([first, rows]) => {
    const seen = isCausal ? Math.min(keys, first + rows) : keys;
    return { first, rows, firstKey: 0, keys: seen };
  });
}

/** Tiles of some queries and some keys, one block of keys after the other. */
export function blockTiles({ length, keys, isCausal }: TileSizes): Tile[] {
  return spans(keys, blockKeys).flatMap(([firstKey, keys]) =>
    spans(length, blockRows).flatMap(([first, rows]) => {
      if (!isCausal) return [{ first, rows, firstKey, keys }];
      const seen = Math.min(keys, first + rows - firstKey);
      return seen <= 0 ? [] : [{ first, rows, firstKey, keys: seen }];
    })
  );
}

/** Parts of so many, `[first, count]` each. */
function spans(length: number, most: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(length / most) }, (_, i) => [
    i * most,
    Math.min(most, length - i * most),
  ]);
}

// Routines run one at a time.
const area = new Area();

/** Space that a run works in: where kernels need not copy, if there is such. */
export class TileSpace {
  /** The parts of it; what they hold when a run starts is unspecified. */
  readonly parts: readonly { array: TypedArray; readonly offset: 0 }[];
  readonly #dtype: AttentionDType;
  readonly #lengths: readonly number[];
  /** Where each part starts, and where the last one ends, in bytes. */
  readonly #starts: readonly number[];

  /** Parts of so many elements. */
  constructor(dtype: AttentionDType, lengths: readonly number[]) {
    this.#dtype = dtype;
    this.#lengths = lengths;
    const starts = [0];
    for (const length of lengths) {
      starts.push(starts.at(-1)! + Math.ceil(length * dtypeInfo[dtype].bytes / 64) * 64);
    }
    this.#starts = starts;
    this.parts = lengths.map(() => ({ array: new Float32Array(0), offset: 0 }));
  }

  /** Makes the parts ready for a run. */
  start(): void {
    const isInside = kernelEngine() !== "javascript" && wasmFeatures().sharedMemory;
    const address = isInside ? area.reserve(this.#starts.at(-1)!) : -1;
    this.parts.forEach((part, i) => {
      const length = this.#lengths[i];
      part.array = address < 0
        ? scratch(`attention part ${i}`, this.#dtype, length)
        : elementsAt(this.#dtype, address + this.#starts[i], length);
    });
  }
}

/** The elements of the largest of some tiles. */
export function largestOf(tiles: readonly Tile[]): number {
  return Math.max(...tiles.map(({ rows, keys }) => rows * keys));
}
