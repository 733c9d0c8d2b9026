/**
 * The CPU as a backend: every storage is the typed array of its dtype, and everything is done by
 * the time a call returns.
 *
 * @module
 */
import { type DType, dtypeInfo, type TypedArray } from "../../base/mod.ts";
import type { Backend, Storage } from "../backend.ts";
import { blasVersion } from "./blas/blas.ts";
import { compileKernel, printKernel } from "./compile_kernel.ts";
import { kernelEngine } from "./config.ts";
import { planAttention } from "./routine/attention.ts";
import { planAttentionCotangents } from "./routine/attention_cotangents.ts";
import { planAttentionTangent } from "./routine/attention_tangent.ts";
import { planConvolution } from "./routine/convolution.ts";
import { planMatmul } from "./routine/matmul.ts";
import { planSort } from "./routine/sort.ts";
import { allocateStorage } from "./small_storages.ts";
import { addressOf } from "./wasm/memory.ts";
import { type Block, reserveWorkspace, settledElements } from "./wasm/workspace.ts";

/** Fewer elements than this are not worth a place of their own in the WebAssembly memory. */
const leastSettled = 1024;

/** The backend of the device `"cpu"`. */
export const cpuBackend: Backend = {
  device: "cpu",

  get planVersion(): number {
    return blasVersion();
  },

  allocate(dtype: DType, length: number): Storage {
    return allocateStorage(dtype, length);
  },

  reserve(blocks: readonly Block[], owner: object): Storage[] {
    const inside = kernelEngine() === "javascript" ? null : reserveWorkspace(blocks, owner);
    return inside ?? blocks.map(({ dtype, length }) => cpuBackend.allocate(dtype, length));
  },

  part(storage: Storage, start: number, length: number): Storage {
    return (storage as TypedArray).subarray(start, start + length);
  },

  settle(storage: Storage, dtype: DType, length: number): Storage | null {
    if (kernelEngine() === "javascript" || length < leastSettled) return null;
    return addressOf(storage as TypedArray) >= 0 ? null : settledElements({ dtype, length });
  },

  upload(dtype: DType, elements: TypedArray): Storage {
    return copyOf(dtype, elements);
  },

  compile: compileKernel,

  print: printKernel,

  routines: {
    matmul: planMatmul,
    sort: planSort,
    convolution: planConvolution,
    attention: planAttention,
    attentionTangent: planAttentionTangent,
    attentionCotangents: planAttentionCotangents,
  },

  read(storage: Storage, dtype: DType, start: number, length: number): Promise<TypedArray> {
    return Promise.resolve(cpuBackend.readSync(storage, dtype, start, length));
  },

  readSync(storage: Storage, dtype: DType, start: number, length: number): TypedArray {
    return copyOf(dtype, (storage as TypedArray).subarray(start, start + length));
  },
};

/** A copy with the dtype's own class, whichever class the host used. */
function copyOf(dtype: DType, elements: TypedArray): TypedArray {
  const copy = dtypeInfo[dtype].allocate(elements.length);
  (copy as Float64Array).set(elements as Float64Array);
  return copy;
}
