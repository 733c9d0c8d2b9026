/**
 * Elements by index tensors.
 *
 * @module
 */
import {
  broadcastShapes,
  checkInteger,
  checkOptions,
  type DType,
  formatShape,
  normalizeDim,
  normalizeOwnDim,
  ShapeError,
  sizeOf,
  TraceError,
} from "../../engine/base/mod.ts";
import { checkRunning, type Tensor, tracerOf } from "../../engine/core/mod.ts";
import {
  convert,
  equal,
  expand,
  gather as gatherOf,
  iota,
  moveDim,
  reshape,
  slice,
} from "../../engine/primitive/mod.ts";
import { checkTensor, expandTo } from "../operands.ts";
import { dataSync } from "../read/mod.ts";
import { checkAlong, checkVector, placesAlong } from "./along.ts";
import { checkIndices, checkRange, fromStart } from "./index_tensors.ts";

/**
 * For each place of `index` the element of `x` at that place, with its number along `dim` replaced by
 * the index there. The result has the shape of `index`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { gather, tensor } from "@cotangent/cotangent";
 *
 * const index = tensor([[0, 0], [1, 0]], { dtype: "int32" });
 * assert.deepEqual(gather(tensor([[1, 2], [3, 4]]), 1, index).arraySync(), [[1, 1], [4, 3]]);
 * ```
 *
 * @throws {ShapeError} if `index` has another rank, or is larger in another dimension
 * @throws {IndexError} if an index is out of range
 * @throws {DTypeError} if `index` is not of integers
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const along = checkAlong("gather", x, dim, index);
  if (x.ndim === 0) {
    return reshape(gatherOf(reshape(x, [1]), [reshape(along.index, [1])], "gather"), []);
  }
  return gatherPlaces("gather", x, along);
}

function gatherPlaces(
  operation: string,
  x: Tensor,
  { dim, index }: { readonly dim: number; readonly index: Tensor },
): Tensor {
  // Dimensions behind the one that is indexed, and the first ones, are often whole: cut to fit.
  const trimmed = slice(x, {
    starts: x.shape.map(() => 0),
    sizes: x.shape.map((extent, d) => d === dim ? extent : index.shape[d]),
    steps: x.shape.map(() => 1),
  });
  return gatherOf(trimmed, placesAlong(index, dim), operation);
}

/**
 * `gather` whose index may count from the end, and without a dim works on the elements in row-major
 * order. The index broadcasts in the other dimensions.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { takeAlongDim, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[3, 1], [2, 4]]);
 * const order = x.argsort(1);
 * assert.deepEqual(takeAlongDim(x, order, 1).arraySync(), [[1, 3], [2, 4]]);
 * ```
 */
export function takeAlongDim(x: Tensor, index: Tensor, dim?: number): Tensor {
  checkTensor("takeAlongDim", x);
  const indices = checkIndices("takeAlongDim", index);
  if (dim === undefined) {
    return takeAlongDim(reshape(x, [x.size]), reshape(indices, [indices.size]), 0);
  }
  const along = normalizeOwnDim("takeAlongDim", dim, x.ndim);
  if (indices.ndim !== x.ndim) {
    throw new ShapeError(
      `takeAlongDim: Expected an index of ${x.ndim} dimensions: got ${formatShape(indices.shape)}`,
    );
  }
  const shape = broadcastShapes(
    "takeAlongDim",
    x.shape.with(along, 1),
    indices.shape.with(along, 1),
  );
  const full = expandTo(indices, shape.with(along, indices.shape[along]));
  return gatherOf(
    expandTo(x, shape.with(along, x.shape[along])),
    placesAlong(fromStart(full, x.shape[along]), along),
    "takeAlongDim",
  );
}

/**
 * The slices of a dimension that a vector of indices names, in its order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexSelect, tensor } from "@cotangent/cotangent";
 *
 * const index = tensor([1, 1, 0], { dtype: "int32" });
 * assert.deepEqual(indexSelect(tensor([5, 6]), 0, index).arraySync(), [6, 6, 5]);
 * ```
 *
 * @throws {ShapeError} if `index` is not a vector
 * @throws {IndexError} if an index is out of range
 */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  checkTensor("indexSelect", x);
  const indices = checkVector("indexSelect", index);
  if (x.ndim === 0) {
    normalizeDim("indexSelect", dim, 1);
    return reshape(gatherOf(reshape(x, [1]), [indices], "indexSelect"), []);
  }
  const along = normalizeDim("indexSelect", dim, x.ndim);
  return moveDim(gatherOf(moveDim(x, along, 0), [indices], "indexSelect"), 0, along);
}

/**
 * The elements at indices of the row-major order, which may count from the end; in the shape of
 * `index`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { take, tensor } from "@cotangent/cotangent";
 *
 * const index = tensor([0, -1], { dtype: "int32" });
 * assert.deepEqual(take(tensor([[1, 2], [3, 4]]), index).arraySync(), [1, 4]);
 * ```
 *
 * @throws {IndexError} if an index is out of range
 */
export function take(x: Tensor, index: Tensor): Tensor {
  checkTensor("take", x);
  const indices = checkIndices("take", index);
  checkRange("take", indices, x.size, -x.size);
  return gatherOf(reshape(x, [sizeOf(x.shape)]), [fromStart(indices, x.size)], "take");
}

/**
 * Vectors with a 1 at the place that each integer names, of `classes` elements (by default as many
 * as the greatest integer needs), as a new last dimension; int32 unless told otherwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneHot, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(oneHot(tensor([0, 2], { dtype: "int32" }), 3).arraySync(), [[1, 0, 0], [0, 0, 1]]);
 * ```
 *
 * @throws {IndexError} if an integer is out of range (a traced one gives zeros)
 * @throws {TraceError} if the tensor is traced and the number of classes is left out
 */
export function oneHot(
  x: Tensor,
  classes?: number,
  options: { readonly dtype?: DType } = {},
): Tensor {
  const { dtype = "int32" } = checkOptions("oneHot", options, 'dtype: "float32"');
  const indices = checkIndices("oneHot", x, "input");
  if (classes === undefined) return oneHot(x, classesOf(indices), { dtype });
  checkInteger("oneHot", classes, { name: "classes", minimum: 0 });
  checkRange("oneHot", indices, classes);
  const shape = [...indices.shape, classes];
  const numbers = iota(classes, indices.dtype, indices.device);
  const repeated = expand(indices, shape, [shape.length - 1]);
  const counted = expand(numbers, shape, indices.shape.map((_, dim) => dim));
  return convert(equal(repeated, counted), dtype);
}

/** How many classes the greatest of concrete integers needs. */
function classesOf(indices: Tensor): number {
  const tracer = tracerOf(indices);
  if (tracer !== null) {
    checkRunning(tracer.trace, "oneHot");
    throw new TraceError(
      "oneHot: Cannot be traced without the number of classes as the shape depends on it\n" +
        "Name it: oneHot(x, classes)",
    );
  }
  let most = -1;
  for (const value of dataSync(indices)) most = Math.max(most, Number(value));
  return most + 1;
}
