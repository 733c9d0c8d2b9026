/**
 * Linearisation and transposition, which make reverse mode: the jvp of a function with its tangents
 * recorded to a graph is a linear program, and that program is run backwards.
 *
 * Radul, Paszke, Frostig, Johnson, Maclaurin: You Only Linearize Once: Tangents Transpose to
 * Gradients (2023).
 *
 * @module
 */
import { InternalError, isFloating, unflattenTree, UnsupportedError } from "../base/mod.ts";
import {
  type Equation,
  evaluateGraph,
  type Graph,
  GraphTrace,
  type GraphVariable,
  runTrace,
  type Tensor,
  Unknown,
} from "../core/mod.ts";
import { add, fullLike } from "../primitive/mod.ts";
import { jvpFlat } from "./jvp.ts";
import { checkMatching, type FlatFunction, flattenFunction, flattenTensors } from "./trees.ts";

/** A flat function at a point: its values there, and its derivative as a linear graph. */
export interface Linearized {
  readonly outputs: readonly Tensor[];
  /** From the tangents of the moving inputs to those of the moving outputs. */
  readonly graph: Graph;
  /** For each output whether it depends on the moving inputs: these are the graph's outputs. */
  readonly outputMoves: readonly boolean[];
}

/** Linearises a flat function at a point in the inputs that `moves` names (floating ones). */
export function linearizeFlat(
  f: FlatFunction,
  primals: readonly Tensor[],
  moves: readonly boolean[],
  name = "linearize",
): Linearized {
  return runTrace(() => new GraphTrace(name), (trace) => {
    const tangents = primals.map((primal, i) =>
      moves[i] ? trace.input(primal, primal.device) : null
    );
    const result = jvpFlat(f, primals, tangents, { name, linearizing: true });
    return {
      outputs: result.outputs,
      graph: trace.finish(result.tangents.filter((tangent) => tangent !== null)),
      outputMoves: result.tangents.map((tangent) => tangent !== null),
    };
  });
}

/**
 * Runs a linear graph backwards: from the cotangents of its outputs to those of its inputs.
 * Null stands for zero on both sides.
 */
export function transposeGraph(
  graph: Graph,
  cotangents: readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  const known = new Map<GraphVariable, Tensor>();
  for (const { variable, tensor } of graph.captured) known.set(variable, tensor);
  const gathered = new Map<GraphVariable, Tensor>();
  const gather = (variable: GraphVariable, cotangent: Tensor | null) => {
    if (cotangent === null) return;
    const sum = gathered.get(variable);
    gathered.set(variable, sum === undefined ? cotangent : add(sum, cotangent));
  };
  graph.outputs.forEach((variable, i) => {
    if (!known.has(variable)) gather(variable, cotangents[i]);
  });
  for (let i = graph.equations.length - 1; i >= 0; i--) {
    const equation = graph.equations[i];
    const outputCotangents = equation.outputs.map((variable) => gathered.get(variable) ?? null);
    if (outputCotangents.every((cotangent) => cotangent === null)) continue;
    const results = transposeEquation(equation, outputCotangents, known);
    equation.inputs.forEach((variable, j) => {
      if (!known.has(variable)) gather(variable, results[j]);
    });
    // Free what the equation's outputs gathered: nothing else reads it.
    for (const variable of equation.outputs) gathered.delete(variable);
  }
  return graph.inputs.map((variable) => gathered.get(variable) ?? null);
}

function transposeEquation(
  { primitive, inputs, params }: Equation,
  cotangents: readonly (Tensor | null)[],
  known: ReadonlyMap<GraphVariable, Tensor>,
): readonly (Tensor | null)[] {
  if (primitive.transpose === undefined) {
    throw new UnsupportedError(`${primitive.name}: Cannot be differentiated in reverse mode`);
  }
  const arguments_ = inputs.map((variable) => known.get(variable) ?? new Unknown(variable));
  const results = primitive.transpose(cotangents, arguments_, params);
  if (results.length !== inputs.length) {
    throw new InternalError(`The transpose rule of ${primitive.name} returned too few cotangents`);
  }
  return results;
}

/**
 * The value of a function and its derivative at a point as a linear function, whose work is done
 * once: `[f(...args), (...tangents) => f′(...args) · tangents]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { linearize, tensor } from "@cotangent/cotangent";
 *
 * const [y, derivative] = linearize((x) => x.exp(), tensor(0));
 * assert.equal(y.itemSync(), 1);
 * assert.equal(derivative(tensor(2)).itemSync(), 2);
 * ```
 */
export function linearize<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...args: A
): [R, (...tangents: A) => R] {
  const values = flattenTensors(args);
  const { flat, result } = flattenFunction(
    "linearize",
    f as (...args: never[]) => unknown,
    values.structure,
  );
  const moves = values.leaves.map((value) => isFloating(value.dtype));
  const { outputs, graph, outputMoves } = linearizeFlat(flat, values.leaves, moves);
  const structure = result();
  const derivative = (...tangents: A): R => {
    const directions = flattenTensors(tangents);
    checkMatching("linearize", "tangents", values, directions);
    const moving = evaluateGraph(graph, directions.leaves.filter((_, i) => moves[i]));
    let next = 0;
    const outputTangents = outputs.map((output, i) =>
      outputMoves[i] ? moving[next++] : fullLike(output, 0)
    );
    return unflattenTree(structure, outputTangents) as R;
  };
  return [unflattenTree(structure, outputs) as R, derivative];
}

/** A flat function at a point with its pullback, in which null stands for zero. */
export interface Pullback {
  readonly outputs: readonly Tensor[];
  readonly pull: (cotangents: readonly (Tensor | null)[]) => readonly (Tensor | null)[];
}

/** The values of a flat function and its pullback in the inputs that `moves` names. */
export function vjpFlat(
  f: FlatFunction,
  primals: readonly Tensor[],
  moves: readonly boolean[],
  name = "vjp",
): Pullback {
  const { outputs, graph, outputMoves } = linearizeFlat(f, primals, moves, name);
  return {
    outputs,
    pull: (cotangents) => {
      const moving = transposeGraph(graph, cotangents.filter((_, i) => outputMoves[i]));
      let next = 0;
      return moves.map((move) => move ? moving[next++] : null);
    },
  };
}

/**
 * The value of a function and its pullback, from a cotangent of the result to cotangents of the
 * arguments: `[f(...args), (cotangent) => [cotangent of each argument]]`. The cotangents of integers
 * are zeros.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, vjp } from "@cotangent/cotangent";
 *
 * const [y, pullback] = vjp((a, b) => a.mul(b), tensor([1, 2]), tensor([3, 4]));
 * assert.deepEqual(y.arraySync(), [3, 8]);
 * const [da, db] = pullback(tensor([1, 10]));
 * assert.deepEqual(da.arraySync(), [3, 40]);
 * assert.deepEqual(db.arraySync(), [1, 20]);
 * ```
 *
 * @throws {TraceError} if the cotangent's structure, shapes or dtypes are not the result's
 */
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...args: A
): [R, (cotangent: R) => A] {
  const values = flattenTensors(args);
  const { flat, result } = flattenFunction(
    "vjp",
    f as (...args: never[]) => unknown,
    values.structure,
  );
  const moves = values.leaves.map((value) => isFloating(value.dtype));
  const { outputs, pull } = vjpFlat(flat, values.leaves, moves);
  const structure = result();
  const pullback = (cotangent: R): A => {
    const given = flattenTensors(cotangent);
    checkMatching("vjp", "the cotangent", { leaves: outputs, structure }, given);
    const pulled = pull(given.leaves);
    return unflattenTree(
      values.structure,
      values.leaves.map((value, i) => pulled[i] ?? fullLike(value, 0)),
    ) as unknown as A;
  };
  return [unflattenTree(structure, outputs) as R, pullback];
}
