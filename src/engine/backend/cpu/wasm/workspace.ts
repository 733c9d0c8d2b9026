/**
 * What lies in the WebAssembly memory for long, so that kernels need not copy what they read and
 * write: workspaces of compiled programs, and what these write over again and again.
 *
 * @module
 */
import { type DType, dtypeInfo, type TypedArray } from "../../../base/mod.ts";
import { wasmFeatures } from "./features.ts";
import { allocateBytes, elementsAt, freeBytes } from "./memory.ts";

/** So many elements of a dtype. */
export interface Block {
  readonly dtype: DType;
  readonly length: number;
}

/** Blocks start at multiples of so many bytes: a line of the cache. */
const alignment = 64;

interface Region {
  readonly address: number;
  readonly bytes: number;
}

const owners = new FinalizationRegistry<Region>(({ address, bytes }) => freeBytes(address, bytes));

/**
 * Space for blocks that is given back when the owner is collected; null if the memory is full, or
 * moves when it grows.
 */
export function reserveWorkspace(blocks: readonly Block[], owner: object): TypedArray[] | null {
  if (blocks.length === 0) return [];
  if (!wasmFeatures().sharedMemory) return null;
  const starts: number[] = [];
  let bytes = 0;
  for (const { dtype, length } of blocks) {
    starts.push(bytes);
    bytes += Math.ceil(length * dtypeInfo[dtype].bytes / alignment) * alignment;
  }
  const address = allocateBytes(bytes);
  if (address < 0) return null;
  owners.register(owner, { address, bytes });
  return blocks.map(({ dtype, length }, i) => elementsAt(dtype, address + starts[i], length));
}

/** Elements that lie in the memory until they are collected; null if it is full, or moves. */
export function settledElements({ dtype, length }: Block): TypedArray | null {
  if (!wasmFeatures().sharedMemory) return null;
  const bytes = length * dtypeInfo[dtype].bytes;
  const address = allocateBytes(bytes);
  if (address < 0) return null;
  const elements = elementsAt(dtype, address, length);
  owners.register(elements, { address, bytes });
  return elements;
}
