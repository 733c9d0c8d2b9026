/**
 * The one memory that WebAssembly kernels work in: workspaces of compiled programs live there, and
 * what lies elsewhere is copied there block by block.
 *
 * @module
 */
import { DeviceError, type DType, dtypeInfo, type TypedArray } from "../../../base/mod.ts";
import { wasmFeatures } from "./features.ts";

/** Bytes of a page of WebAssembly memory. */
const pageBytes = 1 << 16;
/** Four gigabytes: what 32-bit addresses reach. */
const mostPages = 1 << 16;
/** Allocations start at multiples of so many bytes: a line of the cache. */
const alignment = 64;

/** Declares the memory that modules import. */
export interface MemoryType {
  readonly shared: boolean;
  readonly maximum: number;
}

/** A view of all of the memory by each class of typed array. */
interface Heap {
  readonly buffer: ArrayBufferLike;
  readonly views: Map<string, TypedArray>;
}

let memory: WebAssembly.Memory | null = null;
let heap: Heap | null = null;

/** The type of the memory: shared where possible, since that grows without moving. */
export function memoryType(): MemoryType {
  return { shared: wasmFeatures().sharedMemory, maximum: mostPages };
}

/** The memory, made at the first use. */
export function wasmMemory(): WebAssembly.Memory {
  return memory ??= new WebAssembly.Memory({ initial: 4, ...memoryType() });
}

function currentHeap(): Heap {
  const { buffer } = wasmMemory();
  if (heap === null || heap.buffer !== buffer) heap = { buffer, views: new Map() };
  return heap;
}

/** All of the memory as a typed array of the class that stores a dtype. */
export function heapOf(dtype: DType): TypedArray {
  const { buffer, views } = currentHeap();
  const { array } = dtypeInfo[dtype];
  let view = views.get(array.name);
  if (view === undefined) views.set(array.name, view = viewOf(dtype, buffer, 0));
  return view;
}

function viewOf(dtype: DType, buffer: ArrayBufferLike, at: number, length?: number): TypedArray {
  const array = dtypeInfo[dtype].array as unknown as {
    new (buffer: ArrayBufferLike, offset: number, length?: number): TypedArray;
  };
  return new array(buffer, at, length);
}

/** Elements that lie in the memory at an address. */
export function elementsAt(dtype: DType, address: number, length: number): TypedArray {
  return viewOf(dtype, wasmMemory().buffer, address, length);
}

/** The address of a typed array's first element, or −1 if it does not lie in the memory. */
export function addressOf(array: TypedArray): number {
  if (memory === null) return -1;
  const { buffer } = array;
  return buffer === currentHeap().buffer || olderBuffers.has(buffer) ? array.byteOffset : -1;
}

/** What the memory's buffer was before it grew: a shared one still shows the same bytes. */
const olderBuffers = new WeakSet<ArrayBufferLike>();

// ------------------------------------------------------------------ allocation

/** Free ranges by address: neighbours are joined. The first pages hold nothing at address 0. */
const free: { start: number; end: number }[] = [];
let end = alignment;

/** Space for so many bytes, of unspecified content; −1 if the memory cannot grow so far. */
export function allocateBytes(bytes: number): number {
  const size = Math.max(1, Math.ceil(bytes / alignment)) * alignment;
  for (let i = 0; i < free.length; i++) {
    const range = free[i];
    if (range.end - range.start < size) continue;
    const { start } = range;
    range.start += size;
    if (range.start === range.end) free.splice(i, 1);
    return start;
  }
  const last = free[free.length - 1];
  const start = last !== undefined && last.end === end ? last.start : end;
  if (!reach(start + size)) return -1;
  if (start !== end) free.pop();
  end = start + size;
  return start;
}

/** Gives space back. */
export function freeBytes(start: number, bytes: number): void {
  const size = Math.max(1, Math.ceil(bytes / alignment)) * alignment;
  let at = free.findIndex((range) => range.start > start);
  if (at < 0) at = free.length;
  free.splice(at, 0, { start, end: start + size });
  for (const i of [at, at - 1]) {
    if (i >= 0 && i + 1 < free.length && free[i].end === free[i + 1].start) {
      free[i].end = free[i + 1].end;
      free.splice(i + 1, 1);
    }
  }
}

/** Grows the memory so that it has at least so many bytes, and some more behind them. */
function reach(bytes: number): boolean {
  const needed = bytes + pageBytes;
  const current = wasmMemory().buffer.byteLength;
  if (needed <= current) return true;
  const pages = Math.ceil((needed - current) / pageBytes);
  try {
    const { buffer } = wasmMemory();
    wasmMemory().grow(pages);
    if (wasmFeatures().sharedMemory) olderBuffers.add(buffer);
    return true;
  } catch {
    return false;
  }
}

/** Space that is kept from call to call, for what is used by one at a time. */
export class Area {
  #address = -1;
  #bytes = 0;

  /** The address of at least so many bytes, of unspecified content; −1 if there are no more. */
  reserve(bytes: number): number {
    if (bytes > this.#bytes) {
      if (this.#address >= 0) freeBytes(this.#address, this.#bytes);
      this.#bytes = Math.max(bytes, 1 << 16);
      this.#address = allocateBytes(this.#bytes);
      if (this.#address < 0) this.#bytes = 0;
    }
    return this.#address;
  }
}

/**
 * Space in the WebAssembly memory.
 *
 * @throws {DeviceError} if there is no more
 */
export function reserve(area: Area, bytes: number): number {
  const address = area.reserve(bytes);
  if (address >= 0) return address;
  throw new DeviceError(
    `kernel: Expected ${bytes} bytes of WebAssembly memory to be free: got none\n` +
      "Work on fewer elements at once",
  );
}
