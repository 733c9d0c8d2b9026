/**
 * Labels that there are, and how often things occur.
 *
 * @module
 */
import { ArgumentError } from "../engine/base/mod.ts";
import { ones, onesLike, type Tensor, zeros } from "../tensor.ts";

/** Whether an example counts: bool, in the shape of `target`. */
export function countedPlaces(target: Tensor, ignoreIndex: number | null): Tensor {
  return ignoreIndex === null
    ? ones(target.shape, { dtype: "bool", device: target.device })
    : target.ne(ignoreIndex);
}

/** Whether labels are among `count` that there are, from 0 on; bool. */
export function isLabel(labels: Tensor, count: number): Tensor {
  return labels.ge(0).logicalAnd(labels.lt(count));
}

/** How many flags hold, over all dims; int32. */
export function countTrue(flags: Tensor): Tensor {
  return flags.sum(undefined, { dtype: "int32" });
}

/**
 * How often each number from 0 up to `cells` is in `index`, `[cells]`, int32. The number `cells` itself
 * stands for what is not counted.
 */
export function countCells(index: Tensor, cells: number): Tensor {
  const flat = index.int().flatten();
  return zeros([cells + 1], { dtype: "int32", device: index.device })
    .scatterAdd(0, flat, onesLike(flat)).narrow(0, 0, cells);
}

/**
 * Checks labels that were read.
 *
 * @throws {ArgumentError} if one is neither among `count` from 0 on nor to be ignored
 */
export function checkKnownLabels(
  metric: string,
  labels: Float64Array,
  { name, count, ignoreIndex }: {
    readonly name: string;
    readonly count: number;
    /** What is ignored, if anything; without it the message does not offer that. */
    readonly ignoreIndex?: number | null;
  },
): void {
  const wrong = labels.find((label) => (label < 0 || label >= count) && label !== ignoreIndex);
  if (wrong === undefined) return;
  const repair = "\nName a label that marks what is to be left out as ignoreIndex";
  throw new ArgumentError(
    `${metric}: Expected labels from 0 to ${count - 1} as ${name}: got ${wrong}` +
      (ignoreIndex === undefined ? "" : repair),
  );
}
