/**
 * Elements repeated.
 *
 * @module
 */
import {
  ArgumentError,
  broadcastShapes,
  checkInteger,
  checkList,
  checkShape,
  DTypeError,
  formatShape,
  inferExpandedShape,
  isInteger,
  normalizeOwnDim,
  type Shape,
  ShapeError,
  TraceError,
} from "../../engine/base/mod.ts";
import { checkRunning, type Tensor, tracerOf } from "../../engine/core/mod.ts";
import { expand as expandOf, gather, moveDim, reshape } from "../../engine/primitive/mod.ts";
import { checkTensor, expandTo } from "../operands.ts";
import { dataSync } from "../read/mod.ts";
import { tensor } from "../create/mod.ts";

/**
 * The tensor with dimensions of size 1 repeated to other sizes, and new ones in front; −1 keeps a
 * size. A view: nothing is copied.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { expand, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(expand(tensor([[1], [2]]), [2, 3]).arraySync(), [[1, 1, 1], [2, 2, 2]]);
 * ```
 *
 * @throws {ShapeError} if another size than 1 would change
 */
export function expand(x: Tensor, sizes: Shape): Tensor {
  checkTensor("expand", x);
  return expandTo(x, inferExpandedShape("expand", x.shape, checkList("expand", sizes, "sizes")));
}

/** The tensor expanded to the shape of another; see `expand`. */
export function expandAs(x: Tensor, other: Tensor): Tensor {
  return expand(x, checkTensor("expandAs", other, "other").shape);
}

/**
 * The tensor broadcast to a shape: `expand` under NumPy's name.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { broadcastTo, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(broadcastTo(tensor([1, 2]), [2, 2]).arraySync(), [[1, 2], [1, 2]]);
 * ```
 *
 * @throws {ShapeError} if the shape cannot be reached
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkTensor("broadcastTo", x);
  return expandTo(x, inferExpandedShape("broadcastTo", x.shape, checkShape("broadcastTo", shape)));
}

/**
 * The tensors expanded to their common shape.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { broadcastTensors, zeros } from "@cotangent/cotangent";
 *
 * const [a, b] = broadcastTensors([zeros([2, 1]), zeros([3])]);
 * assert.deepEqual([a.shape, b.shape], [[2, 3], [2, 3]]);
 * ```
 *
 * @throws {ShapeError} if they do not broadcast
 */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  for (const x of checkList("broadcastTensors", tensors, "tensors")) {
    checkTensor("broadcastTensors", x);
  }
  const shape = broadcastShapes("broadcastTensors", ...tensors.map((x) => x.shape));
  return tensors.map((x) => expandTo(x, shape));
}

/**
 * The tensor put beside itself so many times along each dimension; further counts make new
 * dimensions in front.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { repeat, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(repeat(tensor([1, 2]), [2, 2]).arraySync(), [[1, 2, 1, 2], [1, 2, 1, 2]]);
 * ```
 *
 * @throws {ShapeError} if there are fewer counts than dimensions
 */
export function repeat(x: Tensor, counts: readonly number[]): Tensor {
  return repeatBy("repeat", x, counts);
}

function repeatBy(operation: string, x: Tensor, counts: readonly number[]): Tensor {
  checkTensor(operation, x);
  checkShape(operation, counts);
  if (counts.length < x.ndim) {
    throw new ShapeError(
      `repeat: Expected a count for each dimension of ${formatShape(x.shape)}: got ` +
        `${formatShape(counts)}\nUse tile, which adds ones in front`,
    );
  }
  const shape = [...new Array<number>(counts.length - x.ndim).fill(1), ...x.shape];
  // [count, size] for each dimension, then merged in pairs.
  const pairs = shape.flatMap((extent, dim) => [counts[dim], extent]);
  const repeated = expandOf(reshape(x, shape), pairs, shape.map((_, dim) => 2 * dim));
  return reshape(repeated, shape.map((extent, dim) => extent * counts[dim]));
}

/**
 * The tensor put beside itself so many times along its last dimensions.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, tile } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tile(tensor([[1], [2]]), [2]).arraySync(), [[1, 1], [2, 2]]);
 * ```
 */
export function tile(x: Tensor, counts: readonly number[]): Tensor {
  checkTensor("tile", x);
  checkList("tile", counts, "counts");
  const missing = Math.max(0, x.ndim - counts.length);
  return repeatBy("tile", x, [...new Array<number>(missing).fill(1), ...counts]);
}

/**
 * Each element repeated in its place: so many times, or as often as an integer tensor says for each.
 * Without a dim the elements are taken in row-major order.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { repeatInterleave, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(repeatInterleave(tensor([1, 2]), 2).arraySync(), [1, 1, 2, 2]);
 * const counts = tensor([2, 1], { dtype: "int32" });
 * assert.deepEqual(repeatInterleave(tensor([1, 2]), counts).arraySync(), [1, 1, 2]);
 * ```
 *
 * @throws {ShapeError} if there are not as many counts as elements
 * @throws {TraceError} if the counts are traced, since the shape depends on them
 */
export function repeatInterleave(x: Tensor, repeats: number | Tensor, dim?: number): Tensor {
  checkTensor("repeatInterleave", x);
  const source = dim === undefined ? reshape(x, [x.size]) : x;
  const along = normalizeOwnDim("repeatInterleave", dim ?? 0, source.ndim);
  if (typeof repeats === "number") {
    checkInteger("repeatInterleave", repeats, { name: "repeats", minimum: 0 });
    const shape = source.shape.toSpliced(along + 1, 0, repeats);
    const expanded = expandOf(source, shape, [along + 1]);
    return reshape(expanded, source.shape.with(along, source.shape[along] * repeats));
  }
  const places = placesOf(repeats, source.shape[along]);
  return moveDim(gather(moveDim(source, along, 0), [places], "repeatInterleave"), 0, along);
}

/** The place of each element of the result in the source. */
function placesOf(repeats: Tensor, extent: number): Tensor {
  checkTensor("repeatInterleave", repeats, "repeats");
  const tracer = tracerOf(repeats);
  if (tracer !== null) {
    checkRunning(tracer.trace, "repeatInterleave");
    throw new TraceError(
      "repeatInterleave: Cannot trace counts as the shape of the result depends on them\n" +
        "Pass a plain number, or counts from outside of the traced function",
    );
  }
  if (!isInteger(repeats.dtype)) {
    throw new DTypeError(`repeatInterleave: Expected integer counts: got ${repeats.dtype}`);
  }
  const counts = Array.from(dataSync(repeats) as ArrayLike<number | bigint>, Number);
  const all = counts.length === 1 ? new Array<number>(extent).fill(counts[0]) : counts;
  if (all.length !== extent) {
    throw new ShapeError(
      `repeatInterleave: Expected a count for each of ${extent} elements: got ${all.length}`,
    );
  }
  const negative = all.find((count) => count < 0);
  if (negative !== undefined) {
    throw new ArgumentError(`repeatInterleave: Expected counts from 0 on: got ${negative}`);
  }
  return tensor(Int32Array.from(all.flatMap((count, i) => new Array<number>(count).fill(i))));
}
