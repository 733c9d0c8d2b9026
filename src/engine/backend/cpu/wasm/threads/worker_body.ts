/**
 * What a worker does. Its source text is what runs there: it may name nothing from outside.
 *
 * @module
 */
import type { WorkerStart } from "./job_board.ts";

/** Waits for jobs, takes chunks of them, and never returns. */
export function workerBody(start: WorkerStart): never {
  const { memory, board, block, thread, words: at, boardLength } = start;
  let words = new Int32Array(memory.buffer);
  type Run = (block: number, from: number, to: number) => number;
  const runs = new Map<number, Run>();

  const load = (kernel: number): Run => {
    const entry = board + boardLength + 2 * kernel;
    const bytes = new Uint8Array(memory.buffer, words[entry], words[entry + 1]).slice();
    const module = new WebAssembly.Module(bytes);
    const js: Record<string, WebAssembly.ImportValue> = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
      js[name] = name === "memory" ? memory : Math[name as "exp"];
    }
    const run = new WebAssembly.Instance(module, { js }).exports.run as Run;
    runs.set(kernel, run);
    return run;
  };

  const take = (generation: number, chunks: number): number => {
    const tag = generation & 0x7fff;
    for (;;) {
      const ticket = Atomics.load(words, board + at.ticket);
      if (ticket >>> 16 !== tag || (ticket & 0xffff) >= chunks) return -1;
      if (Atomics.compareExchange(words, board + at.ticket, ticket, ticket + 1) === ticket) {
        return ticket & 0xffff;
      }
    }
  };

  let seen = Atomics.load(words, board + at.generation);
  Atomics.add(words, board + at.ready, 1);
  for (;;) {
    // A job often follows at once; a longer wait would take the processor from others.
    for (let spins = 0; Atomics.load(words, board + at.generation) === seen;) {
      if (++spins > 4000) {
        Atomics.wait(words, board + at.generation, seen);
        spins = 0;
      }
    }
    seen = Atomics.load(words, board + at.generation);
    if (words[board + at.memoryBytes] > words.byteLength) {
      // Growing by nothing shows this thread what another one has added.
      memory.grow(0);
      words = new Int32Array(memory.buffer);
    }
    // These may change while they are read: then no ticket of this generation is left.
    const chunks = words[board + at.chunks];
    const chunkTurns = words[board + at.chunkTurns];
    const from = words[board + at.from];
    const to = words[board + at.to];
    const kernel = words[board + at.kernel];
    const source = words[board + at.block];
    const count = words[board + at.blockWords];
    const scratch = block + words[board + at.scratchWord];
    const scratchBytes = words[board + at.scratchBytes];
    if (Atomics.load(words, board + at.ticket) >>> 16 !== (seen & 0x7fff)) continue;
    const run = runs.get(kernel) ?? load(kernel);
    words.copyWithin(block, source, source + count);
    words[scratch] += thread * scratchBytes;
    for (let chunk = take(seen, chunks); chunk >= 0; chunk = take(seen, chunks)) {
      const first = from + chunk * chunkTurns;
      run(4 * block, first, Math.min(to, first + chunkTurns));
      Atomics.add(words, board + at.completed, 1);
    }
  }
}
