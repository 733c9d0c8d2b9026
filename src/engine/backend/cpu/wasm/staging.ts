/**
 * Kernels on data outside of the WebAssembly memory: for each block of turns the parts that they
 * touch are copied in and out while they are in the cache. Where workers take part, one block is
 * copied while they are at another.
 *
 * @module
 */
import type { DType, TypedArray } from "../../../base/mod.ts";
import type { BufferPart, Footprint } from "./footprint.ts";
import { Area, heapOf, reserve } from "./memory.ts";
import type { Storage } from "../../backend.ts";

const stagingArea = new Area();

/** Runs some turns of a kernel whose arguments lie at an address; 0, or the check that failed. */
export interface TurnRunner {
  /** All of them. */
  run(block: number, from: number, to: number): number;
  /** Whether it is worth while to begin some turns while others are prepared. */
  readonly overlaps: boolean;
  /** Lets workers begin. */
  begin(block: number, from: number, to: number): void;
  /** Ends what was begun. */
  finish(): void;
}

/** What `runStaged` needs of a call. */
export interface StagedCall {
  readonly footprint: Footprint;
  readonly dtypes: readonly DType[];
  readonly storages: readonly Storage[];
  /** Which buffers lie elsewhere. */
  readonly staged: readonly number[];
  /** The address of the arguments, and of a second block behind so many bytes. */
  readonly block: number;
  readonly blockBytes: number;
  readonly runner: TurnRunner;
}

/** Runs all turns of a kernel; 0, or the number of the check that failed. */
export function runStaged(call: StagedCall): number {
  const { footprint: { turns, blockTurns }, block, blockBytes, runner } = call;
  const overlaps = turns > blockTurns && runner.overlaps;
  const copy = new StagedCopy(call, overlaps ? 2 : 1);
  if (!overlaps) {
    for (let index = 0, from = 0; from < turns || index === 0; index++, from += blockTurns) {
      copy.in(index, block);
      const status = runner.run(block, from, Math.min(turns, from + blockTurns));
      if (status !== 0) return status;
      copy.out(index);
    }
    return 0;
  }
  // The second block of arguments differs in the addresses alone.
  const words = heapOf("int32") as Int32Array;
  words.copyWithin((block + blockBytes) / 4, block / 4, (block + blockBytes) / 4);
  let index = 0;
  for (let from = 0; from < turns; index++, from += blockTurns) {
    const own = block + (index & 1) * blockBytes;
    copy.in(index, own);
    if (index > 0) runner.finish();
    runner.begin(own, from, Math.min(turns, from + blockTurns));
    if (index > 0) copy.out(index - 1);
  }
  runner.finish();
  copy.out(index - 1);
  return 0;
}

/** Copies parts of storages in and out of one or two sets of places in the memory. */
class StagedCopy {
  readonly #call: StagedCall;
  readonly #sets: number;
  /** For each buffer that is staged, the address of its place in the first set. */
  readonly #places: number[] = [];
  readonly #setBytes: number;
  readonly #last: number;

  constructor(call: StagedCall, sets: number) {
    this.#call = call;
    this.#sets = sets;
    const { footprint, storages, staged } = call;
    let bytes = 0;
    for (const i of staged) {
      this.#places.push(bytes);
      bytes += placeBytes(footprint.parts[i], storages[i] as TypedArray, footprint);
    }
    this.#setBytes = bytes;
    const area = reserve(stagingArea, sets * bytes);
    for (let place = 0; place < staged.length; place++) this.#places[place] += area;
    this.#last = Math.max(0, Math.ceil(footprint.turns / footprint.blockTurns) - 1);
  }

  /** Copies what a block of turns reads, and tells the arguments where it is. */
  in(index: number, block: number): void {
    const { footprint: { parts }, dtypes, storages, staged } = this.#call;
    const words = heapOf("int32") as Int32Array;
    for (let place = 0; place < staged.length; place++) {
      const i = staged[place];
      const part = parts[i];
      const storage = storages[i] as TypedArray;
      const { low, high } = clipped(part, index, storage);
      const address = this.#address(place, index);
      words[block / 4 + i] = address - low * part.bytes;
      if (part.copyIn && high > low && this.#isNew(part, index)) {
        const heap = heapOf(dtypes[i]) as Float64Array;
        heap.set(section(storage, low, high) as Float64Array, address / part.bytes);
      }
    }
  }

  /** Copies what a block of turns has written. */
  out(index: number): void {
    const { footprint: { parts }, dtypes, storages, staged } = this.#call;
    for (let place = 0; place < staged.length; place++) {
      const i = staged[place];
      const part = parts[i];
      if (!part.copyOut || (part.fixed && index < this.#last)) continue;
      const storage = storages[i] as TypedArray;
      const { low, high } = clipped(part, index, storage);
      const first = this.#address(place, index) / part.bytes;
      const heap = heapOf(dtypes[i]);
      (storage as Float64Array).set(heap.subarray(first, first + high - low) as Float64Array, low);
    }
  }

  /** Whether what a block reads is not in its place yet. */
  #isNew({ fixed, copyOut }: BufferPart, index: number): boolean {
    return !fixed || index === 0 || (index < this.#sets && !copyOut);
  }

  /** A part that all blocks write has one place. */
  #address(place: number, index: number): number {
    const part = this.#call.footprint.parts[this.#call.staged[place]];
    const set = part.fixed && part.copyOut ? 0 : index % this.#sets;
    return this.#places[place] + set * this.#setBytes;
  }
}

/** A part within its storage, from `low` up to before `high`. */
function clipped(
  part: BufferPart,
  index: number,
  { length }: TypedArray,
): { readonly low: number; readonly high: number } {
  const touched = part.touched(index);
  if (touched === null) return { low: 0, high: length };
  const low = Math.min(length, Math.max(0, touched.low));
  return { low, high: Math.max(low, Math.min(length, touched.high + 1)) };
}

function section(storage: TypedArray, low: number, high: number): TypedArray {
  return low === 0 && high === storage.length ? storage : storage.subarray(low, high);
}

/** The bytes that the largest part of a buffer takes, in whole lines of the cache. */
function placeBytes(part: BufferPart, storage: TypedArray, footprint: Footprint): number {
  const blocks = part.fixed ? 1 : Math.max(1, Math.ceil(footprint.turns / footprint.blockTurns));
  let most = 0;
  for (let block = 0; block < blocks; block++) {
    const { low, high } = clipped(part, block, storage);
    most = Math.max(most, high - low);
  }
  return Math.ceil(most * part.bytes / 64) * 64 + 64;
}
