/**
 * Whole matrices of derivatives: forward or reverse mode over a basis, all directions at once.
 *
 * @module
 */
import { isFloating, sizeOf, type TreeStructure, unflattenTree } from "../base/mod.ts";
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
import { flattenFunction, flattenTensors } from "./trees.ts";
import { batchFlat } from "./vmap.ts";

/** Which argument a Jacobian is taken by. */
export interface JacobianOptions {
  /** The argument's position. @default 0 */
  readonly argnum?: number;
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
 * The function that returns the Jacobian of `f` by one argument, column by column in forward mode:
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
  { argnum = 0 }: JacobianOptions = {},
  // deno-lint-ignore no-explicit-any
): (...args: A) => any {
  return (...args) => {
    const point = flattenTensors(args[argnum]);
    const { flat, result } = atArgument("jacfwd", f, args, argnum, point.structure);
    const { basis, total } = basisOf(point.leaves);
    let count = 0;
    const pushed = batchFlat(
      (tangents) => {
        const { outputs, tangents: moving } = jvpFlat(flat, point.leaves, tangents);
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
    const trees = columns.map((ofOutput) => unflattenTree(point.structure, ofOutput));
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
 * The function that returns the Jacobian of `f` by one argument, row by row in reverse mode:
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
  { argnum = 0 }: JacobianOptions = {},
  // deno-lint-ignore no-explicit-any
): (...args: A) => any {
  return (...args) => {
    const point = flattenTensors(args[argnum]);
    const { flat, result } = atArgument("jacrev", f, args, argnum, point.structure);
    const moves = point.leaves.map((value) => isFloating(value.dtype));
    const { outputs, pull } = vjpFlat(flat, point.leaves, moves, "jacrev");
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
    const trees = outputs.map((_, j) =>
      unflattenTree(point.structure, perInput.map((ofOutputs) => ofOutputs[j]))
    );
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
  return jacfwd(jacrev(f, options), options);
}

/** A function of trees as a flat one of a single argument, the others being fixed. */
function atArgument(
  operation: string,
  f: (...args: never) => unknown,
  args: readonly unknown[],
  argnum: number,
  structure: TreeStructure,
): ReturnType<typeof flattenFunction> {
  const ofOne = (argument: never) => {
    const all = [...args];
    all[argnum] = argument;
    return (f as (...args: unknown[]) => unknown)(...all);
  };
  const { flat, result } = flattenFunction(operation, ofOne, {
    kind: "array",
    leafCount: structure.leafCount,
    children: [structure],
  });
  return { flat, result };
}
