/**
 * Just-in-time compilation: a function is traced once for each form of its arguments and then run
 * as a compiled program.
 *
 * @module
 */
import {
  ArgumentError,
  checkFunction,
  checkOptions,
  type DType,
  type Shape,
  shapesEqual,
  structuresEqual,
  type TreeStructure,
  unflattenTree,
} from "../base/mod.ts";
import type { Device } from "../backend/mod.ts";
import { bind, closeGraph, formatGraph, type Graph, type Tensor, tracerOf } from "../core/mod.ts";
import { optimize } from "../compile/mod.ts";
import { callPrimitive } from "./call.ts";
import { traceGraph } from "./graph_transforms.ts";
import { flattenFunction, flattenTensors } from "./trees.ts";

/** What `jit` treats as constant, and what it is called. */
export interface JitOptions {
  /**
   * Positions of arguments that are constants of the program: anything, compared by `Object.is`; a
   * new value is traced anew. Numbers, strings and booleans elsewhere in the arguments are constants
   * as well. @default []
   */
  readonly staticArgnums?: readonly number[];
  /** Shown in graphs and profiles. @default the function's name */
  readonly name?: string;
}

/** A compiled function. */
export interface Compiled<A extends readonly unknown[], R> {
  /** Calls it; the first call with new shapes, dtypes or structures traces and compiles. */
  (...args: A): R;
  /** The optimised graph of a call with such arguments; `String` and `console.log` print it. */
  graph(...args: A): CompiledGraph;
  /** How often it has been traced: once for each form of arguments. */
  readonly traceCount: number;
}

/** What a function was compiled to. */
export interface CompiledGraph {
  /** The names of the primitives, in the order in which they run. */
  readonly operations: readonly string[];
  /** The graph, an equation a line. */
  toString(): string;
}

/** One form of arguments, with what tracing gave for it. */
interface Entry {
  readonly structure: TreeStructure;
  readonly statics: readonly unknown[];
  readonly inputs: readonly { shape: Shape; dtype: DType; device: Device }[];
  readonly graph: Graph;
  readonly captured: readonly Tensor[];
  readonly result: TreeStructure;
  readonly params: { readonly name: string; readonly graph: Graph };
}

/**
 * The function compiled: it is run once on tracers to record what it does, optimised, and from then
 * on only the recorded program runs, for arguments of the same structure, shapes and dtypes.
 *
 * Side effects (printing, counters) happen only while tracing. Tensors from outside are captured as
 * they are at that time. Control flow by values needs `cond`, `whileLoop` or `scan`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const norm = jit((x: Tensor) => x.square().sum().sqrt());
 * assert.equal(norm(tensor([3, 4])).itemSync(), 5);
 * assert.match(String(norm.graph(tensor([3, 4]))), /sqrt/);
 * ```
 *
 * @throws {TraceError} where the function reads a traced tensor's data
 */
// deno-lint-ignore no-explicit-any
export function jit<A extends readonly any[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): Compiled<A, R> {
  const { staticArgnums = [], name = f?.name || "anonymous" } = checkOptions(
    "jit",
    options,
    "staticArgnums: [1]",
  );
  checkFunction("jit", f);
  for (const position of staticArgnums) {
    if (!Number.isInteger(position) || position < 0) {
      throw new ArgumentError(
        `jit: Expected positions from 0 on in staticArgnums: got ${position}`,
      );
    }
  }
  const entries: Entry[] = [];
  let traceCount = 0;
  const isStatic = (position: number) => staticArgnums.includes(position);

  const lookUp = (args: A): { entry: Entry; leaves: readonly Tensor[] } => {
    const statics = args.filter((_, i) => isStatic(i));
    const { leaves, structure } = flattenTensors(args.filter((_, i) => !isStatic(i)));
    const known = entries.find((entry) => matches(entry, structure, leaves, statics));
    if (known !== undefined) return { entry: known, leaves };
    const entry = trace(args, structure, leaves, statics);
    traceCount++;
    // A program that captured tracers of an outer transformation holds for this call alone.
    if (entry.captured.every((tensor) => tracerOf(tensor) === null)) entries.push(entry);
    return { entry, leaves };
  };

  const trace = (
    args: A,
    structure: TreeStructure,
    leaves: readonly Tensor[],
    statics: readonly unknown[],
  ): Entry => {
    const spread = (...dynamic: never[]) => {
      let next = 0;
      const all = args.map((arg, i) => isStatic(i) ? arg : dynamic[next++]);
      return f(...all as unknown as A);
    };
    const { flat, result } = flattenFunction("jit", spread, structure);
    const inputs = leaves.map(({ shape, dtype, device }) => ({ shape, dtype, device }));
    const { graph, captured } = closeGraph(optimize(traceGraph(flat, inputs, "jit")));
    return {
      structure,
      statics,
      inputs,
      graph,
      captured,
      result: result(),
      params: { name, graph },
    };
  };

  const compiled = (...args: A): R => {
    const { entry, leaves } = lookUp(args);
    const inputs = entry.captured.length === 0 ? leaves : [...entry.captured, ...leaves];
    return unflattenTree(entry.result, bind(callPrimitive, inputs, entry.params)) as R;
  };
  const graph = (...args: A): CompiledGraph => {
    const { graph } = lookUp(args).entry;
    const print = () => formatGraph(graph);
    return {
      operations: graph.equations.map(({ primitive }) => primitive.name),
      toString: print,
      [Symbol.for("Deno.customInspect")]: print,
      [Symbol.for("nodejs.util.inspect.custom")]: print,
    } as CompiledGraph;
  };
  return Object.defineProperties(Object.assign(compiled, { graph }), {
    traceCount: { get: () => traceCount },
    name: { value: name },
  }) as Compiled<A, R>;
}

function matches(
  entry: Entry,
  structure: TreeStructure,
  leaves: readonly Tensor[],
  statics: readonly unknown[],
): boolean {
  if (leaves.length !== entry.inputs.length) return false;
  for (let i = 0; i < leaves.length; i++) {
    const { shape, dtype, device } = entry.inputs[i];
    const leaf = leaves[i];
    if (leaf.dtype !== dtype || leaf.device !== device || !shapesEqual(leaf.shape, shape)) {
      return false;
    }
  }
  return structuresEqual(structure, entry.structure) &&
    statics.length === entry.statics.length &&
    statics.every((value, i) => Object.is(value, entry.statics[i]));
}
