/**
 * Kernels compiled to WebAssembly and run: on data in its memory at once, and on data elsewhere in
 * blocks of turns, for which the parts that they touch are copied in and out while they are in the
 * cache.
 *
 * @module
 */
import { type DType, IndexError, type TypedArray } from "../../../base/mod.ts";
import { type Kernel, mapKernel, scalar } from "../../../kernel/mod.ts";
import type { KernelRun, Storage } from "../../backend.ts";
import { boundsOf } from "./bounds.ts";
import { chooseVectorLoops } from "./choose_loops.ts";
import { wasmFeatures } from "./features.ts";
import { type BufferPart, type Footprint, footprintOf } from "./footprint.ts";
import { importedFunctions } from "./imports.ts";
import { addressOf, allocateBytes, freeBytes, heapOf, memoryType, wasmMemory } from "./memory.ts";
import { type BlockLayout, blockLayout, printWasm } from "./print.ts";
import { mostArguments } from "./threads/job_board.ts";
import { type ExportedRun, runShared, shareModule, threadCount } from "./threads/pool.ts";

/** A compiled kernel. */
interface CompiledModule {
  readonly run: ExportedRun;
  readonly bytes: Uint8Array;
  /** Whether workers can run it too: what it imports is to be had there. */
  readonly shareable: boolean;
  /** The number by which workers know it; −1 if they do not yet. */
  number: number;
}

/** Less work than so many additions is not shared among threads. */
const leastShared = 1 << 17;

/** So many ways of running one kernel are remembered. */
const keptPlans = 32;

/** A kernel with what has been compiled for it. */
export class WasmKernel {
  readonly #kernel: Kernel;
  readonly #layout: BlockLayout;
  /** Specialised kernels, by which integers are 0 or 1. */
  readonly #kernels = new Map<string, Kernel>();
  /** Functions of specialised kernels, by which loops are vectorised. */
  readonly #compiled = new Map<Kernel, Map<string, CompiledModule>>();
  readonly #plans = new Map<string, KernelRun | null>();

  /** Nothing compiled yet. */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#layout = blockLayout(kernel);
  }

  /** How to run it with such integers; null if less work than `least` is to be done, or it cannot. */
  prepare(integers: readonly number[], least: number): KernelRun | null {
    const key = integers.join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#plan(integers, least);
      if (this.#plans.size >= keptPlans) {
        this.#plans.delete(this.#plans.keys().next().value as string);
      }
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #plan(integers: readonly number[], least: number): KernelRun | null {
    // A stride or size that is 0 or 1 is written into the code: it decides what can be vectorised.
    const classes = integers.map((integer) => integer === 0 || integer === 1 ? integer : "n");
    const kernel = this.#specialised(classes.join(""), integers);
    const footprint = footprintOf(kernel, integers);
    if (footprint === null || footprint.work < least) return null;
    const compiled = this.#compile(kernel, integers);
    return runner(kernel, { integers, footprint, compiled, layout: this.#layout });
  }

  /** The kernel with the integers that are 0 or 1 as constants. */
  #specialised(classes: string, integers: readonly number[]): Kernel {
    let kernel = this.#kernels.get(classes);
    if (kernel === undefined) {
      kernel = mapKernel(
        this.#kernel,
        (x) =>
          x.kind === "parameter" && classes[x.position] !== "n"
            ? scalar.index(integers[x.position])
            : null,
      );
      this.#kernels.set(classes, kernel);
    }
    return kernel;
  }

  #compile(kernel: Kernel, integers: readonly number[]): CompiledModule {
    const loops = chooseVectorLoops(
      kernel.body,
      (extent) => boundsOf(extent, integers, new Map())?.high ?? 8,
    );
    const key = loopKey(kernel, loops);
    let compiled = this.#compiled.get(kernel)?.get(key);
    if (compiled === undefined) {
      const { bytes, imports } = printWasm(kernel, loops, {
        features: wasmFeatures(),
        memory: memoryType(),
      });
      const js: Record<string, WebAssembly.ImportValue> = { memory: wasmMemory() };
      for (const { name } of imports) js[name] = importedFunctions[name];
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { js });
      compiled = {
        run: instance.exports.run as ExportedRun,
        bytes,
        shareable: kernel.messages.length === 0 && imports.every(({ name }) => name in Math),
        number: -1,
      };
      const known = this.#compiled.get(kernel);
      if (known === undefined) this.#compiled.set(kernel, new Map([[key, compiled]]));
      else known.set(key, compiled);
    }
    return compiled;
  }
}

/** Which of a kernel's loops are chosen, counted through. */
function loopKey(kernel: Kernel, chosen: ReadonlySet<unknown>): string {
  let key = "";
  const visit = (statements: Kernel["body"]) => {
    for (const statement of statements) {
      if (statement.kind === "loop" || statement.kind === "reduce") {
        key += chosen.has(statement) ? "v" : "s";
      }
      if ("body" in statement) visit(statement.body);
      if (statement.kind === "scan") visit(statement.then);
    }
  };
  visit(kernel.body);
  return key;
}

// ------------------------------------------------------------------ running

/** An area of the memory that is kept from call to call, as kernels run one at a time. */
class Area {
  #address = -1;
  #bytes = 0;

  /** The address of at least so many bytes; −1 if there are no more. */
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

const argumentArea = new Area();
const scratchArea = new Area();
const stagingArea = new Area();

function runner(
  kernel: Kernel,
  { integers, footprint, compiled, layout }: {
    readonly integers: readonly number[];
    readonly footprint: Footprint;
    readonly compiled: CompiledModule;
    readonly layout: BlockLayout;
  },
): KernelRun {
  const { buffers, messages } = kernel;
  const dtypes = buffers.map(({ dtype }) => dtype);
  const numbers = Int32Array.from(integers);
  const firstNumber = layout.parameter(0) / 4;
  const scratchAt = layout.scratch / 4;
  const staged: number[] = [];
  const { turns } = footprint;
  const threads = threadsFor(footprint, compiled, layout);
  if (threads > 1 && compiled.number < 0) compiled.number = shareModule(compiled.bytes);
  const shared = threads > 1 && compiled.number >= 0;
  const scratchBytes = Math.ceil(footprint.scratch / 64) * 64;

  return (storages: readonly Storage[]) => {
    const block = argumentArea.reserve(layout.bytes);
    const scratch = scratchBytes === 0 ? 0 : scratchArea.reserve(threads * scratchBytes);
    const words = heapOf("int32") as Int32Array;
    const start = block / 4;
    words.set(numbers, start + firstNumber);
    words[start + scratchAt] = scratch;
    staged.length = 0;
    for (let i = 0; i < dtypes.length; i++) {
      const address = addressOf(storages[i] as TypedArray);
      if (address < 0) staged.push(i);
      else words[start + i] = address;
    }
    const run: ExportedRun = shared
      ? (block, from, to) => {
        const { run, number } = compiled;
        const arguments_ = {
          block,
          blockWords: scratchAt + 1,
          scratchWord: scratchAt,
          scratchBytes,
        };
        runShared({ run, kernel: number, ...arguments_ }, from, to);
        return 0;
      }
      : compiled.run;
    const status = staged.length === 0
      ? run(block, 0, turns)
      : runStaged({ footprint, dtypes, storages, staged, block, run });
    if (status !== 0) throw failure(messages[status - 1], block + layout.failure);
  };
}

/** On how many threads a kernel is to run. */
function threadsFor(footprint: Footprint, compiled: CompiledModule, layout: BlockLayout): number {
  const enough = footprint.work >= leastShared && footprint.turns >= 8 && compiled.shareable &&
    layout.bytes <= 4 * mostArguments;
  return enough ? threadCount() : 1;
}

function failure(message: string, address: number): IndexError {
  const doubles = heapOf("float64") as Float64Array;
  const [value, bound] = [doubles[address / 8], doubles[address / 8 + 1]];
  return new IndexError(
    message.replaceAll("{value}", String(value)).replaceAll("{bound}", String(bound)),
  );
}

interface StagedCall {
  readonly footprint: Footprint;
  readonly dtypes: readonly DType[];
  readonly storages: readonly Storage[];
  /** Which buffers lie elsewhere. */
  readonly staged: readonly number[];
  readonly block: number;
  readonly run: ExportedRun;
}

function runStaged(call: StagedCall): number {
  const { footprint, dtypes, storages, staged, block, run } = call;
  const { turns, blockTurns, parts } = footprint;
  // Parts of different blocks have about the same size: room for the largest is made before.
  const slots = staged.map((i) => slotBytes(parts[i], storages[i] as TypedArray, footprint));
  const total = slots.reduce((sum, bytes) => sum + bytes, 0);
  const area = stagingArea.reserve(total);
  const words = heapOf("int32") as Int32Array;
  for (let index = 0, from = 0; from < turns || index === 0; index++, from += blockTurns) {
    const to = Math.min(turns, from + blockTurns);
    let slot = area;
    staged.forEach((i, place) => {
      const part = parts[i];
      const storage = storages[i] as TypedArray;
      const { low, high } = clipped(part.touched(index), storage);
      words[block / 4 + i] = slot - low * part.bytes;
      if (part.copyIn && high > low && (index === 0 || !part.fixed)) {
        const heap = heapOf(dtypes[i]) as Float64Array;
        heap.set(section(storage, low, high) as Float64Array, slot / part.bytes);
      }
      slot += slots[place];
    });
    const status = run(block, from, to);
    if (status !== 0) return status;
    slot = area;
    staged.forEach((i, place) => {
      const part = parts[i];
      const storage = storages[i] as TypedArray;
      const { low, high } = clipped(part.touched(index), storage);
      if (part.copyOut && high > low && (to === turns || !part.fixed)) {
        const first = slot / part.bytes;
        const heap = heapOf(dtypes[i]);
        (storage as Float64Array).set(
          heap.subarray(first, first + high - low) as Float64Array,
          low,
        );
      }
      slot += slots[place];
    });
  }
  return 0;
}

/** A part within its storage, from `low` up to before `high`; `null` is all of it. */
function clipped(
  part: { readonly low: number; readonly high: number } | null,
  { length }: TypedArray,
): { readonly low: number; readonly high: number } {
  if (part === null) return { low: 0, high: length };
  const low = Math.min(length, Math.max(0, part.low));
  return { low, high: Math.max(low, Math.min(length, part.high + 1)) };
}

function section(storage: TypedArray, low: number, high: number): TypedArray {
  return low === 0 && high === storage.length ? storage : storage.subarray(low, high);
}

/** The bytes that the largest part of a buffer takes, in whole lines of the cache. */
function slotBytes(part: BufferPart, storage: TypedArray, footprint: Footprint): number {
  const blocks = Math.max(1, Math.ceil(footprint.turns / footprint.blockTurns));
  let most = 0;
  const measured = part.fixed ? 1 : blocks;
  for (let block = 0; block < measured; block++) {
    const { low, high } = clipped(part.touched(block), storage);
    most = Math.max(most, high - low);
  }
  return Math.ceil(most * part.bytes / 64) * 64 + 64;
}
