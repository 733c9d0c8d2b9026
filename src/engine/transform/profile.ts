/**
 * Profiles: which operations took how long.
 *
 * @module
 */
import { type RecordedOperation, setRecorder } from "../core/mod.ts";

/** All runs of one operation. */
export interface ProfiledOperation {
  /** The primitive's name, or the names of those that were fused. */
  readonly name: string;
  /** How often it ran. */
  readonly calls: number;
  /** Milliseconds in all, without those of operations within it. */
  readonly milliseconds: number;
}

/** What ran, and how long it took. */
export interface Profile {
  /** By operation, the longest first. */
  readonly operations: readonly ProfiledOperation[];
  /** From start to end, in milliseconds. */
  readonly milliseconds: number;
  /** A table, a line each operation. */
  toString(): string;
  /** A file for `chrome://tracing` and Perfetto: each run of each operation on a time line. */
  toChromeTrace(): string;
}

/**
 * Records operations from `start` to `stop`, in eager code, within compiled programs, and in the bodies
 * of loops. On devices that work asynchronously the times are those of handing the work over.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Profiler, tensor } from "@cotangent/cotangent";
 *
 * const profiler = new Profiler();
 * profiler.start();
 * tensor([1, 2]).exp().exp().sum();
 * const { operations } = profiler.stop();
 * assert.equal(operations.find(({ name }) => name === "exp")?.calls, 2);
 * ```
 */
export class Profiler {
  #events: RecordedOperation[] = [];
  #began = 0;
  #outer: ReturnType<typeof setRecorder> = null;
  #running = false;

  /** Starts to record; what was recorded before is dropped. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#events = [];
    this.#began = performance.now();
    const outer = setRecorder((event) => {
      this.#events.push(event);
      outer?.(event);
    });
    this.#outer = outer;
  }

  /** Stops to record; what was recorded since the start. */
  stop(): Profile {
    if (this.#running) setRecorder(this.#outer);
    this.#running = false;
    return profileOf(this.#events, this.#began, performance.now());
  }
}

function profileOf(events: readonly RecordedOperation[], began: number, ended: number): Profile {
  const operations = summed(events);
  return {
    operations,
    milliseconds: ended - began,
    toString: () => table(operations, ended - began),
    toChromeTrace: () => chromeTrace(events, began),
  };
}

/**
 * Sums by name. An operation is recorded after those within it, so what has been recorded since its
 * start belongs to it.
 */
function summed(events: readonly RecordedOperation[]): ProfiledOperation[] {
  const sums = new Map<string, { calls: number; milliseconds: number }>();
  /** Operations that are not known to lie within another yet, in order. */
  const outer: RecordedOperation[] = [];
  for (const event of events) {
    let own = event.end - event.start;
    while (outer.length > 0 && outer[outer.length - 1].start >= event.start) {
      const inner = outer.pop()!;
      own -= inner.end - inner.start;
    }
    outer.push(event);
    const sum = sums.get(event.name) ?? { calls: 0, milliseconds: 0 };
    sum.calls++;
    sum.milliseconds += own;
    sums.set(event.name, sum);
  }
  return [...sums].map(([name, sum]) => ({ name, ...sum }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

function table(operations: readonly ProfiledOperation[], total: number): string {
  const spent = operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = [
    ["operation", "calls", "ms", "ms a call", "share"],
    ...operations.map(({ name, calls, milliseconds }) => [
      name.length > 60 ? `${name.slice(0, 59)}…` : name,
      String(calls),
      milliseconds.toFixed(2),
      (milliseconds / calls).toFixed(3),
      share(milliseconds, total),
    ]),
    ["between operations", "", (total - spent).toFixed(2), "", share(total - spent, total)],
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))
      .join("  ").trimEnd()
  ).join("\n");
}

function share(part: number, total: number): string {
  return total === 0 ? "" : `${(100 * part / total).toFixed(1)} %`;
}

/** The Trace Event Format's complete events, in microseconds. */
function chromeTrace(events: readonly RecordedOperation[], began: number): string {
  return JSON.stringify({
    displayTimeUnit: "ms",
    traceEvents: events.map(({ name, start, end }) => ({
      name,
      ph: "X",
      ts: 1000 * (start - began),
      dur: 1000 * (end - start),
      pid: 1,
      tid: 1,
      cat: "operation",
    })),
  });
}
