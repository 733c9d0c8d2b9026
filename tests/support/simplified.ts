/**
 * What simplification leaves of functions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, jit, type Tensor, tensor } from "../../mod.ts";
import { eliminateCommonSubexpressions } from "../../src/engine/compile/common_subexpressions.ts";
import { eliminateDeadCode } from "../../src/engine/compile/dead_code.ts";
import { optimize } from "../../src/engine/compile/mod.ts";
import { simplify } from "../../src/engine/compile/simplify.ts";
import { formatGraph, type Graph } from "../../src/engine/core/mod.ts";
import { traceGraph } from "../../src/engine/transform/graph_transforms.ts";

type Function = (...inputs: Tensor[]) => Tensor;

const awkward = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-40, 3.4e38, -2.5, 1 / 3, 127, 300, -5];

/** Values of a dtype among which are all that rules tend to get wrong. */
export function values(dtype: DType, shape: readonly number[] = [2, 7]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(Float64Array.from({ length: count }, (_, i) => awkward[i % awkward.length]))
    .reshape(shape).to(dtype);
}

function simplified(f: Function, inputs: readonly Tensor[]): Graph {
  const graph = optimize(traceGraph((traced) => [f(...traced)], inputs));
  return eliminateDeadCode(eliminateCommonSubexpressions(simplify(graph)));
}

/** What is left to do, apart from numbers and their repetition. */
function operations({ equations }: Graph): string[] {
  const numbers = new Set(
    equations.flatMap(({ primitive, outputs }) => primitive.name === "scalar" ? outputs : []),
  );
  return equations.filter(({ primitive, inputs }) =>
    primitive.name !== "scalar" && !(primitive.name === "expand" && numbers.has(inputs[0]))
  ).map(({ primitive }) => primitive.name);
}

/** A function with what is left of it. */
export interface Case {
  readonly f: Function;
  readonly inputs: readonly Tensor[];
  /** The operations that are left. */
  readonly left: readonly string[];
}

/** That so much is left of a function, and that its results stay what they are. */
export function check(name: string, { f, inputs, left }: Case): void {
  const graph = simplified(f, inputs);
  assert.deepEqual(operations(graph), left, `${name}\n${formatGraph(graph)}`);
  const [eager, compiled] = [f(...inputs), jit(f)(...inputs)];
  assert.deepEqual(compiled.shape, eager.shape, name);
  assert.equal(compiled.dtype, eager.dtype, name);
  assertSameValues(compiled, eager, name);
}

/** Of NaN neither sign nor payload counts, which deepEqual looks at. */
export function assertSameValues(actual: Tensor, expected: Tensor, name: string): void {
  const [got, wanted] = [actual.dataSync(), expected.dataSync()];
  for (let i = 0; i < wanted.length; i++) {
    assert.ok(Object.is(got[i], wanted[i]), `${name}, element ${i}: ${got[i]} for ${wanted[i]}`);
  }
}

/** The same of several functions. */
export function checkAll(cases: Readonly<Record<string, Case>>): void {
  for (const [name, entry] of Object.entries(cases)) check(name, entry);
}
