/**
 * Batches out of examples of several lengths.
 *
 * @module
 */
import { checkInteger, checkOptions, formatShape, normalizeDim } from "../../engine/base/mod.ts";
import {
  arange,
  ArgumentError,
  pad,
  ShapeError,
  stack,
  type Tensor,
  tensor,
} from "../../tensor.ts";
import { collateLeaves, isArrayOrTensor, tensorsAt } from "./collate.ts";
import { collateTrees, placed } from "./collate_trees.ts";

/** How ragged tensors are brought to one length. */
export interface PadCollateOptions {
  /** What is put behind the shorter ones. @default 0 */
  readonly value?: number;
  /** The dimension of an example's tensor that differs. @default 0 */
  readonly dim?: number;
  /**
   * Beside the values: the lengths, int32 `[batch]`, or a mask, bool `[batch, length]`, true where
   * an example has elements. @default "lengths"
   */
  readonly beside?: "lengths" | "mask";
  /**
   * The paths of the ragged tensors, such as `"tokens"` or `"[0]"` (an empty path for an example that
   * is a tensor); the others are stacked. By default all that have the dimension.
   */
  readonly paths?: readonly string[];
  /** Lengths are rounded up to a multiple of it, so that `jit` sees fewer shapes. @default 1 */
  readonly multipleOf?: number;
}

/** What stands in the batch for ragged tensors. */
export interface Padded {
  /** The padded tensors, stacked: `[batch, …]`. */
  readonly values: Tensor;
  /** The lengths before padding, int32 `[batch]`, if they were asked for. */
  readonly lengths?: Tensor;
  /** Where there are elements, bool `[batch, length]`, if it was asked for. */
  readonly mask?: Tensor;
}

/**
 * A collate function that pads ragged tensors, which become `{ values, lengths }` or
 * `{ values, mask }` in the batch; everything else is collated as by `defaultCollate`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { type Padded, padCollate } from "@cotangent/cotangent/data";
 *
 * const collate = padCollate<{ tokens: Padded }>({ value: -1 });
 * const { tokens } = collate([{ tokens: tensor([1, 2, 3]) }, { tokens: tensor([4]) }]);
 * assert.deepEqual(tokens.values.arraySync(), [[1, 2, 3], [4, -1, -1]]);
 * assert.deepEqual(tokens.lengths!.arraySync(), [3, 1]);
 * ```
 *
 * @throws {ShapeError} when called, naming the path, if other dimensions differ too
 * @throws {DimError} when called, if a tensor that is named in `paths` lacks the dimension
 */
export function padCollate<B = unknown>(
  options: PadCollateOptions = {},
): (examples: readonly unknown[]) => B {
  checkOptions("padCollate", options, "value: 0");
  const { value = 0, dim = 0, beside = "lengths", paths, multipleOf = 1 } = options;
  checkInteger("padCollate", multipleOf, { name: "multipleOf", minimum: 1 });
  if (beside !== "lengths" && beside !== "mask") {
    throw new ArgumentError(`padCollate: Expected "lengths" or "mask" as beside: got ${beside}`);
  }
  const isRagged = (leaf: unknown, path: string) =>
    paths === undefined ? hasDim(leaf, dim) : paths.includes(path);
  const collate = (leaves: readonly unknown[], path: string) => {
    if (!isRagged(leaves[0], path)) return collateLeaves("padCollate", leaves, path);
    const tensors = tensorsAt("padCollate", leaves, path, "rank");
    const along = normalizeDim("padCollate", dim, tensors[0].ndim);
    checkOtherSizes(tensors, along, path);
    const lengths = tensors.map(({ shape }) => shape[along]);
    const longest = Math.ceil(Math.max(...lengths) / multipleOf) * multipleOf;
    const values = stack(tensors.map((x) => padTo(x, along, longest, value)));
    const counts = tensor(Int32Array.from(lengths));
    return beside === "lengths"
      ? { values, lengths: counts }
      : { values, mask: arange(longest, { dtype: "int32" }).lt(counts.unsqueeze(1)) };
  };
  return (examples) => collateTrees("padCollate", examples, collate) as B;
}

function hasDim(leaf: unknown, dim: number): boolean {
  if (!isArrayOrTensor(leaf)) return false;
  const { ndim } = tensor(leaf);
  return dim < 0 ? -dim <= ndim : dim < ndim;
}

function padTo(x: Tensor, dim: number, length: number, value: number): Tensor {
  return pad(x, x.shape.map((extent, d) => [0, d === dim ? length - extent : 0]), { value });
}

function checkOtherSizes(tensors: readonly Tensor[], dim: number, path: string): void {
  const [first] = tensors;
  for (const { shape } of tensors) {
    if (shape.every((extent, d) => d === dim || extent === first.shape[d])) continue;
    throw new ShapeError(
      `padCollate: Expected tensors of equal sizes except in dim ${dim}${placed(path)}: got ` +
        `${formatShape(first.shape)} and ${formatShape(shape)}`,
    );
  }
}
