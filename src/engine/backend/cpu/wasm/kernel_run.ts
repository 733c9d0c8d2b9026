/**
 * A compiled kernel run on storages: at once where all of them lie in the WebAssembly memory, else
 * block by block (see `staging.ts`), on one thread or on all.
 *
 * @module
 */
import { IndexError, type TypedArray } from "../../../base/mod.ts";
import type { Kernel } from "../../../kernel/mod.ts";
import type { KernelRun, Storage } from "../../backend.ts";
import type { Footprint } from "./footprint.ts";
import { addressOf, Area, heapOf, reserve } from "./memory.ts";
import type { BlockLayout } from "./print.ts";
import { runStaged, type TurnRunner } from "./staging.ts";
import { mostArguments } from "./threads/job_board.ts";
import {
  beginShared,
  type ExportedRun,
  finishShared,
  type Job,
  shareModule,
  threadCount,
  workersAreReady,
} from "./threads/pool.ts";

/** A compiled kernel. */
export interface CompiledModule {
  readonly run: ExportedRun;
  readonly bytes: Uint8Array;
  /** Whether workers can run it too: what it imports is to be had there, and it cannot fail. */
  readonly shareable: boolean;
  /** The number by which workers know it; −1 if they do not yet. */
  number: number;
}

/** A kernel with all that is known of its runs. */
export interface PlannedKernel {
  readonly kernel: Kernel;
  readonly layout: BlockLayout;
  readonly integers: readonly number[];
  readonly footprint: Footprint;
  readonly compiled: CompiledModule;
}

/** Less work than so many additions is not shared among threads. */
const leastShared = 1 << 17;

// Kernels run one at a time.
const argumentArea = new Area();
const scratchArea = new Area();

/** How to run a kernel with such integers. */
export function kernelRun(planned: PlannedKernel): KernelRun {
  const { kernel, layout, integers, footprint, compiled } = planned;
  const { buffers, messages } = kernel;
  const dtypes = buffers.map(({ dtype }) => dtype);
  const numbers = Int32Array.from(integers);
  const firstNumber = layout.parameter(0) / 4;
  const scratchWord = layout.scratch / 4;
  const threads = threadsFor(planned);
  const scratchBytes = Math.ceil(footprint.scratch / 64) * 64;
  const runner = threads === 1
    ? serialRunner(compiled)
    : sharedRunner(compiled, { scratchWord, scratchBytes });
  const blockBytes = Math.ceil(layout.bytes / 64) * 64;
  const staged: number[] = [];

  return (storages: readonly Storage[]) => {
    // Two blocks of arguments: one may still be read while the next is written.
    const block = reserve(argumentArea, 2 * blockBytes);
    const scratch = scratchBytes === 0 ? 0 : reserve(scratchArea, threads * scratchBytes);
    const words = heapOf("int32") as Int32Array;
    const start = block / 4;
    words.set(numbers, start + firstNumber);
    words[start + scratchWord] = scratch;
    staged.length = 0;
    for (let i = 0; i < dtypes.length; i++) {
      const address = addressOf(storages[i] as TypedArray);
      if (address < 0) staged.push(i);
      else words[start + i] = address;
    }
    const status = staged.length === 0
      ? runner.run(block, 0, footprint.turns)
      : runStaged({ footprint, dtypes, storages, staged, block, blockBytes, runner });
    if (status !== 0) throw failure(messages[status - 1], block + layout.failure);
  };
}

function serialRunner({ run }: CompiledModule): TurnRunner {
  return { run, overlaps: false, begin: () => {}, finish: () => {} };
}

/** What runs turns on all threads, for a module that workers know. */
export function sharedRunner(
  compiled: CompiledModule,
  { scratchWord, scratchBytes }: Pick<Job, "scratchWord" | "scratchBytes">,
): TurnRunner {
  const { run, number: kernel } = compiled;
  const begin = (block: number, from: number, to: number) =>
    beginShared(
      { run, kernel, block, blockWords: scratchWord + 1, scratchWord, scratchBytes },
      from,
      to,
    );
  return {
    run: (block, from, to) => {
      if (!workersAreReady()) return run(block, from, to);
      begin(block, from, to);
      finishShared();
      return 0;
    },
    get overlaps() {
      return workersAreReady();
    },
    begin,
    finish: finishShared,
  };
}

/** On how many threads a kernel is to run. */
function threadsFor({ footprint, compiled, layout }: PlannedKernel): number {
  const enough = footprint.work >= leastShared && footprint.turns >= 8 && compiled.shareable &&
    layout.bytes <= 4 * mostArguments;
  return enough ? shareAmongThreads(compiled) : 1;
}

/** Makes a module known to workers; on how many threads it can run. */
export function shareAmongThreads(compiled: CompiledModule): number {
  const threads = threadCount();
  if (threads > 1 && compiled.number < 0) compiled.number = shareModule(compiled.bytes);
  return compiled.number < 0 ? 1 : threads;
}

function failure(message: string, address: number): IndexError {
  const doubles = heapOf("float64") as Float64Array;
  const [value, bound] = [doubles[address / 8], doubles[address / 8 + 1]];
  return new IndexError(
    message.replaceAll("{value}", String(value)).replaceAll("{bound}", String(bound)),
  );
}
