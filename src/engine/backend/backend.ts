/**
 * What a device does for the engine: it keeps storages, compiles kernels and runs routines.
 *
 * @module
 */
import type { DType, Layout, Shape, TypedArray } from "../base/mod.ts";
import type { Kernel, RoutineName } from "../kernel/mod.ts";

/** The devices that the library knows. */
export type Device = "cpu" | "webgpu";

/** A backend's own handle of a block of elements: on the CPU a typed array. */
export type Storage = object;

/** A kernel with its run-time integers made ready: it gets the storages of its buffers. */
export type KernelRun = (storages: readonly Storage[]) => void;

/** A kernel made runnable, for any run-time integers. */
export type CompiledKernel = (integers: readonly number[]) => KernelRun;

/** An input of a routine: the dtype of its elements, and where they lie in the storage. */
export interface RoutineInput {
  readonly dtype: DType;
  readonly layout: Layout;
}

/** An output of a routine: its elements lie row-major from place 0 of the storage on. */
export interface RoutineOutput {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A routine made ready for some shapes and layouts: it may run many times. */
export type RoutineRun = (inputs: readonly Storage[], outputs: readonly Storage[]) => void;

/** Plans a library routine for inputs that lie anywhere; storages are named at the run. */
export type Routine = (
  inputs: readonly RoutineInput[],
  outputs: readonly RoutineOutput[],
  options: unknown,
) => RoutineRun;

/** One device's implementation of the engine's needs. */
export interface Backend {
  readonly device: Device;
  /** Changes when plans of steps made before should not be used again. */
  readonly planVersion: number;
  /** Space for so many elements; what it holds is unspecified unless it was just made. */
  allocate(dtype: DType, length: number): Storage;
  /**
   * Space for several blocks where kernels work fastest, of unspecified content, for as long as the
   * owner is reachable.
   */
  reserve(
    blocks: readonly { readonly dtype: DType; readonly length: number }[],
    owner: object,
  ): Storage[];
  /** So many elements of a storage from `start` on, as a storage: it shows the same memory. */
  part(storage: Storage, start: number, length: number): Storage;
  /**
   * Space that is worth having in place of a storage which is written over again and again, or null
   * where there is none, or that storage is as good.
   */
  settle(storage: Storage, dtype: DType, length: number): Storage | null;
  /** A storage with a copy of host elements (bfloat16 as its bits). */
  upload(dtype: DType, elements: TypedArray): Storage;
  /** Makes a kernel runnable. The caller caches. */
  compile(kernel: Kernel): CompiledKernel;
  /** The code that runs a kernel with such run-time integers as text, for people. */
  print(kernel: Kernel, integers: readonly number[]): string;
  readonly routines: Readonly<Record<RoutineName, Routine>>;
  /** The elements from `start` on, copied to the host. */
  read(storage: Storage, dtype: DType, start: number, length: number): Promise<TypedArray>;
  /** The same at once, where the device can; else it throws a DeviceError. */
  readSync(storage: Storage, dtype: DType, start: number, length: number): TypedArray;
}
