/**
 * One side of a matrix product on its way into packed panels: as it lies in the WebAssembly memory, or
 * from elsewhere by way of a small area that stays in the cache.
 *
 * @module
 */
import type { TypedArray } from "../../../base/mod.ts";
import { copyMatrix } from "../routine/widen.ts";
import type { Packers } from "./gemm_module.ts";
import { copyRows } from "./gemm_rows.ts";
import { addressOf, heapOf } from "./memory.ts";

/** About so much is staged at once: half of a small second-level cache. */
const chunkBytes = 1 << 17;

/**
 * Bytes of the area for staging: a chunk, and what packing reads behind it. A panel of a block's depth
 * and a block's lines at one depth are less than a chunk.
 */
export const stagingBytes: number = chunkBytes + 64;

/** Where lines lie: rows of A, columns of B. */
export interface LineStrides {
  /** Elements from a line to the next, of any sign. */
  readonly line: number;
  /** Elements from a number of a line to the next. */
  readonly depth: number;
}

/** A part of a side. */
export interface SidePart {
  readonly array: TypedArray;
  /** Where its first element lies. */
  readonly start: number;
  readonly lines: number;
  readonly depth: number;
}

/** Packs one side of a product. */
export class SidePacker {
  readonly #dtype: "float32" | "float64";
  readonly #bytes: number;
  readonly #strides: LineStrides;
  readonly #packers: Packers;

  /** For lines of a dtype that lie so. */
  constructor(dtype: "float32" | "float64", strides: LineStrides, packers: Packers) {
    this.#dtype = dtype;
    this.#bytes = dtype === "float32" ? 4 : 8;
    this.#strides = strides;
    this.#packers = packers;
  }

  /** Packs a part into panels at an address, by way of the area at another if need be. */
  pack(part: SidePart, target: number, staging: number): void {
    const { line, depth } = this.#strides;
    const bytes = this.#bytes;
    const { width, across, along } = this.#packers;
    const panelBytes = width * part.depth * bytes;
    const address = addressOf(part.array);
    const from = address + part.start * bytes;
    if (line === 1) {
      if (address < 0) this.#packAcross(part, target, staging);
      else across(from, depth * bytes, target, panelBytes, part.lines, part.depth);
    } else if (address >= 0 && (depth === 1 || part.depth === 1)) {
      along(from, line * bytes, target, panelBytes, part.lines, part.depth);
    } else {
      this.#packAlong(part, target, staging);
    }
  }

  /** Lines beside each other: at some depths all of them at a time. */
  #packAcross({ array, start, lines, depth }: SidePart, target: number, staging: number): void {
    const bytes = this.#bytes;
    const { width, across } = this.#packers;
    const most = Math.max(1, Math.floor(chunkBytes / (lines * bytes)));
    const goal = { array: heapOf(this.#dtype), start: staging / bytes, lead: lines };
    const lead = this.#strides.depth;
    for (let at = 0; at < depth; at += most) {
      const count = Math.min(most, depth - at);
      copyRows({ array, start: start + at * lead, lead }, goal, count, lines);
      const panel = target + at * width * bytes;
      across(staging, lines * bytes, panel, width * depth * bytes, lines, count);
    }
  }

  /** Some lines at a time, each put from end to end. */
  #packAlong({ array, start, lines, depth }: SidePart, target: number, staging: number): void {
    const bytes = this.#bytes;
    const { width, along } = this.#packers;
    const { line: lead, depth: step } = this.#strides;
    const most = Math.max(1, Math.floor(chunkBytes / (width * depth * bytes))) * width;
    const heap = heapOf(this.#dtype);
    const first = staging / bytes;
    for (let at = 0; at < lines; at += most) {
      const count = Math.min(most, lines - at);
      const from = start + at * lead;
      if (step === 1 || depth === 1) {
        const goal = { array: heap, start: first, lead: depth };
        copyRows({ array, start: from, lead }, goal, count, depth);
      } else {
        const goal = heap.subarray(first, first + count * depth);
        copyMatrix(array, from, { row: lead, column: step }, count, depth, goal);
      }
      along(
        staging,
        depth * bytes,
        target + at * depth * bytes,
        width * depth * bytes,
        count,
        depth,
      );
    }
  }
}
