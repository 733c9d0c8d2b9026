/**
 * Gradients, for users: of functions of trees.
 *
 * @module
 */
import {
  checkFunction,
  checkOptions,
  describeValue,
  DTypeError,
  formatShape,
  isFloating,
  ShapeError,
  TraceError,
  unflattenTree,
} from "../base/mod.ts";
import { Tensor } from "../core/mod.ts";
import { fullLike } from "../primitive/mod.ts";
import { vjpFlat } from "./linearize.ts";
import { movingArguments } from "./moving_arguments.ts";
import { flattenResult, type FlatTensors } from "./trees.ts";

/** Which arguments `grad` differentiates by. */
export interface GradOptions {
  /** The positions of the arguments; a list makes the gradient a list. @default 0 */
  readonly argnums?: number | readonly number[];
  /** Whether the function returns `[loss, auxiliary]`. @default false */
  readonly hasAux?: boolean;
}

/**
 * The function that returns the value and the gradient of a scalar function by its first argument
 * (or by those that `argnums` names): `[value, gradient]`. The gradient is a tree like the argument.
 *
 * With `hasAux` the function returns `[loss, auxiliary]`, where `auxiliary` is any tree that is not
 * differentiated, and the result is `[[loss, auxiliary], gradient]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, type Tensor, valueAndGrad } from "@cotangent/cotangent";
 *
 * const loss = (params: { w: Tensor }, x: Tensor) => params.w.mul(x).sum();
 * const [value, { w }] = valueAndGrad(loss)({ w: tensor([1, 2]) }, tensor([3, 4]));
 * assert.equal(value.itemSync(), 11);
 * assert.deepEqual(w.arraySync(), [3, 4]);
 * ```
 *
 * @throws {ShapeError} if the function's result is not a scalar
 * @throws {DTypeError} if the result or an argument that is differentiated by is not floating
 */
export function valueAndGrad<P, A extends readonly unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => [Tensor, P];
/** The same with an auxiliary result. */
export function valueAndGrad<P, A extends readonly unknown[], X>(
  f: (params: P, ...rest: A) => readonly [Tensor, X],
  options: { readonly hasAux: true; readonly argnums?: 0 },
): (params: P, ...rest: A) => [[Tensor, X], P];
/** The same by several arguments. */
export function valueAndGrad<A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  options: { readonly argnums: readonly number[]; readonly hasAux?: false },
): (...args: A) => [Tensor, A[number][]];
/** The same by another argument, or with an auxiliary result too. */
// deno-lint-ignore no-explicit-any
export function valueAndGrad<A extends readonly any[]>(
  f: (...args: A) => unknown,
  options: GradOptions,
  // deno-lint-ignore no-explicit-any
): (...args: A) => [any, any];
export function valueAndGrad(
  f: (...args: never[]) => unknown,
  options: GradOptions = {},
): (...args: unknown[]) => [unknown, unknown] {
  checkFunction("valueAndGrad", f);
  checkOptions("valueAndGrad", options, "argnums: [0, 1]");
  return (...args) => differentiate("valueAndGrad", f, args, options);
}

/**
 * The function that returns the gradient of a scalar function by its first argument (or by those
 * that `argnums` names), as a tree like the argument. With `hasAux`, `[gradient, auxiliary]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const cube = (x: Tensor) => x.pow(3);
 * assert.equal(grad(cube)(tensor(2)).itemSync(), 12);
 * assert.equal(grad(grad(cube))(tensor(2)).itemSync(), 12);
 * ```
 *
 * @throws {ShapeError} if the function's result is not a scalar
 * @throws {DTypeError} if the result or an argument that is differentiated by is not floating
 */
export function grad<P, A extends readonly unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => P;
/** The same with an auxiliary result. */
export function grad<P, A extends readonly unknown[], X>(
  f: (params: P, ...rest: A) => readonly [Tensor, X],
  options: { readonly hasAux: true; readonly argnums?: 0 },
): (params: P, ...rest: A) => [P, X];
/** The same by several arguments. */
export function grad<A extends readonly unknown[]>(
  f: (...args: A) => Tensor,
  options: { readonly argnums: readonly number[]; readonly hasAux?: false },
): (...args: A) => A[number][];
/** The same by another argument, or with an auxiliary result too. */
// deno-lint-ignore no-explicit-any
export function grad<A extends readonly any[]>(
  f: (...args: A) => unknown,
  options: GradOptions,
  // deno-lint-ignore no-explicit-any
): (...args: A) => any;
export function grad(
  f: (...args: never[]) => unknown,
  options: GradOptions = {},
): (...args: unknown[]) => unknown {
  checkFunction("grad", f);
  checkOptions("grad", options, "argnums: [0, 1]");
  return (...args) => {
    const [value, gradient] = differentiate("grad", f, args, options);
    return options.hasAux ? [gradient, (value as [Tensor, unknown])[1]] : gradient;
  };
}

function differentiate(
  operation: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  { argnums = 0, hasAux = false }: GradOptions,
): [unknown, unknown] {
  const moving = movingArguments(operation, args, argnums);
  let auxiliary: FlatTensors | null = null;
  const loss = (inputs: readonly Tensor[]) => {
    const result = f(...moving.replace(inputs) as never[]);
    if (!hasAux) return [scalarLoss(operation, result)];
    if (!(result instanceof Array) || result.length !== 2) {
      throw new TraceError(
        `${operation}: Expected [loss, auxiliary] from the function, as hasAux is set`,
      );
    }
    auxiliary = flattenResult(operation, result[1]);
    return [scalarLoss(operation, result[0]), ...auxiliary.leaves];
  };
  const { outputs, pull } = vjpFlat(loss, moving.leaves, moving.leaves.map(() => true), operation);
  const pulled = pull(outputs.map((output, i) => i === 0 ? fullLike(output, 1) : null));
  const gradient = moving.assemble(
    moving.leaves.map((value, i) => pulled[i] ?? fullLike(value, 0)),
  );
  if (auxiliary === null) return [outputs[0], gradient];
  const aux = unflattenTree((auxiliary as FlatTensors).structure, outputs.slice(1));
  return [[outputs[0], aux], gradient];
}

function scalarLoss(operation: string, result: unknown): Tensor {
  if (!(result instanceof Tensor)) {
    flattenResult(operation, result);
    throw new TraceError(
      `${operation}: Expected the function to return a tensor: got ${describeValue(result)}\n` +
        "With { hasAux: true } it may return [loss, auxiliary]",
    );
  }
  if (result.ndim !== 0) {
    throw new ShapeError(
      `${operation}: Expected the function to return a scalar: got shape ` +
        `${formatShape(result.shape)}\nReduce it with sum() or mean(), or use vjp or jacrev`,
    );
  }
  if (!isFloating(result.dtype)) {
    throw new DTypeError(
      `${operation}: Expected the function to return a floating scalar: got ${result.dtype}`,
    );
  }
  return result;
}
