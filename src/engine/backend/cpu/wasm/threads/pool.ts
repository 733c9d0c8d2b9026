/**
 * A pool of workers that take part in kernels. It starts with the first kernel that is worth it, and
 * never keeps a program from ending. Work is cut into chunks of turns that whoever is free takes, the
 * calling thread too, so that nobody waits for a worker that wakes up late. Turns are independent and
 * cut at multiples of four: no result depends on who computed what.
 *
 * @module
 */
import { environmentVariable } from "../../blas/find_library.ts";
import { allocateBytes, heapOf, wasmMemory } from "../memory.ts";
import { wasmFeatures } from "../features.ts";
import {
  boardLength,
  boardWords as at,
  mostArguments,
  mostKernels,
  type WorkerStart,
} from "./job_board.ts";
import { workerBody } from "./worker_body.ts";

/** A kernel's exported function: block of arguments, and turns from … to. */
export type ExportedRun = (block: number, from: number, to: number) => number;

/** So many chunks for each thread: those that are done early take more. */
const chunksPerThread = 4;

/** A kernel's turns that may be shared. */
export interface Job {
  readonly run: ExportedRun;
  readonly kernel: number;
  readonly block: number;
  /** Words of arguments, and which of them is the scratch space. */
  readonly blockWords: number;
  readonly scratchWord: number;
  readonly scratchBytes: number;
}

interface Pool {
  /** In words. */
  readonly board: number;
  readonly threads: number;
}

let pool: Pool | null = null;
let kernels = 0;

/** How many threads kernels run on, this one included; `COTANGENT_THREADS` sets it. */
export function threadCount(): number {
  if (!wasmFeatures().sharedMemory) return 1;
  const chosen = Number(environmentVariable("COTANGENT_THREADS"));
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  return Math.min(16, Number.isInteger(chosen) && chosen > 0 ? chosen : cores);
}

/** A number by which workers know a module; −1 if there are too many. */
export function shareModule(bytes: Uint8Array): number {
  const { board } = startedPool();
  if (kernels === mostKernels) return -1;
  const address = allocateBytes(bytes.length);
  if (address < 0) return -1;
  (heapOf("uint8") as Uint8Array).set(bytes, address);
  const words = heapOf("int32") as Int32Array;
  const entry = board + boardLength + 2 * kernels;
  words[entry] = address;
  words[entry + 1] = bytes.length;
  return kernels++;
}

/** A job that has been begun: in how many chunks, and which. */
interface BegunJob {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly chunkTurns: number;
  readonly chunks: number;
}

let begun: BegunJob | null = null;

/** Whether workers are there to take part. */
export function workersAreReady(): boolean {
  const { board } = startedPool();
  return Atomics.load(heapOf("int32") as Int32Array, board + at.ready) > 0;
}

/** Lets workers begin with turns of a kernel; it must be finished before another is begun. */
export function beginShared(job: Job, from: number, to: number): void {
  const { board, threads } = startedPool();
  const words = heapOf("int32") as Int32Array;
  const workers = Math.min(threads - 1, Atomics.load(words, board + at.ready));
  const chunkTurns = Math.ceil((to - from) / ((workers + 1) * chunksPerThread) / 4) * 4;
  const chunks = Math.ceil((to - from) / chunkTurns);
  begun = { job, from, to, chunkTurns, chunks };
  const generation = (words[board + at.generation] + 1) | 0;
  const tag = (generation & 0x7fff) << 16;
  // No ticket while the job is written down: a worker that is late would mix two jobs.
  Atomics.store(words, board + at.ticket, tag | 0xffff);
  words[board + at.completed] = 0;
  words[board + at.chunks] = chunks;
  words[board + at.chunkTurns] = chunkTurns;
  words[board + at.from] = from;
  words[board + at.to] = to;
  words[board + at.kernel] = job.kernel;
  words[board + at.block] = job.block / 4;
  words[board + at.blockWords] = job.blockWords;
  words[board + at.scratchWord] = job.scratchWord;
  words[board + at.scratchBytes] = job.scratchBytes;
  words[board + at.memoryBytes] = words.byteLength;
  Atomics.store(words, board + at.ticket, tag);
  Atomics.store(words, board + at.generation, generation);
  if (workers > 0) Atomics.notify(words, board + at.generation, workers);
}

/** Takes part in what was begun until it is done. */
export function finishShared(): void {
  const { board } = startedPool();
  const words = heapOf("int32") as Int32Array;
  const { job, from, to, chunkTurns, chunks } = begun!;
  begun = null;
  for (;;) {
    const chunk = Atomics.add(words, board + at.ticket, 1) & 0xffff;
    if (chunk >= chunks) break;
    const first = from + chunk * chunkTurns;
    job.run(job.block, first, Math.min(to, first + chunkTurns));
    Atomics.add(words, board + at.completed, 1);
  }
  awaitChunks(words, board + at.completed, chunks);
}

/** A worker that lost its processor within a chunk is waited for without holding one. */
function awaitChunks(words: Int32Array, completed: number, chunks: number): void {
  for (let spins = 0;; spins++) {
    const done = Atomics.load(words, completed);
    if (done >= chunks) return;
    if (spins > mostSpins && mayWait) Atomics.wait(words, completed, done, 1);
  }
}

/** About fifty microseconds. */
const mostSpins = 20_000;

/** Whether this thread may sleep: a browser's page may not. */
const mayWait = !("document" in globalThis);

function startedPool(): Pool {
  return pool ??= start();
}

function start(): Pool {
  const threads = threadCount();
  const bytes = 4 * (boardLength + 2 * mostKernels + threads * mostArguments);
  const address = allocateBytes(bytes);
  const words = heapOf("int32") as Int32Array;
  const board = address / 4;
  words.fill(0, board, board + boardLength);
  const blocks = board + boardLength + 2 * mostKernels;
  for (let thread = 1; thread < threads; thread++) {
    startWorker({
      memory: wasmMemory(),
      board,
      block: blocks + thread * mostArguments,
      thread,
      words: at,
      boardLength,
    });
  }
  return { board, threads };
}

/** What is used of `node:worker_threads`, whose workers do not keep a program from ending. */
interface WorkerThreads {
  readonly Worker: new (
    source: string,
    options: { readonly eval: true; readonly workerData: unknown },
  ) => { unref(): void };
}

function startWorker(data: WorkerStart): void {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): unknown };
  };
  const threads = process?.getBuiltinModule?.("node:worker_threads") as WorkerThreads | undefined;
  if (threads !== undefined) {
    const source = `(${workerBody})(require("node:worker_threads").workerData)`;
    new threads.Worker(source, { eval: true, workerData: data }).unref();
    return;
  }
  const source = `self.onmessage = ({ data }) => (${workerBody})(data);`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  new Worker(url).postMessage(data);
}
