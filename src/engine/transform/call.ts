/**
 * The call of a compiled graph as a primitive: what `jit` binds.
 *
 * @module
 */
import {
  bind,
  evaluateGraph,
  type Graph,
  isKnown,
  isObserved,
  type Primitive,
  Unknown,
} from "../core/mod.ts";
import { type Program, programOf } from "../compile/mod.ts";
import { moveDim } from "../primitive/mod.ts";
import {
  batchedGraph,
  jvpGraph,
  linearizeGraph,
  maskOf,
  transposedGraph,
  unmasked,
} from "./graph_transforms.ts";

/** A closed graph to call, with a name for people. */
export interface CallParams {
  readonly name: string;
  readonly graph: Graph;
  /** What runs in the place of the graph's own program: one that takes inputs over. */
  readonly program?: Program;
}

/** Calls a closed graph: `inputs` are the graph's. */
export const callPrimitive: Primitive<CallParams> = {
  name: "call",
  describe: ({ name }) => name,
  shape: (_inputs, { graph }) => graph.outputs,
  evaluate: (inputs, { graph, program }) =>
    // Whoever watches wants to see each primitive by itself.
    isObserved() ? evaluateGraph(graph, inputs) : (program ?? programOf(graph))(inputs),
  jvp: (primals, tangents, { name, graph }) => {
    const mask = maskOf(tangents.map((tangent) => tangent !== null));
    const pushed = jvpGraph(graph, mask);
    const results = bind(
      callPrimitive,
      [...primals, ...tangents.filter((tangent) => tangent !== null)],
      { name: `jvp(${name})`, graph: pushed.graph },
    );
    const count = graph.outputs.length;
    return {
      outputs: results.slice(0, count),
      tangents: unmasked(results.slice(count), pushed.outputMask),
    };
  },
  linearize: (primals, tangents, { name, graph }) => {
    const mask = maskOf(tangents.map((tangent) => tangent !== null));
    const split = linearizeGraph(graph, mask);
    const results = bind(callPrimitive, primals, { name: `primal(${name})`, graph: split.primal });
    const count = graph.outputs.length;
    if (!split.outputMask.includes("1")) {
      return { outputs: results.slice(0, count), tangents: graph.outputs.map(() => null) };
    }
    const moving = bind(
      callPrimitive,
      [...results.slice(count), ...tangents.filter((tangent) => tangent !== null)],
      { name: `linear(${name})`, graph: split.linear },
    );
    return { outputs: results.slice(0, count), tangents: unmasked(moving, split.outputMask) };
  },
  transpose: (cotangents, inputs, { name, graph }) => {
    const linearMask = maskOf(inputs.map((input) => input instanceof Unknown));
    const cotangentMask = maskOf(cotangents.map((cotangent) => cotangent !== null));
    const transposed = transposedGraph(graph, linearMask, cotangentMask);
    const known = inputs.filter(isKnown);
    const results = bind(
      callPrimitive,
      [...known, ...cotangents.filter((cotangent) => cotangent !== null)],
      { name: `transpose(${name})`, graph: transposed.graph },
    );
    const ofLinear = unmasked(results, transposed.inputMask);
    let next = 0;
    return inputs.map((input) => input instanceof Unknown ? ofLinear[next++] : null);
  },
  batch: (inputs, dims, { name, graph }, size) => {
    const mask = maskOf(dims.map((dim) => dim !== null));
    const batched = batchedGraph(graph, mask, size);
    const front = inputs.map((input, i) => dims[i] === null ? input : moveDim(input, dims[i], 0));
    const outputs = bind(callPrimitive, front, { name: `vmap(${name})`, graph: batched.graph });
    return { outputs, dims: [...batched.outputMask].map((flag) => flag === "1" ? 0 : null) };
  },
};
