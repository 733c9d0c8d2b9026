/**
 * The graph: what tracing yields. A list of equations over variables, in an order in which they
 * can be evaluated, with the tensors that the traced function captured from outside.
 *
 * @module
 */
import type { DType, Shape } from "../base/mod.ts";
import type { Device } from "../backend/mod.ts";
import { bind } from "./bind.ts";
import type { Abstract, Primitive } from "./primitive.ts";
import { deviceOf, Tensor, tracerOf } from "./tensor.ts";
import { Trace, Tracer } from "./trace.ts";

/** A value of a graph, made once: by an equation, as an input, or captured. */
export class GraphVariable implements Abstract {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device: Device;

  /** A new variable. */
  constructor(abstract: Abstract, device: Device) {
    this.shape = abstract.shape;
    this.dtype = abstract.dtype;
    this.device = device;
  }
}

/** One primitive applied. */
export interface Equation {
  // deno-lint-ignore no-explicit-any
  readonly primitive: Primitive<any>;
  readonly inputs: readonly GraphVariable[];
  readonly params: unknown;
  readonly outputs: readonly GraphVariable[];
}

/** A tensor from outside of the traced function. */
export interface Captured {
  readonly variable: GraphVariable;
  readonly tensor: Tensor;
}

/** A traced function of flat inputs and outputs. */
export interface Graph {
  readonly inputs: readonly GraphVariable[];
  readonly captured: readonly Captured[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly GraphVariable[];
}

/** A tensor inside of a function that is being traced to a graph. */
export class GraphTracer extends Tracer {
  readonly variable: GraphVariable;

  /** The tracer of a variable. */
  constructor(trace: GraphTrace, variable: GraphVariable) {
    super(trace);
    this.variable = variable;
  }
}

/** Records the operations of a function as equations. */
export class GraphTrace extends Trace {
  readonly #inputs: GraphVariable[] = [];
  readonly #captured = new Map<Tensor, GraphVariable>();
  readonly #equations: Equation[] = [];

  /** A traced input of the function. */
  input(abstract: Abstract, device: Device): Tensor {
    const variable = new GraphVariable(abstract, device);
    this.#inputs.push(variable);
    return this.#tensorOf(variable);
  }

  /** The variable of a tensor: its own if it is traced here, else one that captures it. */
  variableOf(tensor: Tensor): GraphVariable {
    const tracer = tracerOf(tensor);
    if (tracer instanceof GraphTracer && tracer.trace === this) return tracer.variable;
    let variable = this.#captured.get(tensor);
    if (variable === undefined) {
      variable = new GraphVariable(tensor, tensor.device);
      this.#captured.set(tensor, variable);
    }
    return variable;
  }

  override process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[] {
    const variables = inputs.map((input) => this.variableOf(input));
    const device = deviceOf(inputs, params);
    const outputs = primitive.shape(variables, params)
      .map((abstract) => new GraphVariable(abstract, device));
    this.#equations.push({ primitive, inputs: variables, params, outputs });
    return outputs.map((output) => this.#tensorOf(output));
  }

  /** The graph of what has been recorded. */
  finish(outputs: readonly Tensor[]): Graph {
    const variables = outputs.map((output) => this.variableOf(output));
    return {
      inputs: this.#inputs,
      captured: [...this.#captured].map(([tensor, variable]) => ({ variable, tensor })),
      equations: this.#equations,
      outputs: variables,
    };
  }

  #tensorOf(variable: GraphVariable): Tensor {
    const { shape, dtype, device } = variable;
    return new Tensor(shape, dtype, device, new GraphTracer(this, variable));
  }
}

/** Evaluates a graph by binding its primitives again, under whatever is being traced. */
export function evaluateGraph(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  const values = new Map<GraphVariable, Tensor>();
  graph.inputs.forEach((variable, i) => values.set(variable, inputs[i]));
  for (const { variable, tensor } of graph.captured) values.set(variable, tensor);
  for (const { primitive, inputs, params, outputs } of graph.equations) {
    const results = bind(primitive, inputs.map((variable) => values.get(variable)!), params);
    outputs.forEach((variable, i) => values.set(variable, results[i]));
  }
  return graph.outputs.map((variable) => values.get(variable)!);
}

/** A graph with what it captured made into its first inputs, and those tensors. */
export function closeGraph(graph: Graph): { graph: Graph; captured: readonly Tensor[] } {
  return {
    graph: {
      inputs: [...graph.captured.map(({ variable }) => variable), ...graph.inputs],
      captured: [],
      equations: graph.equations,
      outputs: graph.outputs,
    },
    captured: graph.captured.map(({ tensor }) => tensor),
  };
}
