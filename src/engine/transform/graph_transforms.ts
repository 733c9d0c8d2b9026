/**
 * Transformations of graphs into graphs: what the rules of primitives that hold graphs (jit, scan,
 * cond, checkpoint) are made of. Results are remembered with the graph they came from.
 *
 * @module
 */
import { isFloating } from "../base/mod.ts";
import type { Device } from "../backend/mod.ts";
import {
  type Abstract,
  closeGraph,
  evaluateGraph,
  type Graph,
  GraphTrace,
  runTrace,
  type Tensor,
} from "../core/mod.ts";
import { batchToFront, fullLike } from "../primitive/mod.ts";
import { batchFlat } from "./vmap.ts";
import { instantiateZeros, jvpFlat } from "./jvp.ts";
import { linearizeFlat, transposeGraph } from "./linearize.ts";
import type { FlatFunction } from "./trees.ts";

/** An input to trace with: a shape, a dtype and a device. */
export interface TracedInput extends Abstract {
  readonly device: Device;
}

/** The graph of a flat function of inputs like these; constants are part of the graph. */
export function traceGraph(
  f: FlatFunction,
  inputs: readonly TracedInput[],
  name = "jit",
): Graph {
  return runTrace(
    () => new GraphTrace(name),
    (trace) => trace.finish(f(inputs.map((input) => trace.input(input, input.device)))),
    { dynamic: true },
  );
}

/** Computes once for each graph and mask, and remembers it as long as the graph lives. */
function remember<R>(make: (graph: Graph, mask: string) => R): (graph: Graph, mask: string) => R {
  const results = new WeakMap<Graph, Map<string, R>>();
  return (graph, mask) => {
    let ofGraph = results.get(graph);
    if (ofGraph === undefined) results.set(graph, ofGraph = new Map());
    let result = ofGraph.get(mask);
    if (result === undefined) ofGraph.set(mask, result = make(graph, mask));
    return result;
  };
}

/** A list of booleans as a short key, "101". */
export function maskOf(flags: readonly boolean[]): string {
  return flags.map((flag) => flag ? "1" : "0").join("");
}

/** The masked entries of a list. */
export function masked<T>(list: readonly T[], mask: string): T[] {
  return list.filter((_, i) => mask[i] === "1");
}

/** A list of the mask's length with the given entries where it is set and null elsewhere. */
export function unmasked<T>(entries: readonly T[], mask: string): (T | null)[] {
  let next = 0;
  return [...mask].map((flag) => flag === "1" ? entries[next++] : null);
}

/** A graph pushed forward. */
export interface JvpGraph {
  /** From the inputs and the tangents of the masked ones to the outputs and moving tangents. */
  readonly graph: Graph;
  /** Which outputs have tangents. */
  readonly outputMask: string;
}

/** The jvp of a closed graph; `mask` names the inputs that have tangents. */
export const jvpGraph: (graph: Graph, mask: string) => JvpGraph = remember((graph, mask) =>
  makeJvpGraph(graph, mask, "")
);

/** The same, with tangents also for the outputs that `forced` names, zeros if need be. */
export function jvpGraphForced(graph: Graph, mask: string, forced: string): JvpGraph {
  return forcedJvpGraph(graph, `${mask}/${forced}`);
}

const forcedJvpGraph = remember((graph, masks) => {
  const [mask, forced] = masks.split("/");
  return makeJvpGraph(graph, mask, forced);
});

function makeJvpGraph(graph: Graph, mask: string, forced: string): JvpGraph {
  let outputMask = "";
  const count = graph.inputs.length;
  const traced = traceGraph((values) => {
    const primals = values.slice(0, count);
    const tangents = unmasked(values.slice(count), mask);
    const result = jvpFlat((inputs) => evaluateGraph(graph, inputs), primals, tangents);
    const full = result.tangents.map((tangent, i) =>
      tangent === null && forced[i] === "1" ? fullLike(result.outputs[i], 0) : tangent
    );
    outputMask = maskOf(full.map((tangent) => tangent !== null));
    return [...result.outputs, ...full.filter((tangent) => tangent !== null)];
  }, [...graph.inputs, ...masked(graph.inputs, mask)]);
  return { graph: traced, outputMask };
}

/** A graph split at a point. */
export interface LinearizedGraph {
  /** From the inputs to the outputs and then the residuals. */
  readonly primal: Graph;
  /** From the residuals and then the masked inputs' tangents to the moving outputs' tangents. */
  readonly linear: Graph;
  /** Which outputs move. */
  readonly outputMask: string;
  readonly residualCount: number;
}

/** The linearisation of a closed graph in the inputs that the mask names. */
export const linearizeGraph: (graph: Graph, mask: string) => LinearizedGraph = remember(
  (graph, mask) => makeLinearizedGraph(graph, mask, ""),
);

/** The same, with tangents also for the outputs that `forced` names, zeros if need be. */
export function linearizeGraphForced(
  graph: Graph,
  mask: string,
  forced: string,
): LinearizedGraph {
  return forcedLinearizedGraph(graph, `${mask}/${forced}`);
}

const forcedLinearizedGraph = remember((graph, masks) => {
  const [mask, forced] = masks.split("/");
  return makeLinearizedGraph(graph, mask, forced);
});

function makeLinearizedGraph(graph: Graph, mask: string, forced: string): LinearizedGraph {
  let linear: Graph | null = null;
  let outputMask = "";
  let residualCount = 0;
  const primal = traceGraph((inputs) => {
    const linearized = linearizeFlat(
      (values) => evaluateGraph(graph, values),
      inputs,
      [...mask].map((flag) => flag === "1"),
    );
    const closed = closeGraph(linearized.graph);
    outputMask = maskOf(linearized.outputMoves);
    linear = closed.graph;
    residualCount = closed.captured.length;
    return [...linearized.outputs, ...closed.captured];
  }, graph.inputs);
  const linearGraph = forced === "" ? linear! : forceOutputs(linear!, graph, outputMask, forced);
  return {
    primal,
    linear: linearGraph,
    outputMask: forced === "" ? outputMask : unionMask(outputMask, forced),
    residualCount,
  };
}

/** A linear graph with zeros as further outputs, in the places that `forced` adds to `mask`. */
function forceOutputs(linear: Graph, graph: Graph, mask: string, forced: string): Graph {
  const wanted = unionMask(mask, forced);
  return traceGraph((inputs) => {
    const moving = unmasked(evaluateGraph(linear, inputs), mask);
    const all = graph.outputs.map((output, i) => ({ output, tangent: moving[i], i }))
      .filter(({ i }) => wanted[i] === "1");
    return all.map(({ output, tangent }) => tangent ?? fullLike(output, 0));
  }, linear.inputs);
}

function unionMask(a: string, b: string): string {
  return maskOf([...a].map((flag, i) => flag === "1" || b[i] === "1"));
}

/** A linear graph run backwards, as a graph. */
export interface TransposedGraph {
  /** From the known inputs and the masked outputs' cotangents to cotangents of linear inputs. */
  readonly graph: Graph;
  /** Which linear inputs get a cotangent. */
  readonly inputMask: string;
}

/**
 * The transpose of a closed graph that is linear in the inputs that `linearMask` names, for the
 * output cotangents that `cotangentMask` names. With `dense`, zeros are made for linear inputs that
 * get none.
 */
export function transposedGraph(
  graph: Graph,
  linearMask: string,
  cotangentMask: string,
  dense = false,
): TransposedGraph {
  return rememberedTranspose(graph, `${linearMask}/${cotangentMask}/${dense ? 1 : 0}`);
}

const rememberedTranspose = remember((graph, masks): TransposedGraph => {
  const [linearMask, cotangentMask, dense] = masks.split("/");
  const knownMask = maskOf([...linearMask].map((flag) => flag !== "1"));
  const knownInputs = masked(graph.inputs, knownMask);
  let inputMask = "";
  const traced = traceGraph((values) => {
    const known = values.slice(0, knownInputs.length);
    const cotangents = unmasked(values.slice(knownInputs.length), cotangentMask);
    const open: Graph = {
      ...graph,
      inputs: masked(graph.inputs, linearMask),
      captured: [
        ...graph.captured,
        ...knownInputs.map((variable, i) => ({ variable, tensor: known[i] })),
      ],
    };
    // Equations on known inputs alone may stand in the graph: they are evaluated first.
    const pulled = transposeGraph(evaluateKnown(open), cotangents);
    const full = dense === "1" ? instantiateZerosLike(pulled, open.inputs) : pulled;
    inputMask = maskOf(full.map((cotangent) => cotangent !== null));
    return full.filter((cotangent) => cotangent !== null);
  }, [...knownInputs, ...masked(graph.outputs, cotangentMask)]);
  return { graph: traced, inputMask };
});

function instantiateZerosLike(
  tensors: readonly (Tensor | null)[],
  like: readonly TracedInput[],
): Tensor[] {
  return instantiateZeros(tensors, like as readonly Tensor[]);
}

/** A linear graph without the equations that do not depend on its inputs: their values captured. */
export function evaluateKnown(graph: Graph): Graph {
  const values = new Map(graph.captured.map(({ variable, tensor }) => [variable, tensor]));
  const unknown = new Set(graph.inputs);
  const equations = [];
  for (const equation of graph.equations) {
    if (equation.inputs.some((variable) => unknown.has(variable))) {
      for (const output of equation.outputs) unknown.add(output);
      equations.push(equation);
      continue;
    }
    const results = evaluateGraph(
      { inputs: equation.inputs, captured: [], equations: [equation], outputs: equation.outputs },
      equation.inputs.map((variable) => values.get(variable)!),
    );
    equation.outputs.forEach((output, i) => values.set(output, results[i]));
  }
  const captured = [...values].map(([variable, tensor]) => ({ variable, tensor }));
  return { inputs: graph.inputs, captured, equations, outputs: graph.outputs };
}

/** A graph of a batch. */
export interface BatchedGraph {
  readonly graph: Graph;
  /** Which outputs have the batch, as their first dimension. */
  readonly outputMask: string;
}

/**
 * A closed graph applied to a batch of `size`: the inputs that `mask` names have it as their first
 * dimension; the outputs that `forced` names get it even if they do not depend on it.
 */
export function batchedGraph(
  graph: Graph,
  mask: string,
  size: number,
  forced = "",
): BatchedGraph {
  return rememberedBatch(graph, `${mask}/${size}/${forced}`);
}

const rememberedBatch = remember((graph, masks): BatchedGraph => {
  const [mask, sizeText, forced] = masks.split("/");
  const size = Number(sizeText);
  let outputMask = "";
  const inputs = graph.inputs.map((input, i): TracedInput =>
    mask[i] === "1"
      ? { shape: [size, ...input.shape], dtype: input.dtype, device: input.device }
      : input
  );
  const traced = traceGraph((values) => {
    const dims = values.map((_, i) => mask[i] === "1" ? 0 : null);
    const batched = batchFlat((examples) => evaluateGraph(graph, examples), values, dims, size);
    outputMask = maskOf(batched.dims.map((dim, i) => dim !== null || forced[i] === "1"));
    return batched.outputs.map((output, i) =>
      outputMask[i] === "1" ? batchToFront(output, batched.dims[i], size) : output
    );
  }, inputs);
  return { graph: traced, outputMask };
});

/** Which of some values are floating, as a mask. */
export function floatingMask(values: readonly Abstract[]): string {
  return maskOf(values.map((value) => isFloating(value.dtype)));
}
