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
  type Shape,
  ShapeError,
  shapesEqual,
} from "../../engine/base/mod.ts";
import { type IndexList, type IndexPart, Tensor, type TensorLike } from "../../engine/core/mod.ts";
import {
  add,
  convert,
  full,
  fullLike,
  gather,
  iota,
  mul,
  permute,
  reshape,
  scatter,
  slice as sliceOf,
} from "../../engine/primitive/mod.ts";
import { tensor } from "../create/mod.ts";
import { checkTensor, expandTo, fillNumber } from "../operands.ts";
import { type RangeBounds, resolveIndex, resolveRange } from "../bounds.ts";
import { coordinatesOf } from "./coordinates.ts";
import { checkIndices, checkRange, fromStart } from "./index_tensors.ts";

/** A part that is understood but for the dimension that it stands for. */
type Resolved =
  | { readonly kind: "number"; readonly index: number }
  | { readonly kind: "range"; readonly bounds: RangeBounds }
  | { readonly kind: "new" }
  | {
    readonly kind: "mask";
    readonly shape: Shape;
    readonly first: boolean;
    readonly index: Tensor;
  }
  | { readonly kind: "tensor"; readonly index: Tensor };

/** What an index does with one dimension of the tensor. */
type DimPlan =
  | { readonly kind: "number"; readonly start: number }
  | { readonly kind: "range"; readonly viewDim: number; readonly range: Range }
  | { readonly kind: "tensor"; readonly viewDim: number; readonly index: Tensor };

interface Range {
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** An index read and understood: a view, and index tensors for some of the view's dimensions. */
interface Plan {
  /** One for each dimension of the tensor. */
  readonly dims: readonly DimPlan[];
  /** The shape without the dimensions that numbers took, with parts of ranges and with new ones. */
  readonly viewShape: readonly number[];
  /** Which dimensions of the view are new. */
  readonly newDims: readonly number[];
  /** The common shape of the index tensors, or null where there are none. */
  readonly common: Shape | null;
  /** Where the dimensions of the index tensors go among those of the view that are left. */
  readonly place: number;
}

function planIndex(operation: string, x: Tensor, parts: readonly IndexPart[]): Plan {
  const resolved = expandEllipsis(operation, x, parts.flatMap((part) => resolve(operation, part)));
  const dims: DimPlan[] = [];
  const viewShape: number[] = [];
  const newDims: number[] = [];
  // Where index tensors stand among the parts: apart, their dimensions go to the front. Numbers and
  // tensors of rank 0 are slices to PyTorch and do not count (to NumPy they do).
  let place = -1;
  let pointedCount = 0;
  let isOpen = true;
  for (const part of resolved) {
    if (part.kind === "new") {
      newDims.push(viewShape.length);
      viewShape.push(1);
      if (place >= 0) isOpen = false;
      continue;
    }
    const extent = x.shape[dims.length];
    if (part.kind === "number") {
      dims.push({ kind: "number", start: resolveIndex(operation, extent, part.index) });
    } else if (part.kind === "range") {
      const range = resolveRange(operation, extent, part.bounds);
      dims.push({ kind: "range", viewDim: viewShape.length, range });
      viewShape.push(range.length);
      if (place >= 0) isOpen = false;
    } else {
      if (part.kind === "mask") checkMaskShape(operation, x, dims.length, part);
      else checkRange(operation, part.index, extent, -extent);
      if (part.index.ndim > 0) {
        if (place < 0) place = viewShape.length - pointedCount;
        else if (!isOpen) place = 0;
      }
      const index = part.kind === "mask" ? part.index : fromStart(part.index, extent);
      dims.push({ kind: "tensor", viewDim: viewShape.length, index });
      viewShape.push(extent);
      pointedCount++;
    }
  }
  const indices = dims.flatMap((dim) => dim.kind === "tensor" ? [dim.index] : []);
  const common = indices.length === 0
    ? null
    : broadcastShapes(operation, ...indices.map(({ shape }) => shape));
  return { dims, viewShape, newDims, common, place: Math.max(0, place) };
}

function checkMaskShape(
  operation: string,
  x: Tensor,
  dim: number,
  { shape, first }: { readonly shape: Shape; readonly first: boolean },
): void {
  if (!first || shapesEqual(shape, x.shape.slice(dim, dim + shape.length))) return;
  throw new ShapeError(
    `${operation}: Cannot use a mask of another shape than the dimensions that it stands for: got ` +
      `${formatShape(shape)} from dim ${dim} of ${formatShape(x.shape)}`,
  );
}

function resolve(operation: string, part: IndexPart): (Resolved | "...")[] {
  if (part === null) return [{ kind: "new" }];
  if (typeof part === "number") return [{ kind: "number", index: part }];
  if (part === "...") return ["..."];
  if (typeof part === "string") return [{ kind: "range", bounds: parseRange(operation, part) }];
  if (part instanceof Array) return resolve(operation, asIndices(operation, part));
  if (!(part instanceof Tensor)) {
    throw new ArgumentError(
      `${operation}: Expected numbers, ranges such as "1:3", "...", null or index tensors: got ` +
        `${typeof part}`,
    );
  }
  if (part.dtype !== "bool") return [{ kind: "tensor", index: checkIndices(operation, part) }];
  if (part.ndim === 0) {
    throw new ShapeError(`${operation}: Cannot index with a bool of rank 0\nUse where(…)`);
  }
  // A mask is the list of the places where it holds, an index tensor for each of its dimensions.
  const { shape } = part;
  return coordinatesOf(operation, part).map((index, dim) => ({
    kind: "mask",
    shape,
    first: dim === 0,
    index,
  }));
}

/** A list of whole numbers as an int32 tensor, one of bools as a mask. */
function asIndices(operation: string, list: IndexList): Tensor {
  const flat = (list as readonly unknown[]).flat(Infinity);
  if (flat.length > 0 && flat.every((value) => typeof value === "boolean")) return tensor(list);
  const other = flat.find((value) => !Number.isInteger(value));
  if (other !== undefined) {
    throw new DTypeError(`${operation}: Expected whole numbers as indices: got ${other}`);
  }
  return tensor(list, { dtype: "int32" });
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
    (): Resolved => ({ kind: "range", bounds: { start: null, stop: null, step: 1 } }),
  );
  const at = parts.indexOf("...");
  if (at !== parts.lastIndexOf("...")) {
    throw new ArgumentError(`${operation}: Expected "..." once at most`);
  }
  const named = parts.filter((part) => part !== "...");
  return at < 0 ? [...named, ...whole] : named.toSpliced(at, 0, ...whole);
}

const rangePattern = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

function parseRange(operation: string, text: string): RangeBounds {
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

/** The view that numbers, ranges and new dimensions make. */
function viewOf(x: Tensor, { dims, viewShape }: Plan): Tensor {
  const ranges = dims.map((dim, d): Range =>
    dim.kind === "number"
      ? { start: dim.start, length: 1, step: 1 }
      : dim.kind === "range"
      ? dim.range
      : { start: 0, length: x.shape[d], step: 1 }
  );
  const view = sliceOf(x, {
    starts: ranges.map(({ start }) => start),
    sizes: ranges.map(({ length }) => length),
    steps: ranges.map(({ step }) => step),
  });
  return reshape(view, viewShape);
}

/** Index tensors with a common dtype. */
function alike(indices: readonly Tensor[]): Tensor[] {
  const wide = indices.some(({ dtype }) => dtype === "int64");
  return indices.map((index) => wide ? convert(index, "int64") : index);
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
  const { common } = plan;
  if (common === null) return view;
  const pointed = plan.dims.filter((dim) => dim.kind === "tensor");
  const indices = alike(pointed.map(({ index }) => expandTo(index, common)));
  const first = pointed.map(({ viewDim }) => viewDim);
  const rest = view.shape.map((_, dim) => dim).filter((dim) => !first.includes(dim));
  const gathered = gather(permute(view, [...first, ...rest]), indices, "at");
  return permute(gathered, placeOrder(gathered.ndim, common.length, plan.place));
}

/** What an index names, for writing: `x` is indexed up to a dimension, and whole from there on. */
interface Named {
  /** The shape of what is named, without new dimensions. */
  readonly shape: Shape;
  /** The same with new dimensions, to which values broadcast. */
  readonly shown: Shape;
  /** How many dimensions of `x` are indexed. */
  readonly count: number;
  /** For each of them the indices, in the first dimensions of `shape`. */
  readonly indices: readonly Tensor[];
}

/** The index tensors that name what `at` would give. */
function nameParts(x: Tensor, { dims, viewShape, newDims, common, place }: Plan): Named {
  const pointed = dims.flatMap((dim) => dim.kind === "tensor" ? [dim.viewDim] : []);
  const kept = viewShape.map((_, dim) => dim).filter((dim) => !pointed.includes(dim));
  const indexShape = common ?? [];
  const sized = kept.map((dim) => viewShape[dim]);
  const shown = sized.toSpliced(place, 0, ...indexShape);
  const lasting = kept.filter((dim) => !newDims.includes(dim));
  const lastingPlace = kept.slice(0, place).filter((dim) => !newDims.includes(dim)).length;
  const shape = lasting.map((dim) => viewShape[dim]).toSpliced(lastingPlace, 0, ...indexShape);

  // Whole dimensions at the end come whole, without an index for each element.
  let count = dims.length;
  while (count > 0 && isWhole(dims[count - 1], x.shape[count - 1])) count--;
  const places = shape.slice(0, shape.length - (dims.length - count));
  const indices = dims.slice(0, count).map((dim) => {
    if (dim.kind === "number") return full(places, dim.start, "int32", x.device);
    if (dim.kind === "tensor") {
      const behind = places.length - lastingPlace - indexShape.length;
      const index = expandTo(dim.index, indexShape);
      return expandTo(reshape(index, [...indexShape, ...ones(behind)]), places);
    }
    const position = lasting.indexOf(dim.viewDim);
    const at = position < lastingPlace ? position : position + indexShape.length;
    const { start, length, step } = dim.range;
    const counted = iota(length, "int32", x.device);
    const numbers = add(mul(counted, fullLike(counted, step)), fullLike(counted, start));
    return expandTo(reshape(numbers, [length, ...ones(places.length - at - 1)]), places);
  });
  return { shape, shown, count, indices: alike(indices) };
}

function isWhole(dim: DimPlan, extent: number): boolean {
  return dim.kind === "range" && dim.range.length === extent && dim.range.step === 1;
}

function ones(count: number): number[] {
  return new Array<number>(count).fill(1);
}

/** `x` with a value combined into what an index names. */
function write(
  operation: string,
  x: Tensor,
  parts: readonly IndexPart[],
  { value, combine }: { readonly value: TensorLike; readonly combine: "set" | "add" },
): Tensor {
  checkTensor(operation, x);
  if (!(parts instanceof Array)) {
    throw new ArgumentError(
      `${operation}: Expected a list of the parts of an index: got ${typeof parts}\n` +
        `Write it in brackets: x.${operation}([0, "1:3"], value)`,
    );
  }
  const { shape, shown, count, indices } = nameParts(x, planIndex(operation, x, parts));
  const given = value instanceof Tensor
    ? convert(value, x.dtype)
    : full([], fillNumber(operation, value, x.dtype), x.dtype, x.device);
  // As in PyTorch, dimensions of size 1 in front of a value are of no account.
  const extra = Math.max(0, given.ndim - shown.length);
  const trimmed = given.shape.slice(0, extra).every((extent) => extent === 1)
    ? reshape(given, given.shape.slice(extra))
    : given;
  if (!broadcastsTo(trimmed.shape, shown)) {
    throw new ShapeError(
      `${operation}: Cannot broadcast the value to what the index names: got ` +
        `${formatShape(given.shape)} and ${formatShape(shown)}`,
    );
  }
  const updates = reshape(expandTo(trimmed, shown), shape);
  if (count === 0) return combine === "set" ? updates : add(x, updates);
  return scatter(x, indices, updates, { operation, combine });
}

function broadcastsTo(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 &&
    shape.every((extent, dim) => extent === 1 || extent === target[lead + dim]);
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
