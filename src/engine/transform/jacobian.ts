/**
 * Whole matrices of derivatives: forward or reverse mode over a basis, all directions at once.
 *
 * @module
 */
import {
  checkFunction,
  checkOptions,
  DTypeError,
  isFloating,
  sizeOf,
  type TreeStructure,
  unflattenTree,
} from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import {
  add,
  batchToFront,
  convert,
  equal,
  expand,
  fullLike,
  iota,
  moveDim,
  reshape,
  slice,
} from "../primitive/mod.ts";
import { instantiateZeros, jvpFlat } from "./jvp.ts";
import { vjpFlat } from "./linearize.ts";
import { type MovingArguments, movingArguments } from "./moving_arguments.ts";
import { type FlatFunction, flattenResult } from "./trees.ts";
import { batchFlat } from "./vmap.ts";

/** Which arguments a Jacobian is taken by. */
export interface JacobianOptions {
  /** The positions of the arguments; a list makes each tree of columns a list. @default 0 */
  readonly argnums?: number | readonly number[];
}

/** The unit vectors of tensors like these, each a batch of `total` with its own rows set. */
function basisOf(values: readonly Tensor[]): { readonly basis: Tensor[]; readonly total: number } {
  const sizes = values.map(({ shape }) => sizeOf(shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let start = 0;
  const basis = values.map((value, i) => {
    const rows = expand(iota(total, "int32", value.device), [total, sizes[i]], [1]);
    const columns = iota(sizes[i], "int32", value.device);
    const shifted = expand(add(columns, fullLike(columns, start)), [total, sizes[i]], [0]);
    start += sizes[i];
    return reshape(convert(equal(rows, shifted), value.dtype), [total, ...value.shape]);
  });
  return { basis, total };
}

/** Cuts the rows that belong to each of the values out of a batch of `total`. */
function splitRows(batch: Tensor, values: readonly Tensor[]): Tensor[] {
  let start = 0;
  return values.map(({ shape }) => {
    const size = sizeOf(shape);
    const starts = batch.shape.map((_, dim) => dim === 0 ? start : 0);
    const sizes = batch.shape.map((extent, dim) => dim === 0 ? size : extent);
    start += size;
    return slice(batch, { starts, sizes, steps: batch.shape.map(() => 1) });
  });
}

/**
 * The function that returns the Jacobian of `f` by its first argument (or by those that
 * `argnums` names), column by column in forward mode:
 * cheaper than `jacrev` where there are fewer inputs than outputs. For each tensor of the result a
 * tree like the argument, of tensors of shape `[...output, ...input]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jacfwd, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const jacobian = jacfwd((x: Tensor) => x.square())(tensor([1, 2])) as Tensor;
 * assert.deepEqual(jacobian.arraySync(), [[2, 0], [0, 4]]);
 * ```
 */
// deno-lint-ignore no-explicit-any
export function jacfwd<A extends readonly any[]>(
  f: (...args: A) => unknown,
  options: JacobianOptions = {},
  // deno-lint-ignore no-explicit-any
): (...args: A) => any {
  const { argnums = 0 } = checkOptions("jacfwd", options, "argnums: 1");
  checkFunction("jacfwd", f);
  return (...args) => {
    const point = movingArguments("jacfwd", args, argnums);
    const { flat, result } = atPoint("jacfwd", f, point);
    const { basis, total } = basisOf(point.leaves);
    let count = 0;
    const pushed = batchFlat(
      (tangents) => {
        const { outputs, tangents: moving } = jvpFlat(flat, point.leaves, tangents);
        checkFloatingResults("jacfwd", outputs);
        count = outputs.length;
        return instantiateZeros(moving, outputs);
      },
      basis,
      basis.map(() => 0),
      total,
    );
    const columns = pushed.outputs.slice(0, count).map((output, i) =>
      splitRows(batchToFront(output, pushed.dims[i], total), point.leaves).map((rows, j) => {
        const [, ...rest] = rows.shape;
        const shaped = reshape(rows, [...point.leaves[j].shape, ...rest]);
        return moveLeading(shaped, point.leaves[j].ndim);
      })
    );
    const trees = columns.map((ofOutput) => point.assemble(ofOutput));
    return unflattenTree(result(), trees);
  };
}

/** A tensor with its first `count` dimensions moved behind the others. */
function moveLeading(x: Tensor, count: number): Tensor {
  let moved = x;
  for (let i = 0; i < count; i++) moved = moveDim(moved, 0, x.ndim - 1);
  return moved;
}

/**
 * The function that returns the Jacobian of `f` by its first argument (or by those that `argnums` names), row by row in reverse mode:
 * cheaper than `jacfwd` where there are more inputs than outputs. The result is as `jacfwd`'s.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { jacrev, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const jacobian = jacrev((x: Tensor) => x.square())(tensor([1, 2])) as Tensor;
 * assert.deepEqual(jacobian.arraySync(), [[2, 0], [0, 4]]);
 * ```
 */
// deno-lint-ignore no-explicit-any
export function jacrev<A extends readonly any[]>(
  f: (...args: A) => unknown,
  options: JacobianOptions = {},
  // deno-lint-ignore no-explicit-any
): (...args: A) => any {
  const { argnums = 0 } = checkOptions("jacrev", options, "argnums: 1");
  checkFunction("jacrev", f);
  return (...args) => {
    const point = movingArguments("jacrev", args, argnums);
    const { flat, result } = atPoint("jacrev", f, point);
    const moves = point.leaves.map(() => true);
    const { outputs, pull } = vjpFlat(flat, point.leaves, moves, "jacrev");
    checkFloatingResults("jacrev", outputs);
    const { basis, total } = basisOf(outputs);
    const pulled = batchFlat(
      (cotangents) => pull(cotangents).map((rows, i) => rows ?? fullLike(point.leaves[i], 0)),
      basis,
      basis.map(() => 0),
      total,
    );
    const perInput = pulled.outputs.map((rows, i) =>
      splitRows(batchToFront(rows, pulled.dims[i], total), outputs).map((ofOutput, j) =>
        reshape(ofOutput, [...outputs[j].shape, ...point.leaves[i].shape])
      )
    );
    const trees = outputs.map((_, j) => point.assemble(perInput.map((ofOutputs) => ofOutputs[j])));
    return unflattenTree(result(), trees);
  };
}

/**
 * The function that returns the matrix of second derivatives of a scalar function by one argument,
 * forward over reverse: for each tensor of the argument a tree like the argument.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { hessian, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const curvature = hessian((x: Tensor) => x.pow(3).sum())(tensor([1, 2])) as Tensor;
 * assert.deepEqual(curvature.arraySync(), [[6, 0], [0, 12]]);
 * ```
 */
// deno-lint-ignore no-explicit-any
export function hessian<A extends readonly any[]>(
  f: (...args: A) => unknown,
  options: JacobianOptions = {},
  // deno-lint-ignore no-explicit-any
): (...args: A) => any {
  checkFunction("hessian", f);
  checkOptions("hessian", options, "argnums: 1");
  return jacfwd(jacrev(f, options), options);
}

function checkFloatingResults(operation: string, outputs: readonly Tensor[]): void {
  const whole = outputs.find(({ dtype }) => !isFloating(dtype));
  if (whole === undefined) return;
  throw new DTypeError(
    `${operation}: Expected the function to return floating tensors: got ${whole.dtype}`,
  );
}

/** A function of trees as a flat one of the tensors that move. */
function atPoint(
  operation: string,
  f: (...args: never) => unknown,
  point: MovingArguments,
): { readonly flat: FlatFunction; readonly result: () => TreeStructure } {
  let structure: TreeStructure | null = null;
  return {
    flat: (inputs) => {
      const result = (f as (...args: unknown[]) => unknown)(...point.replace(inputs));
      const { leaves, structure: returned } = flattenResult(operation, result);
      structure = returned;
      return leaves;
    },
    result: () => structure!,
  };
}
