/**
 * Distinct values.
 *
 * @module
 */
import {
  checkOptions,
  normalizeOwnDim,
  type Shape,
  type TypedArray,
} from "../../engine/base/mod.ts";
import type { Tensor } from "../../engine/core/mod.ts";
import { gather, reshape, sort } from "../../engine/primitive/mod.ts";
import { tensor } from "../create/mod.ts";
import { checkTensor } from "../operands.ts";
import { dataSync } from "../read/mod.ts";
import { refuseTracers } from "./coordinates.ts";
import { indexSelect } from "./gather.ts";

/** What `unique` returns beside the values. */
export interface UniqueOptions {
  /** Whether to tell where each element is among the values. @default false */
  readonly returnInverse?: boolean;
  /** Whether to count how often each value occurs. @default false */
  readonly returnCounts?: boolean;
  /** The dimension whose slices are compared; by default all elements are. */
  readonly dim?: number;
}

/** Distinct values. */
export interface Unique {
  /** In ascending order. */
  readonly values: Tensor;
  /** For each element (or slice) the place of its value, in the shape of the input; int32. */
  readonly inverse?: Tensor;
  /** How often each value occurs; int32. */
  readonly counts?: Tensor;
}

/**
 * The distinct elements in ascending order, and on request where each element is among them and how
 * often each occurs. Each NaN is a value of its own. With `dim` the distinct slices along it, in the
 * order of their elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, unique } from "@cotangent/cotangent";
 *
 * const { values, counts } = unique(tensor([3, 1, 3]), { returnCounts: true });
 * assert.deepEqual(values.arraySync(), [1, 3]);
 * assert.deepEqual(counts!.arraySync(), [1, 2]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 * @throws {TraceError} if the tensor is traced
 */
export function unique(x: Tensor, options: UniqueOptions = {}): Unique {
  refuseTracers("unique", checkTensor("unique", x));
  const { dim } = checkOptions("unique", options, "returnCounts: true");
  if (dim === undefined) {
    const flat = reshape(x, [x.size]);
    const { values, indices } = sort(flat, { dim: 0, descending: false });
    const sorted = dataSync(values);
    const runs = runsOf(dataSync(indices) as Int32Array, (i) => sorted[i] !== sorted[i - 1]);
    const kept = gather(values, [tensor(runs.starts)], "unique");
    return { values: kept, ...described(runs, x.shape, options) };
  }
  const along = normalizeOwnDim("unique", dim, x.ndim);
  const rows = x.shape[along] === 0 ? x : x.movedim(along, 0);
  const width = x.size / Math.max(1, x.shape[along]);
  const elements = dataSync(rows);
  const compare = (a: number, b: number) => compareRows(elements, a * width, b * width, width);
  const order = Int32Array.from({ length: x.shape[along] }, (_, row) => row).sort(compare);
  const runs = runsOf(order, (i) => compare(order[i - 1], order[i]) !== 0);
  const firsts = runs.starts.map((start) => order[start]);
  return {
    values: indexSelect(x, along, tensor(firsts)),
    ...described(runs, [x.shape[along]], options),
  };
}

/** Sorted things, those that are equal in one run. */
interface Runs {
  /** The things in ascending order. */
  readonly order: Int32Array;
  /** Where among them each run starts. */
  readonly starts: Int32Array;
}

function runsOf(order: Int32Array, differs: (i: number) => boolean): Runs {
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) if (i === 0 || differs(i)) starts.push(i);
  return { order, starts: Int32Array.from(starts) };
}

/** The inverse and the counts, where they are asked for. */
function described(
  { order, starts }: Runs,
  shape: Shape,
  { returnInverse = false, returnCounts = false }: UniqueOptions,
): Partial<Unique> {
  const ends = starts.map((_, run) => starts[run + 1] ?? order.length);
  const inverse = new Int32Array(order.length);
  starts.forEach((start, run) => {
    for (let i = start; i < ends[run]; i++) inverse[order[i]] = run;
  });
  return {
    ...(returnInverse && { inverse: tensor(inverse).reshape(shape) }),
    ...(returnCounts && { counts: tensor(ends.map((end, run) => end - starts[run])) }),
  };
}

/** Lexicographic order; a NaN is greater than any number, and each its own. */
function compareRows(elements: TypedArray, a: number, b: number, width: number): number {
  if (a === b) return 0;
  for (let i = 0; i < width; i++) {
    const [x, y] = [elements[a + i], elements[b + i]];
    if (x === y) continue;
    if (x < y) return -1;
    if (x > y) return 1;
    const [first, second] = [x !== x, y !== y];
    if (first !== second) return first ? 1 : -1;
    return a - b;
  }
  return 0;
}
