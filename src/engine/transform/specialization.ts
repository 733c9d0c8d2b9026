/**
 * What `jit` keeps for one form of arguments: the traced graph, and how a call is matched and run.
 *
 * @module
 */
import {
  type ArrayStructure,
  type DType,
  type Shape,
  shapesEqual,
  TreeForm,
  type TreeStructure,
} from "../base/mod.ts";
import type { Device } from "../backend/mod.ts";
import {
  aliasOf,
  bind,
  checkRunning,
  closeGraph,
  currentDynamicTrace,
  evaluate,
  giveAway,
  type Graph,
  isObserved,
  type Tensor,
  tracerOf,
} from "../core/mod.ts";
import { assemble, describeProgram, optimize, type ProgramDescription } from "../compile/mod.ts";
import { type CallParams, callPrimitive } from "./call.ts";
import { traceGraph } from "./graph_transforms.ts";
import { flattenFunction, flattenTensors, isTensor } from "./trees.ts";

/** A function as `jit` was given it. */
export interface JitFunction {
  readonly name: string;
  readonly f: (...args: never[]) => unknown;
  /** Positions of constant arguments. */
  readonly statics: readonly number[];
  /** Positions of arguments that are given away. */
  readonly donated: readonly number[];
}

/** The form that a leaf of the arguments has. */
interface LeafForm {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device: Device;
}

/** A function traced for one form of arguments. */
export class Specialization {
  /** The graph as it was traced. */
  readonly source: Graph;
  /** The optimised graph, closed: its first inputs are what the function captured. */
  readonly graph: Graph;
  readonly #function: JitFunction;
  readonly #statics: readonly unknown[];
  readonly #arguments: TreeForm;
  readonly #captured: readonly Tensor[];
  readonly #result: TreeForm;
  readonly #params: CallParams;
  /** The places of donated tensors among the graph's inputs. */
  readonly #donated: readonly number[];
  /** Of a call that donates; made at the first. */
  #donating: CallParams | null = null;
  /** Whether all inputs are on one device, as they must be. */
  readonly #onOneDevice: boolean;

  /** Traces a function for the form of these arguments. */
  constructor(traced: JitFunction, args: readonly unknown[]) {
    const { name, f, statics } = traced;
    const { leaves, structure } = flattenTensors(dynamicOf(args, statics));
    const spread = (...dynamic: never[]) => {
      let next = 0;
      const all = args.map((arg, i) => statics.includes(i) ? arg : dynamic[next++]);
      return f(...all as never[]);
    };
    const { flat, result } = flattenFunction("jit", spread, structure);
    const forms = leaves.map(({ shape, dtype, device }): LeafForm => ({ shape, dtype, device }));
    this.source = traceGraph(flat, forms, "jit");
    const { graph, captured } = closeGraph(optimize(this.source));
    this.graph = graph;
    this.#function = traced;
    this.#statics = statics.map((position) => args[position]);
    this.#arguments = new TreeForm(structure, (leaf, place) => isOfForm(leaf, forms[place]));
    this.#captured = captured;
    this.#result = new TreeForm(result());
    this.#params = { name, graph };
    this.#donated = donatedPlaces(structure, traced, args.length)
      .map((place) => captured.length + place);
    this.#onOneDevice = graph.inputs.every(({ device }) => device === graph.inputs[0].device);
  }

  /** Whether it captured no tracers of an outer transformation, so that it may serve later calls. */
  get isLasting(): boolean {
    return this.#captured.every((tensor) => tracerOf(tensor) === null);
  }

  /** The tensors of such arguments, or null if they are of another form. */
  match(args: readonly unknown[]): readonly Tensor[] | null {
    const { statics } = this.#function;
    if (statics.length === 0) return this.#arguments.leavesOf(args) as Tensor[] | null;
    for (let i = 0; i < statics.length; i++) {
      if (!Object.is(args[statics[i]], this.#statics[i])) return null;
    }
    return this.#arguments.leavesOf(dynamicOf(args, statics)) as Tensor[] | null;
  }

  /** What the function returns for tensors of arguments that match. */
  call(leaves: readonly Tensor[]): unknown {
    const inputs = this.#captured.length === 0 ? leaves : [...this.#captured, ...leaves];
    return this.#result.treeOf(
      this.#isWatched(inputs) ? bind(callPrimitive, inputs, this.#params) : this.#run(inputs),
    );
  }

  /** What a call that no transformation watches runs. */
  program(): ProgramDescription {
    return describeProgram(this.graph, this.#donated);
  }

  /** Whether a transformation must see the call. */
  #isWatched(inputs: readonly Tensor[]): boolean {
    if (currentDynamicTrace() !== null || !this.#onOneDevice) return true;
    let watched = false;
    for (let i = 0; i < inputs.length; i++) {
      const tracer = tracerOf(inputs[i]);
      if (tracer === null) continue;
      checkRunning(tracer.trace, this.#function.name);
      watched = true;
    }
    return watched;
  }

  #run(inputs: readonly Tensor[]): readonly Tensor[] {
    if (this.#donated.length === 0) return evaluate(callPrimitive, inputs, this.#params);
    const { name, graph } = this.#params;
    this.#donating ??= { name, graph, program: assemble(graph, this.#donated) };
    const outputs = evaluate(callPrimitive, inputs, this.#donating);
    const given = this.#donated.map((place) => inputs[place]);
    // What runs uncompiled may return an argument itself.
    const kept = isObserved() ? outputs.map(aliasOf) : outputs;
    giveAway(given, name);
    return kept;
  }
}

function dynamicOf(args: readonly unknown[], statics: readonly number[]): readonly unknown[] {
  return statics.length === 0 ? args : args.filter((_, i) => !statics.includes(i));
}

function isOfForm(leaf: unknown, { shape, dtype, device }: LeafForm): boolean {
  return isTensor(leaf) && leaf.dtype === dtype && leaf.device === device &&
    shapesEqual(leaf.shape, shape);
}

/** The places among the leaves of those that lie in donated arguments. */
function donatedPlaces(
  structure: TreeStructure,
  { statics, donated }: JitFunction,
  count: number,
): number[] {
  const { children } = structure as ArrayStructure;
  const dynamic = dynamicOf(Array.from({ length: count }, (_, i) => i), statics) as number[];
  let next = 0;
  return children.flatMap(({ leafCount }, i) => {
    const places = Array.from({ length: leafCount }, () => next++);
    return donated.includes(dynamic[i]) ? places : [];
  });
}
