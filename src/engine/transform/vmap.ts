/**
 * Vectorisation: a function of one example made into one of a batch.
 *
 * @module
 */
import {
  ArgumentError,
  checkFunction,
  checkOptions,
  formatShape,
  leafPaths,
  normalizeDim,
  ShapeError,
  TraceError,
  type TreeStructure,
  unflattenTree,
} from "../base/mod.ts";
import { bind, type Primitive, runTrace, Tensor, Trace, Tracer, tracerOf } from "../core/mod.ts";
import { batchToFront, moveDim } from "../primitive/mod.ts";
import { type FlatFunction, flattenFunction, type FlatTensors, flattenTensors } from "./trees.ts";

/** A whole batch that the traced function sees as one example. */
class BatchTracer extends Tracer {
  readonly value: Tensor;
  readonly dim: number;

  constructor(trace: BatchTrace, value: Tensor, dim: number) {
    super(trace);
    this.value = value;
    this.dim = dim;
  }
}

/** Applies the batch rules of primitives. */
class BatchTrace extends Trace {
  readonly size: number;

  constructor(size: number) {
    super("vmap");
    this.size = size;
  }

  join(value: Tensor, dim: number | null): Tensor {
    if (dim === null) return value;
    const shape = value.shape.filter((_, d) => d !== dim);
    return new Tensor(shape, value.dtype, value.device, new BatchTracer(this, value, dim));
  }

  split(x: Tensor): [Tensor, number | null] {
    const tracer = tracerOf(x);
    if (tracer instanceof BatchTracer && tracer.trace === this) return [tracer.value, tracer.dim];
    return [x, null];
  }

  override process<P>(
    primitive: Primitive<P>,
    inputs: readonly Tensor[],
    params: P,
  ): readonly Tensor[] {
    const values: Tensor[] = [];
    const dims: (number | null)[] = [];
    let batched = false;
    for (const input of inputs) {
      const [value, dim] = this.split(input);
      values.push(value);
      dims.push(dim);
      batched ||= dim !== null;
    }
    if (!batched) return bind(primitive, values, params);
    const result = primitive.batch(values, dims, params, this.size);
    return result.outputs.map((output, i) => this.join(output, result.dims[i]));
  }
}

/** The outputs of a flat function of a batch, and where each has its batch (null: nowhere). */
export function batchFlat(
  f: FlatFunction,
  inputs: readonly Tensor[],
  dims: readonly (number | null)[],
  size: number,
): { readonly outputs: readonly Tensor[]; readonly dims: readonly (number | null)[] } {
  return runTrace(() => new BatchTrace(size), (trace) => {
    const results = f(inputs.map((input, i) => trace.join(input, dims[i]))).map((output) =>
      trace.split(output)
    );
    return { outputs: results.map(([value]) => value), dims: results.map(([, dim]) => dim) };
  });
}

/**
 * Where arguments or results have their batch: a dimension for every tensor, null for those that
 * have none, or a tree of such that stands for the tensors below it.
 */
export type BatchAxes = number | null | readonly BatchAxes[] | {
  readonly [key: string]: BatchAxes;
};

/** Where the batch is. */
export interface VmapOptions {
  /**
   * The batch dimension of the arguments: one for all, or a list with an entry an argument, each a
   * dimension, null (the same for the whole batch) or a tree of them. @default 0
   */
  readonly inAxes?: BatchAxes;
  /** Where the results get it. @default 0 */
  readonly outAxes?: BatchAxes;
}

/**
 * The function that applies `f` to each example of a batch, computed as a whole.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, vmap } from "@cotangent/cotangent";
 *
 * const dots = vmap((x, y) => x.dot(y), { inAxes: [0, null] });
 * assert.deepEqual(dots(tensor([[1, 2], [3, 4]]), tensor([1, 10])).arraySync(), [21, 43]);
 * ```
 *
 * @throws {ShapeError} if the batch's size differs between arguments
 * @throws {ArgumentError} if `inAxes` or `outAxes` does not match the arguments or results
 */
// deno-lint-ignore no-explicit-any
export function vmap<A extends readonly any[] = Tensor[], R = Tensor>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: A) => R {
  const { inAxes = 0, outAxes = 0 } = checkOptions("vmap", options, "inAxes: 1");
  checkFunction("vmap", f);
  return (...args) => {
    const flat = flattenTensors(args);
    const dims = batchDims("vmap", "inAxes", inAxes, flat);
    const size = batchSize(flat, dims);
    const { flat: flatFunction, result } = flattenFunction(
      "vmap",
      f as unknown as (...args: never[]) => unknown,
      flat.structure,
    );
    const batched = batchFlat(flatFunction, flat.leaves, dims, size);
    const structure = result();
    const outputs = { leaves: batched.outputs, structure };
    const wanted = axesOfLeaves("vmap", "outAxes", outAxes, structure);
    const results = outputs.leaves.map((output, i) => {
      const axis = wanted[i];
      if (axis === null) {
        if (batched.dims[i] === null) return output;
        throw new ArgumentError(
          `vmap: Cannot return result ${leafPaths(structure)[i] || "0"} without a batch ` +
            "dimension as it depends on the batch: got null in outAxes",
        );
      }
      const front = batchToFront(output, batched.dims[i], size);
      return moveDim(front, 0, normalizeDim("vmap", axis, front.ndim));
    });
    return unflattenTree(structure, results) as R;
  };
}

function batchDims(
  operation: string,
  what: string,
  axes: BatchAxes,
  { leaves, structure }: FlatTensors,
): (number | null)[] {
  return axesOfLeaves(operation, what, axes, structure).map((axis, i) => {
    if (axis === null) return null;
    if (leaves[i].ndim === 0) {
      throw new ShapeError(
        `${operation}: Expected a batch dimension in argument ${leafPaths(structure)[i]}: got a ` +
          `scalar\nName null for it in ${what} if it is the same for the whole batch`,
      );
    }
    return normalizeDim(operation, axis, leaves[i].ndim);
  });
}

/** The axis of each leaf of a structure, by a tree of axes that is a prefix of it. */
function axesOfLeaves(
  operation: string,
  what: string,
  axes: BatchAxes,
  structure: TreeStructure,
): (number | null)[] {
  if (axes === null || typeof axes === "number") {
    return new Array<number | null>(structure.leafCount).fill(axes);
  }
  if (structure.kind === "array" && axes instanceof Array) {
    if (axes.length === structure.children.length) {
      return structure.children.flatMap((child, i) =>
        axesOfLeaves(operation, what, axes[i], child)
      );
    }
  } else if (structure.kind === "object" && typeof axes === "object" && !(axes instanceof Array)) {
    const record = axes as { readonly [key: string]: BatchAxes };
    if (structure.keys.every((key) => Object.hasOwn(record, key))) {
      return structure.children.flatMap((child, i) =>
        axesOfLeaves(operation, what, record[structure.keys[i]], child)
      );
    }
  }
  throw new ArgumentError(
    `${operation}: Expected ${what} with the structure of what it describes: got ` +
      `${JSON.stringify(axes)} for a tree of ${structure.leafCount} tensors`,
  );
}

function batchSize({ leaves, structure }: FlatTensors, dims: readonly (number | null)[]): number {
  let first = -1;
  dims.forEach((dim, i) => {
    if (dim === null) return;
    if (first < 0) first = i;
    const [expected, got] = [leaves[first].shape[dims[first]!], leaves[i].shape[dim]];
    if (expected === got) return;
    const paths = leafPaths(structure);
    throw new ShapeError(
      `vmap: Expected one batch size in all arguments: got ${expected} in argument ` +
        `${paths[first]} ${formatShape(leaves[first].shape)} and ${got} in argument ${paths[i]} ` +
        formatShape(leaves[i].shape),
    );
  });
  if (first < 0) {
    throw new TraceError(
      "vmap: Expected at least one tensor with a batch dimension among the arguments: got none",
    );
  }
  return leaves[first].shape[dims[first]!];
}
