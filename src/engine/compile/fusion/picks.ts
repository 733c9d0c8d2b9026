/**
 * Gathers and scatters of one element a row, in terms of what rows are fused of: the log-probabilities
 * that cross-entropy picks, and their gradients. `x[i, k[i]]` is the largest of row i where all others
 * are −∞, so that rows need not be stored to pick from them; a scatter of one element a row into zeros
 * is a choice at each element.
 *
 * @module
 */
import { type Shape, shapesEqual } from "../../base/mod.ts";
import { type Equation, type Graph, GraphVariable } from "../../core/mod.ts";
import {
  type DimReduction,
  type FreeNest,
  identityOf,
  type Pointwise,
  scalar,
} from "../../kernel/mod.ts";
import {
  expandPrimitive,
  iotaPrimitive,
  outOfRange,
  reshapePrimitive,
  type ScatterParams,
} from "../../primitive/mod.ts";
import { finalPrimitive } from "../final_primitive.ts";
import { type NodeGraph, nodesOf } from "./nodes.ts";

/** The indices as int32, all of which are checked to be below a bound. */
const checkIndexPrimitive = finalPrimitive<
  { readonly operation: string; readonly bound: number }
>({
  name: "checkIndex",
  shape: ([{ shape }]) => [{ shape, dtype: "int32" }],
  lower: (_inputs, { operation, bound }): FreeNest => ({
    kind: "nest",
    key: `checkIndex ${operation}`,
    integers: [bound],
    build: ([indices], [output], context) => {
      const sizes = Array.from({ length: indices.rank }, (_, dim) => indices.size(dim));
      return context.loops(
        sizes,
        "sequential",
        (at) =>
          context.define(scalar.convert("index", indices.at(at)), (index) => {
            const limit = context.integer(0);
            const inside = scalar.and(
              scalar.lessEqual(scalar.index(0), index),
              scalar.less(index, limit),
            );
            return [
              context.check(inside, outOfRange(operation), index, limit),
              output.store(at, scalar.convert("int32", index)),
            ];
          }),
      );
    },
  }),
});

/** Of each row the element whose number along a dimension is the row's index. */
const pickPrimitive = finalPrimitive<{ readonly dim: number }>({
  name: "pick",
  shape: ([{ shape, dtype }], { dim }) => [{ shape: shape.toSpliced(dim, 1), dtype }],
  lower: ([{ dtype }], { dim }): DimReduction => {
    const combine = dtype === "bool" ? "or" : "maximum";
    return {
      kind: "reduce",
      key: "pick",
      integers: [],
      combine,
      dims: [dim],
      element: ([x, number, index]) => [
        scalar.select(scalar.equal(number, index), x, identityOf(combine, x.type)),
      ],
      finish: ([picked]) => [picked],
    };
  },
});

/** An update where an element's number is the row's index, and 0 elsewhere. */
const placePrimitive = finalPrimitive<Record<never, never>>({
  name: "place",
  shape: ([{ shape, dtype }]) => [{ shape, dtype }],
  lower: (): Pointwise => ({
    kind: "pointwise",
    key: "place",
    integers: [],
    element: ([update, number, index]) => {
      const zero = scalar.literal(update, 0);
      // As in a sum with zeros no −0 is left.
      const value = update.type === "bool" ? update : scalar.add(update, zero);
      return [scalar.select(scalar.equal(number, index), value, zero)];
    },
  }),
});

/** A gather or scatter of one element a row. */
interface RowIndexing {
  /** The dimension along which a row lies. */
  readonly dim: number;
  /** The shape of all rows. */
  readonly shape: Shape;
  /** The index of each row; of size 1 along the dimension. */
  readonly index: GraphVariable;
}

/** Of all elements of rows their number along them, and the index of their row. */
interface RowNumbers extends Omit<RowIndexing, "index"> {
  readonly operation: string;
  readonly number: GraphVariable;
  readonly index: GraphVariable;
}

/** The graph with gathers and scatters of one element a row as what rows are fused of. */
export function pickAlongRows(graph: Graph): Graph {
  const isOneOfRow = ({ primitive, inputs: [x, ...rest] }: Equation) => {
    const count = isGather(primitive) ? rest.length : isScatter(primitive) ? rest.length - 1 : -1;
    return count === x?.shape.length && rest.some(({ shape }) => shape.includes(1));
  };
  if (!graph.equations.some(isOneOfRow)) return graph;
  const rewriting = new Rewriting(graph);
  return { ...graph, equations: graph.equations.flatMap((equation) => rewriting.of(equation)) };
}

function isGather({ name }: Equation["primitive"]): boolean {
  return name === "gather";
}

function isScatter({ name }: Equation["primitive"]): boolean {
  return name === "scatter";
}

class Rewriting {
  readonly #graph: NodeGraph;
  readonly #numbers = new Map<GraphVariable, RowNumbers[]>();
  #added: Equation[] = [];

  constructor(graph: Graph) {
    this.#graph = nodesOf(graph);
  }

  /** What stands in the place of an equation. */
  of(equation: Equation): readonly Equation[] {
    const { primitive, inputs, params, outputs } = equation;
    this.#added = [];
    if (isGather(primitive)) {
      const rows = this.#indexing(inputs[0].shape, inputs.slice(1));
      if (rows === null || !this.#isJoined(inputs[0])) return [equation];
      const [x, { operation }] = [inputs[0], params as ScatterParams];
      const { number, index } = this.#numbersOf(rows, operation);
      const picked = this.#add(pickPrimitive, [x, number, index], { dim: rows.dim });
      this.#give(picked, outputs[0]);
      return this.#added;
    }
    if (isScatter(primitive)) {
      const updates = inputs[inputs.length - 1];
      const rows = this.#indexing(inputs[0].shape, inputs.slice(1, -1));
      const { operation, combine } = params as ScatterParams;
      const isSum = combine === "add" || combine === "set";
      if (rows === null || !isSum || !this.#isZero(inputs[0])) return [equation];
      const { number, index } = this.#numbersOf(rows, operation);
      const repeated = this.#alongRows(updates, rows);
      this.#give(this.#add(placePrimitive, [repeated, number, index], {}), outputs[0]);
      return this.#added;
    }
    return [equation];
  }

  /** How index tensors point at one element a row; null if they do not. */
  #indexing(shape: Shape, indices: readonly GraphVariable[]): RowIndexing | null {
    if (indices.length !== shape.length) return null;
    const free = indices.flatMap((index, dim) => this.#counts(index, dim, shape) ? [] : [dim]);
    if (free.length !== 1) return null;
    const [dim] = free;
    const index = indices[dim];
    return shapesEqual(index.shape, shape.with(dim, 1)) ? { dim, shape, index } : null;
  }

  /** Whether an index tensor is 0, 1, 2, … along its dimension. */
  #counts(index: GraphVariable, dim: number, shape: Shape): boolean {
    const { base, repeated } = this.#graph.sources.of(index);
    if (this.#makerOf(base)?.primitive.name !== "iota" || repeated === null) return false;
    return base.shape[0] === shape[dim] && index.shape[dim] === shape[dim] &&
      repeated.every((is, d) => d === dim ? !is : is || index.shape[d] === 1);
  }

  /** The equation that computes a value, null for what comes from outside. */
  #makerOf(base: GraphVariable): Equation | null {
    const producer = this.#graph.producers.get(base);
    return producer === undefined ? null : this.#graph.nodes[producer].equation;
  }

  #isZero(variable: GraphVariable): boolean {
    const maker = this.#makerOf(this.#graph.sources.of(variable).base);
    if (maker?.primitive.name !== "scalar") return false;
    const { value } = maker.params as { readonly value: unknown };
    return Object.is(value, 0) || value === 0n || value === false;
  }

  /** Whether a value is computed by a kernel of rows or elements and read by such alone. */
  #isJoined(variable: GraphVariable): boolean {
    const { nodes, producers, readers, returned, sources } = this.#graph;
    const { base } = sources.of(variable);
    const producer = producers.get(base);
    if (producer === undefined || nodes[producer].lowering === null || returned.has(base)) {
      return false;
    }
    return readers[producer].every((reader) => {
      const { lowering, equation: { primitive, inputs } } = nodes[reader];
      return lowering !== null ||
        (isGather(primitive) && this.#indexing(inputs[0].shape, inputs.slice(1)) !== null);
    });
  }

  /** What tells which element of a row is its index's. */
  #numbersOf(rows: RowIndexing, operation: string): RowNumbers {
    const { dim, shape, index } = rows;
    const known = this.#numbers.get(index)?.find((other) =>
      other.operation === operation && other.dim === dim && shapesEqual(other.shape, shape)
    );
    if (known !== undefined) return known;
    const bound = shape[dim];
    const checked = this.#add(checkIndexPrimitive, [index], { operation, bound });
    const { device } = index;
    const along = { length: bound, dtype: "int32", device };
    const others = shape.map((_, d) => d).filter((d) => d !== dim);
    const made: RowNumbers = {
      dim,
      shape,
      operation,
      number: this.#add(
        expandPrimitive,
        [this.#add(iotaPrimitive, [], along, device)],
        { shape, dims: others },
      ),
      index: this.#alongRows(checked, rows),
    };
    this.#numbers.set(index, [...this.#numbers.get(index) ?? [], made]);
    return made;
  }

  /** A value of each row repeated along it. */
  #alongRows(value: GraphVariable, { dim, shape }: RowIndexing): GraphVariable {
    const flat = this.#add(reshapePrimitive, [value], { shape: shape.toSpliced(dim, 1) });
    return this.#add(expandPrimitive, [flat], { shape, dims: [dim] });
  }

  /** Lets an output of the graph before be what a new variable holds. */
  #give(variable: GraphVariable, output: GraphVariable): void {
    const { shape } = output;
    this.#added.push({
      primitive: reshapePrimitive,
      inputs: [variable],
      params: { shape },
      outputs: [output],
    });
  }

  #add<P>(
    primitive: Equation["primitive"],
    inputs: readonly GraphVariable[],
    params: P,
    device = inputs[0]?.device,
  ): GraphVariable {
    const [abstract] = primitive.shape(inputs, params);
    const output = new GraphVariable(abstract, device);
    this.#added.push({ primitive, inputs, params, outputs: [output] });
    return output;
  }
}
