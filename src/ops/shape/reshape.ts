/**
 * Other shapes of the same elements, in the same order.
 *
 * @module
 */
import {
  checkList,
  DimError,
  formatShape,
  inferShape,
  normalizeDim,
  normalizeDims,
  normalizeNewDim,
  normalizeOwnDim,
  reshapeLayout,
  type Shape,
  ShapeError,
  sizeOf,
} from "../../engine/base/mod.ts";
import { aliasOf, concreteOf, type Tensor } from "../../engine/core/mod.ts";
import { reshape as reshapeOf, stopGradient } from "../../engine/primitive/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The elements in row-major order under another shape; one size may be −1 and follows from the
 * others. A view where the elements lie so that one exists, else a copy.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, reshape } from "@cotangent/cotangent";
 *
 * assert.deepEqual(reshape(arange(6), [2, -1]).arraySync(), [[0, 1, 2], [3, 4, 5]]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not fit
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensor("reshape", x);
  return reshapeOf(x, inferShape("reshape", checkList("reshape", shape, "sizes"), x.size));
}

/**
 * `reshape` that never copies.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange, view } from "@cotangent/cotangent";
 *
 * assert.deepEqual(view(arange(4), [2, 2]).shape, [2, 2]);
 * assert.throws(() => view(arange(4).reshape([2, 2]).transpose(0, 1), [4]), /view/);
 * ```
 *
 * @throws {ShapeError} if the sizes do not fit, or the elements do not lie so that a view exists
 */
export function view(x: Tensor, shape: Shape): Tensor {
  checkTensor("view", x);
  const sizes = inferShape("view", checkList("view", shape, "sizes"), x.size);
  const array = concreteOf(x);
  if (array !== null && reshapeLayout(array, sizes) === null) {
    throw new ShapeError(
      `view: Cannot view shape ${formatShape(x.shape)} with strides ` +
        `${formatShape(array.strides)} as ${formatShape(sizes)} without copying\nUse reshape`,
    );
  }
  return reshapeOf(x, sizes);
}

/**
 * The dimensions from `start` to `end`, both included, merged into one.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { flatten, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(flatten(zeros([2, 3, 4])).shape, [24]);
 * assert.deepEqual(flatten(zeros([2, 3, 4]), 1).shape, [2, 12]);
 * ```
 *
 * @throws {DimError} if a dim is out of range, or `end` comes before `start`
 */
export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  checkTensor("flatten", x);
  const first = normalizeDim("flatten", start, x.ndim);
  const last = normalizeDim("flatten", end, x.ndim);
  if (x.ndim === 0) return reshapeOf(x, [1]);
  if (last < first) {
    throw new DimError(`flatten: Expected start before end: got ${start} and ${end}`);
  }
  const merged = sizeOf(x.shape.slice(first, last + 1));
  return reshapeOf(x, [...x.shape.slice(0, first), merged, ...x.shape.slice(last + 1)]);
}

/**
 * The elements in row-major order as one dimension: `flatten` under NumPy's name.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ravel, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(ravel(zeros([2, 3])).shape, [6]);
 * ```
 */
export function ravel(x: Tensor): Tensor {
  return flatten(x);
}

/**
 * A dimension split into several; one size may be −1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { unflatten, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(unflatten(zeros([2, 12]), 1, [3, -1]).shape, [2, 3, 4]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not fit
 */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  checkTensor("unflatten", x);
  const at = normalizeOwnDim("unflatten", dim, x.ndim);
  const parts = inferShape("unflatten", checkList("unflatten", sizes, "sizes"), x.shape[at]);
  return reshapeOf(x, [...x.shape.slice(0, at), ...parts, ...x.shape.slice(at + 1)]);
}

/**
 * The tensor without dimensions of size 1: all of them, or those named that have size 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { squeeze, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(squeeze(zeros([1, 2, 1])).shape, [2]);
 * assert.deepEqual(squeeze(zeros([1, 2, 1]), 0).shape, [2, 1]);
 * ```
 *
 * @throws {DimError} if a dim is out of range
 */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  checkTensor("squeeze", x);
  const dims = normalizeDims("squeeze", dim, x.ndim);
  return reshapeOf(x, x.shape.filter((extent, d) => extent !== 1 || !dims.includes(d)));
}

/**
 * The tensor with a dimension of size 1 at a place, counted in the result.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { unsqueeze, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(unsqueeze(zeros([2, 3]), 1).shape, [2, 1, 3]);
 * assert.deepEqual(unsqueeze(zeros([2, 3]), -1).shape, [2, 3, 1]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  checkTensor("unsqueeze", x);
  const at = normalizeNewDim("unsqueeze", dim, x.ndim);
  return reshapeOf(x, x.shape.toSpliced(at, 0, 1));
}

/**
 * The tensor as it is, for symmetry with PyTorch: layouts are the library's own business.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { contiguous, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(contiguous(tensor([1, 2])).arraySync(), [1, 2]);
 * ```
 */
export function contiguous(x: Tensor): Tensor {
  return checkTensor("contiguous", x);
}

/**
 * The same elements as a tensor of its own: none are copied, as a tensor never changes. It stays when
 * the other is donated to a compiled function.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { clone, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(clone(tensor([1, 2])).arraySync(), [1, 2]);
 * ```
 */
export function clone(x: Tensor): Tensor {
  return aliasOf(checkTensor("clone", x));
}

/**
 * The tensor as a constant for differentiation: JAX's `stop_gradient`, PyTorch's `detach`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { detach, grad, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const f = (x: Tensor) => x.mul(detach(x));
 * assert.equal(grad(f)(tensor(3)).itemSync(), 3);
 * ```
 */
export function detach(x: Tensor): Tensor {
  return stopGradient(checkTensor("detach", x));
}
