/**
 * Just-in-time compilation: a function is traced once for each form of its arguments and then run
 * as a compiled program.
 *
 * @module
 */
import { ArgumentError, checkFunction, checkOptions } from "../base/mod.ts";
import { type Cost, costOfProgram } from "../compile/mod.ts";
import { type CompiledGraph, compiledGraph } from "./compiled_graph.ts";
import { Specialization } from "./specialization.ts";

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
  /**
   * What a call with such arguments runs: `String` and `console.log` print the optimised graph; it as
   * traced, the program's kernels with their loops and code, and drawings are to be had from it.
   */
  graph(...args: A): CompiledGraph;
  /** What a call with such arguments costs: operations, bytes, memory and kernels, counted. */
  cost(...args: A): Cost;
  /** How often it has been traced: once for each form of arguments. */
  readonly traceCount: number;
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
 * `graph` and `cost` show what became of a function, without running it:
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jit, ones, type Tensor } from "@cotangent/cotangent";
 *
 * const layer = jit((x: Tensor, w: Tensor) => x.matmul(w).exp());
 * const args = [ones([4, 3]), ones([3, 5])] as const;
 * console.log(layer.graph(...args).steps); // kernels with their loops, and calls of routines
 * assert.match(layer.graph(...args).toDot(), /digraph/);
 * assert.equal(layer.cost(...args).flops.matmul, 2 * 4 * 5 * 3);
 * ```
 *
 * @throws {TraceError} where the function reads a traced tensor's data
 * @throws {ArgumentError} for positions that make no sense, or are both static and donated
 * @throws {TraceError} for a tensor that was donated before
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
  const jitted = { name, f, statics: [...staticArgnums], donated: [...donateArgnums] };
  const known: Specialization[] = [];
  let traceCount = 0;

  const trace = (args: A): Specialization => {
    const made = new Specialization(jitted, args);
    traceCount++;
    if (made.isLasting) known.push(made);
    return made;
  };

  const compiled = (...args: A): R => {
    for (let i = 0; i < known.length; i++) {
      const one = known[i];
      const leaves = one.match(args);
      if (leaves === null) continue;
      // What was called last is looked at first.
      if (i > 0) known.unshift(...known.splice(i, 1));
      return one.call(leaves) as R;
    }
    const made = trace(args);
    return made.call(made.match(args)!) as R;
  };
  const find = (args: A) => known.find((one) => one.match(args) !== null) ?? trace(args);
  const graph = (...args: A): CompiledGraph => {
    const found = find(args);
    const { source, graph: optimised } = found;
    return compiledGraph({ name, source, optimised, program: () => found.program() });
  };
  const cost = (...args: A): Cost => costOfProgram(find(args).program());
  return Object.defineProperties(Object.assign(compiled, { graph, cost }), {
    traceCount: { get: () => traceCount },
    name: { value: name },
  }) as Compiled<A, R>;
}

function checkPositions(option: string, positions: readonly number[]): void {
  const bad = positions.find((position) => !Number.isInteger(position) || position < 0);
  if (bad === undefined) return;
  throw new ArgumentError(`jit: Expected positions from 0 on in ${option}: got ${bad}`);
}
