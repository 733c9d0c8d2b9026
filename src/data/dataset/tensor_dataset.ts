/**
 * A dataset of tensors in memory.
 *
 * @module
 */
import {
  describeValue,
  flattenTree,
  type FlatTree,
  formatShape,
  leafPaths,
  unflattenTree,
} from "../../engine/base/mod.ts";
import { ArgumentError, ShapeError, Tensor, tensor } from "../../tensor.ts";
import { checkIndex } from "./check_index.ts";
import { Dataset } from "./dataset.ts";

/**
 * The slices of tensors along their first dimension: example i of a tree of tensors `[n, …]` is the
 * tree of the i-th slices, which are views.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { TensorDataset } from "@cotangent/cotangent/data";
 *
 * const dataset = new TensorDataset([tensor([[1, 2], [3, 4]]), tensor([0, 1])]);
 * assert.equal(dataset.length, 2);
 * const [x, y] = dataset.get(1);
 * assert.deepEqual(x.arraySync(), [3, 4]);
 * assert.equal(y.itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the tensors have first dimensions of several sizes, or none
 * @throws {ArgumentError} if there is no tensor, or something else beside them
 */
export class TensorDataset<const T> extends Dataset<T> {
  /** The number of slices. */
  override readonly length: number;
  /** The tensors, as they were given. */
  readonly tensors: T;
  readonly #flat: FlatTree<Tensor>;

  /** Of a tree of tensors: an array such as `[inputs, targets]`, an object, or one tensor. */
  constructor(tensors: T) {
    super();
    this.tensors = tensors;
    this.#flat = flattenTree(tensors, isTensor);
    this.length = commonLength(this.#flat);
  }

  /**
   * The slices at an index.
   *
   * @throws {IndexError} if it is not one of 0 … length − 1
   */
  override get(index: number): T {
    checkIndex("TensorDataset", index, this.length);
    return this.#map((x) => x.select(0, index));
  }

  /**
   * The slices at several indices, stacked: one gather a tensor.
   *
   * @throws {IndexError} if one is not one of 0 … length − 1
   */
  override batch(indices: readonly number[]): T {
    for (const index of indices) checkIndex("TensorDataset", index, this.length);
    const index = tensor(Int32Array.from(indices));
    return this.#map((x) =>
      x.indexSelect(0, x.device === index.device ? index : index.to(x.device))
    );
  }

  #map(f: (x: Tensor) => Tensor): T {
    const { structure, leaves } = this.#flat;
    return unflattenTree(structure, leaves.map(f)) as T;
  }
}

function isTensor(value: unknown): value is Tensor {
  if (value instanceof Tensor) return true;
  if (typeof value === "object" && value !== null) return false;
  throw new ArgumentError(
    `TensorDataset: Expected tensors in arrays and plain objects: got ${describeValue(value)}`,
  );
}

function commonLength({ leaves, structure }: FlatTree<Tensor>): number {
  if (leaves.length === 0) throw new ArgumentError("TensorDataset: Expected tensors: got none");
  const paths = leafPaths(structure);
  leaves.forEach((x, i) => {
    if (x.ndim > 0 && x.shape[0] === leaves[0].shape[0]) return;
    const place = (j: number) => `${formatShape(leaves[j].shape)} at ${paths[j] || "the root"}`;
    throw new ShapeError(
      x.ndim === 0
        ? `TensorDataset: Expected tensors of one dimension or more: got ${place(i)}`
        : `TensorDataset: Expected first dimensions of one size: got ${place(0)} and ${place(i)}`,
    );
  });
  return leaves[0].shape[0];
}
