/**
 * What a kernel touches: how many turns its outermost loop has, and which part of each buffer a
 * block of turns reads and writes.
 *
 * @module
 */
import { dtypeInfo } from "../../../base/mod.ts";
import type { Kernel } from "../../../kernel/mod.ts";
import { boundsOf, type Environment, type Extent, type Interval, measure } from "./bounds.ts";
import { loadsIn, statementsIn, storesIn, viewOf } from "./choose_loops.ts";
import { storageKey } from "./addresses.ts";
import { outermostLoop } from "./print.ts";
import { type LoopView, strideOf } from "./stride.ts";

/** So many bytes are staged at once: with what the kernel adds, within the second cache. */
const blockBytes = 1 << 18;
/** Kernels that touch more than this at once are not for WebAssembly. */
const mostBytes = 1 << 27;

/** Blocks may copy so many times as many bytes as there are. */
const mostRepeats = 1.5;

/** What a kernel touches in each block of turns. */
export interface Footprint {
  /** The number of turns of the outermost loop; 1 if its turns cannot be run in parts. */
  readonly turns: number;
  /** How many turns are done at once when buffers are staged. */
  readonly blockTurns: number;
  /** A buffer each. */
  readonly parts: readonly BufferPart[];
  /** Bytes of scratch space. */
  readonly scratch: number;
  /** An estimate of the operations of all turns. */
  readonly work: number;
}

/** What blocks touch of a buffer. */
export interface BufferPart {
  /** The part of a block of turns, in elements; null is all of the buffer. */
  readonly touched: (block: number) => Interval | null;
  /** Whether every block touches the same part. */
  readonly fixed: boolean;
  /** Whether what lies there must be copied in, and copied out. */
  readonly copyIn: boolean;
  readonly copyOut: boolean;
  readonly bytes: number;
}

/** Works out the footprint, or null where it is unknown or too large. */
export function footprintOf(kernel: Kernel, integers: readonly number[]): Footprint | null {
  if (integers.some((integer) => Math.abs(integer) >= 2 ** 31)) return null;
  const turns = turnsOf(kernel, integers);
  const whole = measureTurns(kernel, integers, { low: 0, high: turns - 1 });
  if (whole.scratch === null || whole.scratch > mostBytes) return null;
  const blockTurns = chooseBlock(kernel, integers, turns);
  const blocks = Math.max(1, Math.ceil(turns / blockTurns));
  const measureBlock = (block: number) =>
    measureTurns(kernel, integers, {
      low: block * blockTurns,
      high: Math.min(turns, (block + 1) * blockTurns) - 1,
    });
  const first = measureBlock(0);
  if (bytesOf(first, kernel) > mostBytes) return null;
  const known = new Map<number, Extent>([[0, first]]);
  const extentOf = (block: number) => {
    let extent = known.get(block);
    if (extent === undefined) known.set(block, extent = measureBlock(block));
    return extent;
  };
  // What is loaded may be what was there before, also where all of it is stored over.
  const loaded = new Set(loadsIn(kernel.body).map(({ storage }) => storageKey(storage)));
  const parts = kernel.buffers.map(({ dtype, access }, position): BufferPart => {
    const key = `b${position}`;
    const start = first.touched.get(key) ?? null;
    const dense = access !== "read" && start !== null &&
      (access === "write" ||
        (!loaded.has(key) && first.stored.get(key) === start.high - start.low + 1));
    const second = blocks > 1 ? extentOf(1).touched.get(key) ?? null : start;
    const last = extentOf(blocks - 1).touched.get(key) ?? null;
    const even = start !== null && second !== null && last !== null &&
      movesEvenly(kernel, integers, key);
    const step = even ? second.low - start.low : 0;
    return {
      bytes: dtypeInfo[dtype].bytes,
      copyIn: !dense && first.touched.has(key),
      copyOut: access !== "read" && first.touched.has(key),
      fixed: blocks === 1 || (even && step === 0) || (start === null && last === null),
      touched: (block) => {
        if (block === 0) return start;
        if (block === blocks - 1) return last;
        return even
          ? { low: start.low + block * step, high: start.high + block * step }
          : extentOf(block).touched.get(key) ?? null;
      },
    };
  });
  return { turns, blockTurns, parts, scratch: whole.scratch, work: whole.work };
}

function turnsOf(kernel: Kernel, integers: readonly number[]): number {
  const loop = outermostLoop(kernel);
  if (loop === null) return 1;
  const environment: Environment = new Map();
  measure(kernel.body.slice(0, -1), integers, environment);
  const bounds = boundsOf(loop.extent, integers, environment);
  return bounds === null ? 1 : Math.max(0, bounds.high);
}

/** Measures some turns of the outermost loop, or all of a kernel without one. */
function measureTurns(kernel: Kernel, integers: readonly number[], turns: Interval): Extent {
  const environment: Environment = new Map();
  const loop = outermostLoop(kernel);
  if (loop === null) return measure(kernel.body, integers, environment);
  // What stands before the loop are definitions: they may read, but store nothing.
  const before = measure(kernel.body.slice(0, -1), integers, environment);
  environment.set(loop.index.id, turns);
  const extent = measure(loop.body, integers, environment, turns.high - turns.low + 1);
  for (const [key, part] of before.touched) {
    const inLoop = extent.touched.get(key);
    extent.touched.set(key, inLoop === undefined ? part : hullOf(part, inLoop));
  }
  return extent;
}

function hullOf(a: Interval | null, b: Interval | null): Interval | null {
  if (a === null || b === null) return null;
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** Bytes of the buffers' parts. */
function bytesOf({ touched }: Extent, kernel: Kernel): number {
  return kernel.buffers.reduce((sum, { dtype }, position) => {
    const part = touched.get(`b${position}`);
    if (part === undefined || part === null) return sum;
    return sum + (part.high - part.low + 1) * dtypeInfo[dtype].bytes;
  }, 0);
}

function chooseBlock(kernel: Kernel, integers: readonly number[], turns: number): number {
  if (turns <= 4) return Math.max(1, turns);
  const bytes = (count: number) =>
    bytesOf(measureTurns(kernel, integers, { low: 0, high: count - 1 }), kernel);
  const perTurn = Math.max(1, (bytes(turns) - bytes(1)) / (turns - 1));
  const fixed = Math.max(0, bytes(1) - perTurn);
  const fitting = Math.floor((blockBytes - Math.min(fixed, blockBytes / 2)) / perTurn);
  // Whole vectors, so that how turns are cut changes no result.
  const block = Math.min(turns, Math.max(4, fitting & ~3));
  // Where turns touch overlapping parts, as they do of a transposed matrix, blocks would copy more
  // than there is: then all is copied once.
  const copied = Math.ceil(turns / block) * bytes(block);
  return copied > mostRepeats * bytes(turns) ? turns : block;
}

/** Whether all places of a buffer move by the same step from one turn to the next. */
function movesEvenly(kernel: Kernel, integers: readonly number[], key: string): boolean {
  const loop = outermostLoop(kernel);
  if (loop === null) return true;
  const environment: Environment = new Map();
  measure(kernel.body.slice(0, -1), integers, environment);
  const view = viewOf(loop.index, loop.body);
  if (hasVaryingExtents(loop.body, view)) return false;
  const steps = [...loadsIn(kernel.body), ...storesIn(kernel.body)]
    .filter(({ storage }) => storageKey(storage) === key)
    .map(({ index }) => {
      const stride = strideOf(index, view);
      const bounds = stride === null ? null : boundsOf(stride, integers, environment);
      return bounds !== null && bounds.low === bounds.high ? bounds.low : null;
    });
  return steps[0] !== null && steps.every((step) => step === steps[0]);
}

/** Whether loops within a loop are longer in some of its turns than in others. */
function hasVaryingExtents(body: Kernel["body"], view: LoopView): boolean {
  return body.some((statement) => {
    const ranges = statement.kind === "reduce"
      ? statement.ranges
      : statement.kind === "scan"
      ? [statement.range]
      : statement.kind === "loop"
      ? [statement]
      : [];
    return ranges.some(({ extent }) => view.isVarying(extent)) ||
      hasVaryingExtents(statementsIn(statement), view);
  });
}
