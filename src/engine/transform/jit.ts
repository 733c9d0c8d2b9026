/**
 * Just-in-time compilation: a function is traced once for each form of its arguments and then run
 * as a compiled program.
 *
 * @module
 */
import {
  ArgumentError,
  type ArrayStructure,
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
import {
  aliasOf,
  bind,
  closeGraph,
  currentDynamicTrace,
  formatGraph,
  giveAway,
  type Graph,
  type Tensor,
  tracerOf,
} from "../core/mod.ts";
import { assemble, optimize } from "../compile/mod.ts";
import { type CallParams, callPrimitive } from "./call.ts";
import { traceGraph } from "./graph_transforms.ts";
import { isTraced } from "./tracing_state.ts";
import { flattenFunction, flattenTensors } from "./trees.ts";

/** What `jit` treats as constant, and what it is called. */
export interface JitOptions {
  /**
   * Positions of arguments that are constants of the program: anything, compared by `Object.is`; a
   * new value is traced anew. Numbers, strings and booleans elsewhere in the arguments are constants
   * as well. @default []
   */
  readonly staticArgnums?: readonly number[];
  /**
   * Positions of arguments that are given away: their memory may be taken over by results of the same
   * dtype and size, so that a training step holds its parameters once. Afterwards the tensors of these
   * arguments refuse every use. See `jit`. @default []
   */
  readonly donateArgnums?: readonly number[];
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
  readonly params: CallParams;
  /** The donated tensors' places among captured tensors and leaves. */
  readonly donated: readonly number[];
  /** Of a call that donates; made at the first. */
  donating: CallParams | null;
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
 * With `donateArgnums` arguments are given away. Their memory goes to results where that is safe:
 * views and other tensors that share it, captured tensors and arguments that are passed twice keep
 * theirs, so that only the donated tensors themselves are gone. They refuse every use afterwards, also
 * where nothing was taken over. Under other transformations (`grad`, `vmap`, an outer `jit`) donation
 * is ignored, and a call that throws gives nothing away.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const step = jit((x: Tensor) => x.mul(0.5), { name: "step", donateArgnums: [0] });
 * const before = tensor([2, 4]);
 * const after = step(before); // in the memory of the tensor before
 * assert.deepEqual(after.arraySync(), [1, 2]);
 * assert.throws(() => before.add(1), /donated to step/);
 * ```
 *
 * @throws {TraceError} where the function reads a traced tensor's data
 */
// deno-lint-ignore no-explicit-any
export function jit<A extends readonly any[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): Compiled<A, R> {
  const { staticArgnums = [], donateArgnums = [], name = f?.name || "anonymous" } = checkOptions(
    "jit",
    options,
    "staticArgnums: [1]",
  );
  checkFunction("jit", f);
  checkPositions("staticArgnums", staticArgnums);
  checkPositions("donateArgnums", donateArgnums);
  const both = donateArgnums.find((position) => staticArgnums.includes(position));
  if (both !== undefined) {
    throw new ArgumentError(
      `jit: Cannot donate an argument that is static: got position ${both} in both`,
    );
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
      donated: donatedLeaves(structure, args).map((place) => captured.length + place),
      donating: null,
    };
  };

  /** The places among the leaves of those that lie in donated arguments. */
  const donatedLeaves = (structure: TreeStructure, args: A): number[] => {
    const { children } = structure as ArrayStructure;
    const dynamic = args.map((_, position) => position).filter((position) => !isStatic(position));
    let next = 0;
    return children.flatMap(({ leafCount }, i) => {
      const places = Array.from({ length: leafCount }, () => next++);
      return donateArgnums.includes(dynamic[i]) ? places : [];
    });
  };

  const compiled = (...args: A): R => {
    const { entry, leaves } = lookUp(args);
    const inputs = entry.captured.length === 0 ? leaves : [...entry.captured, ...leaves];
    const outputs = entry.donated.length === 0
      ? bind(callPrimitive, inputs, entry.params)
      : donate(entry, inputs);
    return unflattenTree(entry.result, outputs) as R;
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

function checkPositions(option: string, positions: readonly number[]): void {
  const bad = positions.find((position) => !Number.isInteger(position) || position < 0);
  if (bad === undefined) return;
  throw new ArgumentError(`jit: Expected positions from 0 on in ${option}: got ${bad}`);
}

/** A call that donates, unless transformations watch it. */
function donate(entry: Entry, inputs: readonly Tensor[]): readonly Tensor[] {
  const { params, donated } = entry;
  if (currentDynamicTrace() !== null || inputs.some(isTraced)) {
    return bind(callPrimitive, inputs, params);
  }
  entry.donating ??= { ...params, program: assemble(params.graph, donated) };
  const outputs = bind(callPrimitive, inputs, entry.donating);
  const given = donated.map((place) => inputs[place]);
  // What ran uncompiled may return an argument itself.
  const kept = outputs.map((output) => given.includes(output) ? aliasOf(output) : output);
  giveAway(given, params.name);
  return kept;
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
