/**
 * Traces and tracers: how a transformation sees the operations of the function it transforms.
 * Each running transformation has a trace with a level; a value that it watches carries a tracer.
 * `bind` hands an operation to the trace of the highest level among its inputs, which does its part
 * and binds again below (the design of JAX's "autodidax").
 *
 * @module
 */
import { TraceError } from "../base/mod.ts";
import type { Primitive } from "./primitive.ts";
import type { Tensor } from "./tensor.ts";

/** One running transformation. */
export abstract class Trace {
  /** How deep this trace is nested: inner transformations have higher levels. */
  readonly level: number;
  /** For messages: "grad", "vmap", "jit", … */
  readonly name: string;
  #running = true;

  /** A trace above all that are running; use `runTrace`, which also ends it. */
  constructor(name: string) {
    this.name = name;
    this.level = stack.length + 1;
  }

  /** Whether the transformed function is still being run. */
  get running(): boolean {
    return this.#running;
  }

  /** Does this transformation's part of one operation. At least one input is of this trace. */
  abstract process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[];

  /** Called once by `runTrace`. */
  end(): void {
    this.#running = false;
  }

  /** What to say of a value that this trace has left behind. */
  get farewell(): string {
    return `Cannot use a tensor that was made inside of ${this.name} after it has ended\n` +
      "Return it from the transformed function instead of storing it outside";
  }
}

/** What a traced tensor holds in place of elements; subclassed by each transformation. */
export abstract class Tracer {
  /** The trace that watches this value. */
  readonly trace: Trace;

  /** A tracer of a trace. */
  constructor(trace: Trace) {
    this.trace = trace;
  }
}

/** The running traces, outermost first. */
const stack: Trace[] = [];

/** The trace that takes also operations on constants (jit), if one is running. */
let dynamicTrace: Trace | null = null;

/** Runs a function under a new trace and ends the trace, also when the function throws. */
export function runTrace<T extends Trace, R>(
  make: () => T,
  body: (trace: T) => R,
  options: { dynamic?: boolean } = {},
): R {
  const trace = make();
  const outerDynamic = dynamicTrace;
  stack.push(trace);
  if (options.dynamic) dynamicTrace = trace;
  try {
    return body(trace);
  } finally {
    stack.pop();
    dynamicTrace = outerDynamic;
    trace.end();
  }
}

/** The trace that sees every operation at present, or null. */
export function currentDynamicTrace(): Trace | null {
  return dynamicTrace;
}

/** Whether any transformation is running. */
export function isTracing(): boolean {
  return stack.length > 0;
}

/** The name of the innermost running transformation, or null. */
export function currentTraceName(): string | null {
  return stack.length === 0 ? null : stack[stack.length - 1].name;
}

/** Whether a transformation of this name is running, however deep it is nested. */
export function isRunning(name: string): boolean {
  return stack.some((trace) => trace.name === name);
}

/** Runs a function as if no transformation were running, on concrete tensors alone. */
export function withoutTracing<R>(body: () => R): R {
  const saved = stack.splice(0);
  const outerDynamic = dynamicTrace;
  dynamicTrace = null;
  try {
    return body();
  } finally {
    stack.push(...saved);
    dynamicTrace = outerDynamic;
  }
}

/** Throws for a tracer that outlived its transformation, and for a donated tensor. */
export function checkRunning(trace: Trace, operation: string): void {
  if (!trace.running) throw new TraceError(`${operation}: ${trace.farewell}`);
}
