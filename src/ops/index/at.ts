/**
 * Indexing as NumPy and PyTorch have it: `at` reads, `set` and `addAt` make a changed tensor.
 *
 * @module
 */
import {
  ArgumentError,
  broadcastShapes,
  DTypeError,
  formatShape,
  IndexError,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { Tensor } from "../../engine/core/mod.ts";
import {
  convert,
  gather,
  iota,
  permute,
  reshape,
  scatter,
  slice as sliceOf,
} from "../../engine/primitive/mod.ts";
import { tensor } from "../create/mod.ts";
import { asTensor, checkTensor, expandTo, type TensorLike } from "../operands.ts";
import { resolveIndex, resolveRange } from "../shape/part.ts";
import { nonzero } from "./by_mask.ts";
import { checkIndices, checkRange, fromStart } from "./index_tensors.ts";

/**
 * What stands for one or more dimensions in an index: a number, a range `"start:stop:step"` as in
 * Python, `"..."` for all dimensions that are not named, null for a new dimension of size 1, a tensor
 * of integers (or a list of numbers), or a bool tensor that chooses.
 */
export type IndexPart = number | string | null | Tensor | readonly number[];

/** An index read and understood: a view, and index tensors for some of its dimensions. */
interface Plan {
  /** The view that numbers, ranges and new dimensions make. */
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  /** The view's shape without the dimensions that numbers took, and with new ones. */
  readonly viewShape: readonly number[];
  /** Dimensions of the view, with the index tensors for them. */
  readonly pointed: readonly { readonly dim: number; readonly index: Tensor }[];
  /** Where the dimensions of the index tensors go. */
  readonly place: number;
}

/** A part that stands for dimensions of the tensor. */
type Resolved =
  | { readonly kind: "number"; readonly index: number }
  | {
    readonly kind: "range";
    readonly text: string;
  }
  | { readonly kind: "new" }
  | { readonly kind: "tensor"; readonly index: Tensor };

function planIndex(operation: string, x: Tensor, parts: readonly IndexPart[]): Plan {
  const resolved = expandEllipsis(operation, x, parts.flatMap((part) => resolve(operation, part)));
  const starts: number[] = [];
  const sizes: number[] = [];
  const steps: number[] = [];
  const viewShape: number[] = [];
  const pointed: { dim: number; index: Tensor }[] = [];
  // Where index tensors stand among the parts: apart, their dimensions go to the front. Numbers are
  // slices to PyTorch and do not count (to NumPy they do).
  const pointing: number[] = [];
  let firstPlace = -1;
  let dim = 0;
  resolved.forEach((part, position) => {
    if (part.kind === "new") {
      viewShape.push(1);
      return;
    }
    const extent = x.shape[dim];
    if (part.kind === "number") {
      starts.push(resolveIndex(operation, extent, part.index));
      sizes.push(1);
      steps.push(1);
    } else if (part.kind === "range") {
      const range = resolveRange(operation, extent, parseRange(operation, part.text));
      starts.push(range.start);
      sizes.push(range.length);
      steps.push(range.step);
      viewShape.push(range.length);
    } else {
      starts.push(0);
      sizes.push(extent);
      steps.push(1);
      pointing.push(position);
      if (firstPlace < 0) firstPlace = viewShape.length;
      checkRange(operation, part.index, extent, -extent);
      pointed.push({ dim: viewShape.length, index: fromStart(part.index, extent) });
      viewShape.push(extent);
    }
    dim++;
  });
  const together = pointing.every((position, i) =>
    i === 0 || resolved.slice(pointing[i - 1] + 1, position).every(({ kind }) => kind === "number")
  );
  return { starts, sizes, steps, viewShape, pointed, place: together ? firstPlace : 0 };
}

function resolve(operation: string, part: IndexPart): (Resolved | "...")[] {
  if (part === null) return [{ kind: "new" }];
  if (typeof part === "number") return [{ kind: "number", index: part }];
  if (part === "...") return ["..."];
  if (typeof part === "string") return [{ kind: "range", text: part }];
  if (part instanceof Array) {
    return [{ kind: "tensor", index: asIndices(operation, part) }];
  }
  if (!(part instanceof Tensor)) {
    throw new ArgumentError(
      `${operation}: Expected numbers, ranges such as "1:3", "...", null or index tensors: got ` +
        `${typeof part}`,
    );
  }
  if (part.dtype !== "bool") {
    return [{ kind: "tensor", index: checkIndices(operation, part) }];
  }
  if (part.ndim === 0) {
    throw new ShapeError(`${operation}: Cannot index with a bool scalar\nUse where(…)`);
  }
  // A mask is the list of the places where it holds, an index tensor for each of its dimensions.
  const places = nonzero(part);
  return part.shape.map((_, dim) => ({
    kind: "tensor" as const,
    index: places.select(1, dim),
  }));
}

function asIndices(operation: string, numbers: readonly number[]): Tensor {
  if (!numbers.every(Number.isInteger)) {
    throw new DTypeError(`${operation}: Expected whole numbers as indices: got [${numbers}]`);
  }
  return checkIndices(operation, tensor(Int32Array.from(numbers)));
}

/** The parts with `"..."`, which may be left out at the end, as full ranges. */
function expandEllipsis(
  operation: string,
  x: Tensor,
  parts: readonly (Resolved | "...")[],
): Resolved[] {
  const count = parts.filter((part) => part !== "..." && part.kind !== "new").length;
  if (count > x.ndim) {
    throw new IndexError(
      `${operation}: Expected at most ${x.ndim} indices for shape ${formatShape(x.shape)}: got ` +
        count,
    );
  }
  const whole = Array.from(
    { length: x.ndim - count },
    (): Resolved => ({ kind: "range", text: ":" }),
  );
  const at = parts.indexOf("...");
  if (at !== parts.lastIndexOf("...")) {
    throw new ArgumentError(`${operation}: Expected "..." once at most`);
  }
  const named = parts.filter((part) => part !== "...");
  return at < 0 ? [...named, ...whole] : named.toSpliced(at, 0, ...whole);
}

const rangePattern = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

function parseRange(
  operation: string,
  text: string,
): { readonly start: number | null; readonly stop: number | null; readonly step: number } {
  const match = rangePattern.exec(text);
  if (match === null) {
    throw new ArgumentError(
      `${operation}: Expected a range such as ":", "1:", ":-1" or "::2", or "...": got ` +
        JSON.stringify(text),
    );
  }
  const bound = (group: string | undefined) => group === undefined ? null : Number(group);
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step === 0) {
    throw new ArgumentError(`${operation}: Expected a step other than 0: got "${text}"`);
  }
  return { start: bound(match[1]), stop: bound(match[2]), step };
}

function viewOf(x: Tensor, { starts, sizes, steps, viewShape }: Plan): Tensor {
  return reshape(sliceOf(x, { starts, sizes, steps }), viewShape);
}

/** Index tensors broadcast to their common shape. */
function commonIndices(operation: string, pointed: Plan["pointed"]): Tensor[] {
  const shape = broadcastShapes(operation, ...pointed.map(({ index }) => index.shape));
  const wide = pointed.some(({ index }) => index.dtype === "int64");
  return pointed.map(({ index }) => expandTo(wide ? convert(index, "int64") : index, shape));
}

/** The order of dimensions that brings those pointed at to the front. */
function frontOrder({ viewShape, pointed }: Plan): number[] {
  const first = pointed.map(({ dim }) => dim);
  return [...first, ...viewShape.map((_, dim) => dim).filter((dim) => !first.includes(dim))];
}

/** The order that brings `count` leading dimensions to a place. */
function placeOrder(rank: number, count: number, place: number): number[] {
  const leading = Array.from({ length: count }, (_, dim) => dim);
  const rest = Array.from({ length: rank - count }, (_, i) => count + i);
  return rest.toSpliced(place, 0, ...leading);
}

/**
 * The elements at an index, which has a part for each dimension from the first on: a number takes the
 * dimension away; a range `"1:3"`, `"::-1"` narrows it; `"..."` stands for those between; null makes a
 * new one; a tensor of integers gathers; a bool tensor chooses. Several index tensors broadcast and
 * are read together. Without index tensors the result is a view.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { at, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * assert.deepEqual(at(x, 0).arraySync(), [1, 2, 3]);
 * assert.deepEqual(at(x, "...", -1).arraySync(), [3, 6]);
 * assert.deepEqual(at(x, ":", "::2").arraySync(), [[1, 3], [4, 6]]);
 * assert.deepEqual(at(x, [1, 0], [2, 2]).arraySync(), [6, 3]);
 * assert.deepEqual(at(x, x.gt(4)).arraySync(), [5, 6]);
 * ```
 *
 * @throws {IndexError} if there are too many parts, or one is out of range
 * @throws {DTypeError} if an index tensor is neither of integers nor bools
 * @throws {TraceError} of bool tensors that are traced, since the shape depends on them
 */
export function at(x: Tensor, ...parts: readonly IndexPart[]): Tensor {
  checkTensor("at", x);
  const plan = planIndex("at", x, parts);
  const view = viewOf(x, plan);
  if (plan.pointed.length === 0) return view;
  const indices = commonIndices("at", plan.pointed);
  const gathered = gather(permute(view, frontOrder(plan)), indices, "at");
  const count = indices[0].ndim;
  return permute(gathered, placeOrder(gathered.ndim, count, plan.place));
}

/** `x` with a value combined into what an index names. */
function write(
  operation: string,
  x: Tensor,
  parts: readonly IndexPart[],
  { value, combine }: { readonly value: TensorLike; readonly combine: "set" | "add" },
): Tensor {
  checkTensor(operation, x);
  const plan = planIndex(operation, x, parts);
  // The row-major place of every element of the view, by the same view of the places themselves.
  const places = viewOf(reshape(iota(x.size, "int32", x.device), x.shape), plan);
  let named = places;
  if (plan.pointed.length > 0) {
    const indices = commonIndices(operation, plan.pointed);
    const gathered = gather(permute(places, frontOrder(plan)), indices, operation);
    named = permute(gathered, placeOrder(gathered.ndim, indices[0].ndim, plan.place));
  }
  const source = convert(asTensor(operation, value), x.dtype);
  if (!shapesEqual(broadcastShapes(operation, source.shape, named.shape), named.shape)) {
    throw new ShapeError(
      `${operation}: Cannot write shape ${formatShape(source.shape)} to what the index names, ` +
        formatShape(named.shape),
    );
  }
  const written = scatter(
    reshape(x, [x.size]),
    [reshape(named, [named.size])],
    reshape(expandTo(source, named.shape), [named.size]),
    { operation, combine },
  );
  return reshape(written, x.shape);
}

/**
 * `x` with a value (which broadcasts) in the place of what an index names: see `at`. `x` itself stays
 * as it is.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { set, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(set(zeros([2, 2]), [0, ":"], 7).arraySync(), [[7, 7], [0, 0]]);
 * ```
 *
 * @throws {ShapeError} if the value does not broadcast to what the index names
 * @throws {IndexError} if a part is out of range
 */
export function set(x: Tensor, index: readonly IndexPart[], value: TensorLike): Tensor {
  return write("set", x, index, { value, combine: "set" });
}

/**
 * `x` with a value (which broadcasts) added to what an index names: see `at`. What is named twice gets
 * it twice.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { addAt, zeros } from "@cotangent/cotangent";
 *
 * assert.deepEqual(addAt(zeros([3]), [[0, 0, 2]], 1).arraySync(), [2, 0, 1]);
 * ```
 *
 * @throws {ShapeError} if the value does not broadcast to what the index names
 * @throws {IndexError} if a part is out of range
 */
export function addAt(x: Tensor, index: readonly IndexPart[], value: TensorLike): Tensor {
  return write("addAt", x, index, { value, combine: "add" });
}
