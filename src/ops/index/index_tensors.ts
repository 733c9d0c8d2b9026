/**
 * What index tensors must be.
 *
 * @module
 */
import { DTypeError, IndexError, isInteger } from "../../engine/base/mod.ts";
import { type Tensor, tracerOf } from "../../engine/core/mod.ts";
import {
  add,
  all,
  and,
  convert,
  fullLike,
  less,
  lessEqual,
  select,
} from "../../engine/primitive/mod.ts";
import { dataSync, itemSync } from "../read/mod.ts";
import { checkTensor } from "../operands.ts";

/** Checks that indices are integers, and brings small ones to int32. */
export function checkIndices(operation: string, index: Tensor, name = "index"): Tensor {
  checkTensor(operation, index, name);
  if (!isInteger(index.dtype)) {
    throw new DTypeError(
      `${operation}: Expected integers as ${name}: got ${index.dtype}\n` +
        'Convert them with x.to("int32")',
    );
  }
  return index.dtype === "int64" ? index : convert(index, "int32");
}

/** Indices counted from the end made ones from the start; out of range they stay so. */
export function fromStart(index: Tensor, extent: number): Tensor {
  return select(
    less(index, fullLike(index, 0)),
    add(index, fullLike(index, extent)),
    index,
  );
}

/**
 * Checks concrete indices as the user gave them, so that errors name those and not what became of
 * them. Traced ones are checked when the program runs.
 */
export function checkRange(
  operation: string,
  index: Tensor,
  extent: number,
  lowest = 0,
): void {
  if (tracerOf(index) !== null || index.size === 0) return;
  const inside = and(
    lessEqual(fullLike(index, lowest), index),
    less(index, fullLike(index, extent)),
  );
  if (itemSync(all(inside, inside.shape.map((_, dim) => dim)))) return;
  const values = Array.from(dataSync(index) as ArrayLike<number | bigint>, Number);
  const bad = values.find((value) => value < lowest || value >= extent);
  throw new IndexError(
    `${operation}: Index ${bad} is out of range for a dimension of size ${extent}`,
  );
}
