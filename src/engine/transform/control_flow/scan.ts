/**
 * Loops of a fixed number of turns that carry a state, differentiable in both modes.
 *
 * @module
 */
import {
  ArgumentError,
  checkFunction,
  checkOptions,
  formatShape,
  ShapeError,
  structuresEqual,
  TraceError,
  type TreeStructure,
  unflattenTree,
} from "../../base/mod.ts";
import { bind, closeGraph, type Tensor } from "../../core/mod.ts";
import { add, expand, full, iota } from "../../primitive/mod.ts";
import { type TracedInput, traceGraph } from "../graph_transforms.ts";
import { flattenFunction, flattenTensors } from "../trees.ts";
import { checkSame } from "./cond.ts";
import { scanPrimitive } from "./scan_primitive.ts";

/** How a scan runs. */
export interface ScanOptions {
  /** The number of turns, if there is nothing to scan over. */
  readonly length?: number;
  /** Whether it runs from the last slice to the first. @default false */
  readonly reverse?: boolean;
}

/**
 * Carries a state through the slices of `xs` along their first dimension: `f(carry, slice)` returns
 * `[carry, result]`, and the scan returns the last carry and the results stacked. `xs` is a tree of
 * tensors `[length, ...]`, or null with `length` given. Differentiable in both modes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { scan, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const [total, partial] = scan(
 *   (sum: Tensor, x: Tensor) => [sum.add(x), sum.add(x)] as const,
 *   tensor(0),
 *   tensor([1, 2, 3]),
 * );
 * assert.equal(total.itemSync(), 6);
 * assert.deepEqual(partial.arraySync(), [1, 3, 6]);
 * ```
 *
 * @throws {ShapeError} if the tensors of `xs` differ in length, or a turn changes the carry's shape
 * @throws {DTypeError} if a turn changes the carry's dtype
 * @throws {TraceError} if `f` does not return `[carry, result]` with the carry's structure
 */
export function scan<C, X, Y>(
  f: (carry: C, x: X) => readonly [C, Y],
  initial: C,
  xs: X,
  options: ScanOptions = {},
): [C, Y] {
  const { length, reverse = false } = checkOptions("scan", options, "reverse: true");
  const carry = flattenTensors([initial]);
  const stacks = flattenTensors([xs]);
  const turns = scanLength(stacks.leaves, length);
  const structure: TreeStructure = {
    kind: "array",
    leafCount: carry.structure.leafCount + stacks.structure.leafCount,
    children: [childOf(carry.structure), childOf(stacks.structure)],
  };
  const { flat, result } = flattenFunction(
    "scan",
    f as unknown as (...args: never[]) => unknown,
    structure,
  );
  const slices = stacks.leaves.map(({ shape, dtype, device }): TracedInput => ({
    shape: shape.slice(1),
    dtype,
    device,
  }));
  const { graph, captured } = closeGraph(traceGraph(flat, [...carry.leaves, ...slices], "scan"));
  const returned = result();
  if (
    returned.kind !== "array" || returned.children.length !== 2 ||
    !structuresEqual(returned.children[0], childOf(carry.structure))
  ) {
    throw new TraceError(
      "scan: Expected the function to return [carry, result] with a carry of the first one's " +
        "structure",
    );
  }
  carry.leaves.forEach((leaf, i) =>
    checkSame("scan", "the carry before and after a turn", leaf, graph.outputs[i])
  );
  const outputs = bind(scanPrimitive, [...captured, ...carry.leaves, ...stacks.leaves], {
    body: graph,
    constants: captured.length,
    carries: carry.leaves.length,
    length: turns,
    reverse,
  });
  return [
    unflattenTree(returned.children[0], outputs.slice(0, carry.leaves.length)) as C,
    unflattenTree(returned.children[1], outputs.slice(carry.leaves.length)) as Y,
  ];
}

function childOf(structure: TreeStructure): TreeStructure {
  return (structure as { readonly children: readonly TreeStructure[] }).children[0];
}

function scanLength(stacks: readonly Tensor[], length: number | undefined): number {
  for (const { shape } of stacks) {
    if (shape.length === 0) {
      throw new ShapeError(
        "scan: Expected tensors with a first dimension to scan over: got a scalar",
      );
    }
    if (shape[0] !== (length ?? stacks[0].shape[0])) {
      throw new ShapeError(
        `scan: Expected one length for all that is scanned over: got ` +
          `${length ?? stacks[0].shape[0]} and ${formatShape(shape)}`,
      );
    }
  }
  const turns = length ?? stacks[0]?.shape[0];
  if (turns === undefined || !Number.isInteger(turns) || turns < 0) {
    throw new ArgumentError(
      `scan: Expected tensors to scan over or the number of turns as length: got ${turns}`,
    );
  }
  return turns;
}

/**
 * The state after `body(i, state)` has been applied to it for i from `start` up to, but not
 * including, `stop`. `i` is an int32 of rank 0. Differentiable in both modes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { forLoop, tensor } from "@cotangent/cotangent";
 *
 * const factorial = forLoop(1, 6, (i, product) => product.mul(i), tensor(1));
 * assert.equal(factorial.itemSync(), 120);
 * ```
 *
 * @throws {ArgumentError} if `start` or `stop` is not an integer
 */
export function forLoop<S>(
  start: number,
  stop: number,
  body: (i: Tensor, state: S) => S,
  initial: S,
): S {
  checkFunction("forLoop", body, "body");
  if (!Number.isInteger(start) || !Number.isInteger(stop)) {
    throw new ArgumentError(
      `forLoop: Expected integers as bounds: got ${String(start)} and ${String(stop)}`,
    );
  }
  const length = Math.max(0, stop - start);
  const device = flattenTensors(initial).leaves[0]?.device ?? "cpu";
  const counter = iota(length, "int32", device);
  const first = expand(full([], start, "int32", device), [length], [0]);
  const [state] = scan(
    (state: S, i: Tensor) => [body(i, state), []] as const,
    initial,
    add(counter, first),
  );
  return state;
}
