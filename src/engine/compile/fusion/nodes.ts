/**
 * The equations of a graph as fusion sees them: those that compute, joined by edges that look through
 * views.
 *
 * @module
 */
import { sizeOf } from "../../base/mod.ts";
import type { Equation, Graph, GraphVariable } from "../../core/mod.ts";
import {
  type Combine,
  combinesInPlace,
  type DimReduction,
  type IndexMap,
  type Lowering,
  type Pointwise,
  readsColumns,
  type RowLevel,
  type Rows,
} from "../../kernel/mod.ts";
import { type Space, spaceOf } from "./space.ts";
import { type Source, Sources } from "./views.ts";

/** What depends on no input is computed once, unless it has more elements than this. */
export const largestConstant: number = 1 << 18;

/** What fusion knows how to join. */
export type Fusible = Pointwise | IndexMap | DimReduction | Rows;

/** What an equation reads. */
export interface Edge {
  readonly variable: GraphVariable;
  readonly source: Source;
  /** The node that computes it; −1 for what comes from outside. */
  readonly producer: number;
}

/** An equation that computes something. */
export interface Node {
  readonly equation: Equation;
  /** Null for what stays by itself. */
  readonly lowering: Fusible | null;
  readonly edges: readonly Edge[];
  /** The dimensions of its elements; of a reduction those of its input. */
  readonly space: Space;
  /** Of what goes along rows whether it reads memory by columns. */
  readonly columns: boolean;
}

/** The nodes of a graph in order, and the views between them. */
export interface NodeGraph {
  readonly nodes: readonly Node[];
  readonly sources: Sources;
  /** The node that computes a value. */
  readonly producers: ReadonlyMap<GraphVariable, number>;
  /** The nodes that read what each node computes. */
  readonly readers: readonly (readonly number[])[];
  /** What is computed and returned, itself or a view of it. */
  readonly returned: ReadonlySet<GraphVariable>;
  /** The equations of views, by what they give. */
  readonly views: ReadonlyMap<GraphVariable, Equation>;
}

/** The nodes of a graph. */
export function nodesOf(graph: Graph): NodeGraph {
  const sources = new Sources();
  const views = new Map<GraphVariable, Equation>();
  const producers = new Map<GraphVariable, number>();
  const constants = new Set<GraphVariable>();
  const nodes: Node[] = [];
  const readers: number[][] = [];
  for (const equation of graph.equations) {
    const { primitive, inputs, params, outputs } = equation;
    const lowering = primitive.lower?.(inputs, params) ?? null;
    const isConstant = inputs.every((input) => constants.has(input));
    if (lowering?.kind === "view") {
      sources.add(equation, lowering);
      views.set(outputs[0], equation);
      if (isConstant) constants.add(outputs[0]);
      continue;
    }
    const number = nodes.length;
    const edges = inputs.map((variable): Edge => {
      const source = sources.of(variable);
      return { variable, source, producer: producers.get(source.base) ?? -1 };
    });
    if (lowering !== null && isConstant && outputs.every(isSmall)) {
      for (const output of outputs) constants.add(output);
      nodes.push({ equation, lowering: null, edges, space: [], columns: false });
    } else {
      nodes.push(nodeOf(equation, lowering, edges));
    }
    readers.push([]);
    for (const { producer } of edges) if (producer >= 0) readers[producer].push(number);
    for (const output of outputs) producers.set(output, number);
  }
  const returned = new Set(graph.outputs.map((output) => sources.of(output).base));
  return { nodes, sources, producers, readers, returned, views };
}

function isSmall({ shape }: GraphVariable): boolean {
  return sizeOf(shape) <= largestConstant;
}

function nodeOf(equation: Equation, lowering: Lowering | null, edges: readonly Edge[]): Node {
  const { inputs, outputs } = equation;
  const alone: Node = { equation, lowering: null, edges, space: [], columns: false };
  const isEmpty = [...inputs, ...outputs].some(({ shape }) => shape.includes(0));
  if (lowering === null || isEmpty) return alone;
  switch (lowering.kind) {
    case "map":
      return { ...alone, lowering, space: spaceOf(outputs[0].shape) };
    case "pointwise":
      if (lowering.integers.length > 0) return alone;
      return { ...alone, lowering, space: spaceOf(outputs[0].shape) };
    case "reduce":
    case "rows": {
      const { shape } = lowering.kind === "rows" ? lowering : inputs[0];
      const space = spaceOf(shape, shape.map((_, dim) => lowering.dims.includes(dim)));
      // Rows of one element each have nothing in common with the rows of others.
      if (!space.some(({ inRow }) => inRow)) return alone;
      const columns = readsColumns(edges[0].source.layout, lowering.dims) &&
        combinesOf(lowering).every(combinesInPlace);
      return { ...alone, lowering, space, columns };
    }
    default:
      return alone;
  }
}

/** How partial results of a lowering's reductions become one. */
export function combinesOf(lowering: Fusible): readonly Combine[] {
  if (lowering.kind === "reduce") return [lowering.combine];
  if (lowering.kind !== "rows") return [];
  return lowering.steps.flatMap((step) => step.kind === "reduce" ? [step.combine] : []);
}

/** Whether a lowering goes along rows to reduce them. */
export function isReduction(lowering: Fusible | null): boolean {
  return lowering?.kind === "reduce" || lowering?.kind === "rows";
}

/** The level of what a node gives, where it is pointwise of that of its equation. */
export function levelGiven(
  { equation, lowering }: Node,
  variable: GraphVariable,
  own: RowLevel,
): RowLevel {
  if (lowering?.kind !== "rows") return lowering?.kind === "reduce" ? "row" : own;
  return lowering.results[equation.outputs.indexOf(variable)].level;
}

/**
 * The level of what a node reads, where it is pointwise of that of its equation; null for what is read at
 * other places than those that are computed.
 */
export function levelTaken({ lowering }: Node, input: number, own: RowLevel): RowLevel | null {
  switch (lowering?.kind) {
    case "map":
      return null;
    case "reduce":
      return "element";
    case "rows":
      return lowering.inputs[input];
    default:
      return own;
  }
}
