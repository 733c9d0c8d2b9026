/**
 * Batches out of examples of one shape.
 *
 * @module
 */
import { describeValue, formatShape, shapesEqual } from "../../engine/base/mod.ts";
import {
  ArgumentError,
  DTypeError,
  ShapeError,
  stack,
  Tensor,
  tensor,
  type TypedArray,
} from "../../tensor.ts";
import { collateTrees, placed } from "./collate_trees.ts";

/** What `defaultCollate` makes of examples of a type. */
export type Collated<T> = T extends Tensor | number | boolean | bigint | TypedArray ? Tensor
  : T extends string ? string[]
  : T extends object ? { -readonly [K in keyof T]: Collated<T[K]> }
  : unknown;

/**
 * The batch of a list of examples, which are trees of one structure: tensors of one shape are stacked
 * along a new first dimension (typed arrays too), numbers become a float32 tensor, booleans a bool
 * one, bigints an int64 one, strings an array.
 *
 * Class labels are best tensors of rank 0, `tensor(3, { dtype: "int32" })`: the dtype of numbers
 * cannot be told from their values, or it would change from batch to batch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { defaultCollate } from "@cotangent/cotangent/data";
 *
 * const batch = defaultCollate([
 *   { x: tensor([1, 2]), size: 3, name: "a" },
 *   { x: tensor([4, 5]), size: 6, name: "b" },
 * ]);
 * assert.deepEqual(batch.x.arraySync(), [[1, 2], [4, 5]]);
 * assert.deepEqual(batch.size.arraySync(), [3, 6]);
 * assert.deepEqual(batch.name, ["a", "b"]);
 * ```
 *
 * @throws {ShapeError} naming the path and both shapes, if tensors cannot be stacked
 * @throws {DTypeError} naming the path, if tensors have several dtypes
 * @throws {ArgumentError} naming the path, if the examples have several structures, or there is
 * something else in them
 */
export function defaultCollate<T>(examples: readonly T[]): Collated<T> {
  const collate = (leaves: readonly unknown[], path: string) =>
    collateLeaves("defaultCollate", leaves, path);
  return collateTrees("defaultCollate", examples, collate) as Collated<T>;
}

/** The batch of values that are no arrays or plain objects. */
export function collateLeaves(
  operation: string,
  leaves: readonly unknown[],
  path: string,
): Tensor | string[] {
  const [first] = leaves;
  if (isArrayOrTensor(first)) return stack(tensorsAt(operation, leaves, path, "shape"));
  if (typeof first === "string") return checkTypes(operation, leaves, path) as string[];
  if (["number", "boolean", "bigint"].includes(typeof first)) {
    return tensor(checkTypes(operation, leaves, path) as number[]);
  }
  throw new ArgumentError(
    `${operation}: Expected tensors, numbers, booleans, bigints and strings in examples: got ` +
      `${describeValue(first)}${placed(path)}\nMake the batch with a collate function of your own`,
  );
}

/** Whether a leaf is, or can become, a tensor with dimensions of its own. */
export function isArrayOrTensor(value: unknown): value is Tensor | TypedArray {
  return value instanceof Tensor || ArrayBuffer.isView(value);
}

/** The tensors at a path, of one dtype, and of one shape or at least as many dimensions. */
export function tensorsAt(
  operation: string,
  leaves: readonly unknown[],
  path: string,
  agree: "shape" | "rank",
): Tensor[] {
  const odd = leaves.findIndex((leaf) => !isArrayOrTensor(leaf));
  if (odd >= 0) {
    throw new ArgumentError(
      `${operation}: Expected a tensor in each example${placed(path)}: got ` +
        describeValue(leaves[odd]),
    );
  }
  const tensors = (leaves as (Tensor | TypedArray)[]).map((leaf) => tensor(leaf));
  const [first] = tensors;
  for (const other of tensors) {
    if (other.dtype !== first.dtype) {
      throw new DTypeError(
        `${operation}: Expected tensors of one dtype${placed(path)}: got ${first.dtype} and ` +
          other.dtype,
      );
    }
    const fits = agree === "rank"
      ? other.ndim === first.ndim
      : shapesEqual(other.shape, first.shape);
    if (fits) continue;
    throw new ShapeError(
      `${operation}: Expected tensors of one ${agree}${placed(path)}: got ` +
        `${formatShape(first.shape)} and ${formatShape(other.shape)}` +
        (agree === "shape" ? "\nPad ragged examples with padCollate(…), or resize images" : ""),
    );
  }
  return tensors;
}

/** Refuses values of several types: a batch of 1, true and "a" is a mistake. */
function checkTypes(
  operation: string,
  leaves: readonly unknown[],
  path: string,
): readonly unknown[] {
  const [first] = leaves;
  const odd = leaves.findIndex((leaf) => typeof leaf !== typeof first);
  if (odd < 0) return leaves;
  throw new ArgumentError(
    `${operation}: Expected values of one type${placed(path)}: got ${describeValue(first)} and ` +
      describeValue(leaves[odd]),
  );
}
