/**
 * Words of the WebAssembly memory by which threads share the work of one kernel: places, counted
 * in words from the board's start.
 *
 * @module
 */

/** What stands where on the board. */
export const boardWords = {
  /** Counts the jobs; waited upon. */
  generation: 0,
  /** The generation (modulo 2^15) times 2^16, plus the number of the next chunk to be taken. */
  ticket: 1,
  /** How many chunks are done. */
  completed: 2,
  /** How many chunks there are. */
  chunks: 3,
  /** The turns of the kernel's outermost loop in a chunk, in the first place and at the end. */
  chunkTurns: 4,
  from: 5,
  to: 6,
  /** The kernel's number. */
  kernel: 7,
  /** Its arguments: where they lie, in words, how many they are, and which is the scratch space. */
  block: 8,
  blockWords: 9,
  scratchWord: 10,
  /** Bytes of scratch space for each thread. */
  scratchBytes: 11,
  /** How many workers have started. */
  ready: 12,
  /** Bytes of the memory: a worker must be told that it has grown. */
  memoryBytes: 13,
} as const;

/** How many words the board has, before the table of modules. */
export const boardLength = 16;

/** So many kernels can be shared: two words each, where a module's bytes lie and how many they are. */
export const mostKernels = 4096;

/** Words of arguments that a worker can copy. */
export const mostArguments = 2048;

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  /** Where the board begins, in words. */
  readonly board: number;
  /** Where the worker's own copy of arguments begins, in words. */
  readonly block: number;
  /** 1 for the first worker: the main thread is 0. */
  readonly thread: number;
  readonly words: typeof boardWords;
  readonly boardLength: number;
}
