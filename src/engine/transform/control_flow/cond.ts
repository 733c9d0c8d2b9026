/**
 * A choice between two functions by a traced condition.
 *
 * @module
 */
import {
  ArgumentError,
  describeValue,
  DTypeError,
  formatShape,
  ShapeError,
  shapesEqual,
  structuresEqual,
  TraceError,
  unflattenTree,
} from "../../base/mod.ts";
import { backendFor } from "../../backend/mod.ts";
import {
  type Abstract,
  bind,
  closeGraph,
  concreteOf,
  evaluateGraph,
  type Graph,
  isKnown,
  isObserved,
  type Primitive,
  Tensor,
  Unknown,
} from "../../core/mod.ts";
import { programOf } from "../../compile/mod.ts";
import { batchToFront, expand, fullLike, moveDim, reshape, select } from "../../primitive/mod.ts";
import {
  batchedGraph,
  jvpGraphForced,
  linearizeGraph,
  masked,
  maskOf,
  traceGraph,
  transposedGraph,
  unmasked,
} from "../graph_transforms.ts";
import { flattenFunction, flattenTensors } from "../trees.ts";

/** Two closed graphs of the same inputs and outputs. */
interface CondParams {
  readonly whenTrue: Graph;
  readonly whenFalse: Graph;
}

/** The graph that a concrete condition chooses. */
function chosen(condition: Tensor, { whenTrue, whenFalse }: CondParams): Graph {
  return readCondition(condition) ? whenTrue : whenFalse;
}

/** The value of a concrete bool of rank 0. */
export function readCondition(condition: Tensor): boolean {
  const { storage, offset } = concreteOf(condition)!;
  return backendFor(condition.device).readSync(storage, condition.dtype, offset, 1)[0] !== 0;
}

/** Runs a closed graph on concrete tensors. */
export function runGraph(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  return isObserved() ? evaluateGraph(graph, inputs) : programOf(graph)(inputs);
}

function isMoving(tangent: Tensor | null): boolean {
  return tangent !== null;
}

const condPrimitive: Primitive<CondParams> = {
  name: "cond",
  shape: (_inputs, { whenTrue }) => whenTrue.outputs,
  evaluate: ([condition, ...inputs], params) => runGraph(chosen(condition, params), inputs),
  jvp: ([condition, ...primals], [, ...tangents], { whenTrue, whenFalse }) => {
    const mask = maskOf(tangents.map(isMoving));
    const union = outputUnion(
      [whenTrue, whenFalse].map((graph) => jvpGraphForced(graph, mask, "").outputMask),
    );
    const results = bind(
      condPrimitive,
      [condition, ...primals, ...tangents.filter((tangent) => tangent !== null)],
      {
        whenTrue: jvpGraphForced(whenTrue, mask, union).graph,
        whenFalse: jvpGraphForced(whenFalse, mask, union).graph,
      },
    );
    const count = whenTrue.outputs.length;
    return { outputs: results.slice(0, count), tangents: unmasked(results.slice(count), union) };
  },
  linearize: ([condition, ...primals], [, ...tangents], params) => {
    const mask = maskOf(tangents.map(isMoving));
    const splits = [params.whenTrue, params.whenFalse].map((graph) => linearizeGraph(graph, mask));
    const union = outputUnion(splits.map(({ outputMask }) => outputMask));
    const count = params.whenTrue.outputs.length;
    const [trueResiduals, falseResiduals] = splits.map(({ primal }) => primal.outputs.slice(count));
    // Each branch makes its own residuals and zeros in the place of the other's.
    const results = bind(condPrimitive, [condition, ...primals], {
      whenTrue: padOutputs(splits[0].primal, count, [], falseResiduals),
      whenFalse: padOutputs(splits[1].primal, count, trueResiduals, []),
    });
    if (!union.includes("1")) {
      return {
        outputs: results.slice(0, count),
        tangents: params.whenTrue.outputs.map(() => null),
      };
    }
    const residuals = results.slice(count);
    const moving = bind(
      condPrimitive,
      [condition, ...residuals, ...tangents.filter((tangent) => tangent !== null)],
      {
        whenTrue: linearBranch(splits[0].linear, {
          ...{ before: [], own: trueResiduals, after: falseResiduals },
          ...{ outputMask: splits[0].outputMask, union, outputs: params.whenTrue.outputs },
        }),
        whenFalse: linearBranch(splits[1].linear, {
          ...{ before: trueResiduals, own: falseResiduals, after: [] },
          ...{ outputMask: splits[1].outputMask, union, outputs: params.whenTrue.outputs },
        }),
      },
    );
    return { outputs: results.slice(0, count), tangents: unmasked(moving, union) };
  },
  transpose: (cotangents, [condition, ...inputs], { whenTrue, whenFalse }) => {
    const linearMask = maskOf(inputs.map((input) => input instanceof Unknown));
    const cotangentMask = maskOf(cotangents.map(isMoving));
    const known = inputs.filter(isKnown);
    const results = bind(
      condPrimitive,
      [condition as Tensor, ...known, ...cotangents.filter((cotangent) => cotangent !== null)],
      {
        whenTrue: transposedGraph(whenTrue, linearMask, cotangentMask, true).graph,
        whenFalse: transposedGraph(whenFalse, linearMask, cotangentMask, true).graph,
      },
    );
    return [null, ...unmasked(results, linearMask)];
  },
  batch: ([condition, ...inputs], [conditionDim, ...dims], { whenTrue, whenFalse }, size) => {
    const mask = maskOf(dims.map((dim) => dim !== null));
    const front = inputs.map((input, i) => dims[i] === null ? input : moveDim(input, dims[i], 0));
    const all = "1".repeat(whenTrue.outputs.length);
    const batched = {
      whenTrue: batchedGraph(whenTrue, mask, size, all).graph,
      whenFalse: batchedGraph(whenFalse, mask, size, all).graph,
    };
    if (conditionDim === null) {
      const outputs = bind(condPrimitive, [condition, ...front], batched);
      return { outputs, dims: outputs.map(() => 0) };
    }
    // Examples choose differently: both branches are computed.
    const whenTrueOutputs = evaluateGraph(batched.whenTrue, front);
    const whenFalseOutputs = evaluateGraph(batched.whenFalse, front);
    const conditions = batchToFront(condition, conditionDim, size);
    const outputs = whenTrueOutputs.map((output, i) =>
      select(alongBatch(conditions, output), output, whenFalseOutputs[i])
    );
    return { outputs, dims: outputs.map(() => 0) };
  },
};

/** A batch of scalars repeated to the shape of a batch. */
export function alongBatch(scalars: Tensor, like: Tensor): Tensor {
  const flat = reshape(scalars, [like.shape[0]]);
  return expand(flat, like.shape, like.shape.map((_, dim) => dim).slice(1));
}

function outputUnion(masks: readonly string[]): string {
  return maskOf([...masks[0]].map((_, i) => masks.some((mask) => mask[i] === "1")));
}

/** A graph with zeros before and after its residuals, the outputs from `count` on. */
function padOutputs(
  graph: Graph,
  count: number,
  before: Graph["outputs"],
  after: Graph["outputs"],
): Graph {
  return traceGraph((inputs) => {
    const results = evaluateGraph(graph, inputs);
    const zeros = (variables: Graph["outputs"]) =>
      variables.map((variable) => fullLike(variable, 0));
    return [...results.slice(0, count), ...zeros(before), ...results.slice(count), ...zeros(after)];
  }, graph.inputs);
}

/** A linear graph that also takes, and ignores, the residuals of the other branch. */
function linearBranch(linear: Graph, { before, own, after, outputMask, union, outputs }: {
  readonly before: Graph["outputs"];
  readonly own: Graph["outputs"];
  readonly after: Graph["outputs"];
  readonly outputMask: string;
  readonly union: string;
  readonly outputs: Graph["outputs"];
}): Graph {
  const tangents = linear.inputs.slice(own.length);
  return traceGraph((inputs) => {
    const start = before.length;
    const mine = inputs.slice(start, start + own.length);
    const moving = inputs.slice(before.length + own.length + after.length);
    const results = unmasked(evaluateGraph(linear, [...mine, ...moving]), outputMask);
    return masked(
      outputs.map((output, i) => results[i] ?? fullLike(output, 0)),
      union,
    );
  }, [...before, ...own, ...after, ...tangents]);
}

/**
 * The result of one of two functions of the same arguments, by a condition that may be traced: a
 * bool of rank 0. Outside of traced functions only the chosen one is run; under `vmap` with a
 * condition that differs between examples both are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { cond, jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const root = jit((x: Tensor) => cond(x.gt(0), (x) => x.sqrt(), (x) => x.neg(), x));
 * assert.equal(root(tensor(9)).itemSync(), 3);
 * assert.equal(root(tensor(-9)).itemSync(), 9);
 * ```
 *
 * @throws {TraceError} if the two results differ in structure
 * @throws {ShapeError} if the condition is not a scalar, or the results differ in shape
 * @throws {DTypeError} if the condition is not a bool, or the results differ in dtype
 */
export function cond<A extends readonly unknown[], R>(
  condition: Tensor,
  whenTrue: (...args: A) => R,
  whenFalse: (...args: A) => R,
  ...args: A
): R {
  if (!(condition instanceof Tensor)) {
    throw new ArgumentError(
      `cond: Expected a tensor of one bool as condition: got ${describeValue(condition)}`,
    );
  }
  checkCondition("cond", condition);
  const { leaves, structure } = flattenTensors(args);
  const branches = [whenTrue, whenFalse].map((f) => {
    const erased = f as unknown as (...args: never[]) => unknown;
    const { flat, result } = flattenFunction("cond", erased, structure);
    const graph = traceGraph(flat, leaves, "cond");
    return { graph, structure: result() };
  });
  const [first, second] = branches;
  if (!structuresEqual(first.structure, second.structure)) {
    throw new TraceError("cond: Expected both functions to return the same structure of tensors");
  }
  first.graph.outputs.forEach((output, i) =>
    checkSame("cond", "results of both functions", output, second.graph.outputs[i])
  );
  const [closedTrue, closedFalse] = branches.map(({ graph }) => closeGraph(graph));
  const capturedTrue = closedTrue.captured.length;
  const capturedFalse = closedFalse.captured.length;
  const inputs = [...closedTrue.captured, ...closedFalse.captured, ...leaves];
  // Both graphs take what either of them captured.
  const results = bind(condPrimitive, [condition, ...inputs], {
    whenTrue: takeInputs(closedTrue.graph, capturedTrue, closedFalse.graph, capturedFalse, true),
    whenFalse: takeInputs(closedFalse.graph, capturedFalse, closedTrue.graph, capturedTrue, false),
  });
  return unflattenTree(first.structure, results) as R;
}

function takeInputs(
  graph: Graph,
  captured: number,
  other: Graph,
  otherCaptured: number,
  first: boolean,
): Graph {
  const own = graph.inputs.slice(0, captured);
  const others = other.inputs.slice(0, otherCaptured);
  const rest = graph.inputs.slice(captured);
  return { ...graph, inputs: first ? [...own, ...others, ...rest] : [...others, ...own, ...rest] };
}

/** Checks that a condition is a bool of rank 0. */
export function checkCondition(operation: string, condition: Abstract): void {
  if (condition.shape.length !== 0) {
    throw new ShapeError(
      `${operation}: Expected a scalar as condition: got shape ${formatShape(condition.shape)}`,
    );
  }
  if (condition.dtype !== "bool") {
    throw new DTypeError(
      `${operation}: Expected a bool as condition: got ${condition.dtype}\n` +
        "Compare it, for example with x.ne(0)",
    );
  }
}

/** Checks that two values have the same shape and dtype. */
export function checkSame(
  operation: string,
  what: string,
  a: { readonly shape: readonly number[]; readonly dtype: string },
  b: { readonly shape: readonly number[]; readonly dtype: string },
): void {
  if (!shapesEqual(a.shape, b.shape)) {
    throw new ShapeError(
      `${operation}: Expected ${what} of equal shapes: got ${formatShape(a.shape)} and ` +
        formatShape(b.shape),
    );
  }
  if (a.dtype !== b.dtype) {
    throw new DTypeError(
      `${operation}: Expected ${what} of equal dtypes: got ${a.dtype} and ${b.dtype}`,
    );
  }
}
