/**
 * Rematerialisation: a function whose intermediates are computed again in the backward pass instead
 * of being kept.
 *
 * Chen, Xu, Zhang, Guestrin: Training Deep Nets with Sublinear Memory Cost (2016).
 *
 * @module
 */
import { checkFunction, unflattenTree } from "../base/mod.ts";
import {
  bind,
  closeGraph,
  evaluateGraph,
  type Graph,
  type Primitive,
  type Tensor,
  Unknown,
} from "../core/mod.ts";
import { callPrimitive } from "./call.ts";
import {
  jvpGraph,
  linearizeGraph,
  masked,
  maskOf,
  traceGraph,
  transposedGraph,
  unmasked,
} from "./graph_transforms.ts";
import { flattenFunction, flattenTensors } from "./trees.ts";

/** A closed graph that is differentiated by running it again. */
interface CheckpointParams {
  readonly name: string;
  readonly graph: Graph;
}

// It differs from a call in its linearisation alone, which keeps the inputs as its only residuals.
const checkpointPrimitive: Primitive<CheckpointParams> = {
  ...callPrimitive,
  name: "checkpoint",
  linearize: (primals, tangents, { name, graph }) => {
    const mask = maskOf(tangents.map((tangent) => tangent !== null));
    const { outputMask } = linearizeGraph(graph, mask);
    const outputs = bind(checkpointPrimitive, primals, { name, graph });
    if (!outputMask.includes("1")) return { outputs, tangents: outputs.map(() => null) };
    const moving = bind(
      rematerializePrimitive,
      [...primals, ...tangents.filter((tangent) => tangent !== null)],
      { name, graph, mask, outputMask },
    );
    return { outputs, tangents: unmasked(moving, outputMask) };
  },
};

/** The derivative of a checkpointed graph at its inputs, linear in the tangents that follow them. */
interface RematerializeParams extends CheckpointParams {
  readonly mask: string;
  readonly outputMask: string;
}

/** The graph of the tangents alone, of the inputs and their masked tangents. */
function tangentGraph({ graph, mask }: RematerializeParams): Graph {
  let traced = tangentGraphs.get(graph)?.get(mask);
  if (traced === undefined) {
    const pushed = jvpGraph(graph, mask).graph;
    const outputs = pushed.outputs.slice(graph.outputs.length);
    traced = { ...pushed, outputs };
    const ofGraph = tangentGraphs.get(graph) ?? new Map<string, Graph>();
    tangentGraphs.set(graph, ofGraph.set(mask, traced));
  }
  return traced;
}

const tangentGraphs = new WeakMap<Graph, Map<string, Graph>>();

const rematerializePrimitive: Primitive<RematerializeParams> = {
  name: "rematerialize",
  describe: ({ name }) => name,
  shape: (_inputs, { graph, outputMask }) => masked(graph.outputs, outputMask),
  evaluate: (inputs, params) => evaluateGraph(tangentGraph(params), inputs),
  jvp: (primals, tangents, params) =>
    callPrimitive.jvp(primals, tangents, { name: params.name, graph: tangentGraph(params) }),
  batch: (inputs, dims, params, size) =>
    callPrimitive.batch(inputs, dims, { name: params.name, graph: tangentGraph(params) }, size),
  transpose: (cotangents, inputs, { name, graph, mask }) => {
    const count = graph.inputs.length;
    const primals = inputs.slice(0, count) as Tensor[];
    const split = linearizeGraph(graph, mask);
    // The forward pass once more, for its residuals.
    const residuals = bind(callPrimitive, primals, {
      name: `again(${name})`,
      graph: { ...split.primal, outputs: split.primal.outputs.slice(graph.outputs.length) },
    });
    const linearMask = maskOf(split.linear.inputs.map((_, i) => i >= split.residualCount));
    const transposed = transposedGraph(
      split.linear,
      linearMask,
      maskOf(cotangents.map((cotangent) => cotangent !== null)),
    );
    const results = bind(
      callPrimitive,
      [...residuals, ...cotangents.filter((cotangent) => cotangent !== null)],
      { name: `transpose(${name})`, graph: transposed.graph },
    );
    const ofLinear = unmasked(results, transposed.inputMask);
    return inputs.map((input, i) => input instanceof Unknown ? ofLinear[i - count] : null);
  },
};

/**
 * The function with its intermediates computed again in the backward pass: memory for time.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkpoint, grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const block = checkpoint((x: Tensor) => x.sin().exp());
 * const slope = grad((x: Tensor) => block(x).sum())(tensor([0]));
 * assert.deepEqual(slope.arraySync(), [1]);
 * ```
 */
export function checkpoint<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => R {
  checkFunction("checkpoint", f);
  const name = f.name || "anonymous";
  return (...args) => {
    const { leaves, structure } = flattenTensors(args);
    const erased = f as unknown as (...args: never[]) => unknown;
    const { flat, result } = flattenFunction("checkpoint", erased, structure);
    const { graph, captured } = closeGraph(traceGraph(flat, leaves, "checkpoint"));
    const outputs = bind(checkpointPrimitive, [...captured, ...leaves], { name, graph });
    return unflattenTree(result(), outputs) as R;
  };
}
