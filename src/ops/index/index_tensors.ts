/**
 * What index tensors must be.
 *
 * @module
 */
import { DTypeError, IndexError, isInteger } from "../../engine/base/mod.ts";
import { type Tensor, tracerOf } from "../../engine/core/mod.ts";
import { add, convert, fullLike, less, select } from "../../engine/primitive/mod.ts";
import { dataSync } from "../read/mod.ts";
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
 * them. Kernels check them all, too: those that are traced or on another device only there.
 */
export function checkRange(
  operation: string,
  index: Tensor,
  extent: number,
  lowest = 0,
): void {
  if (tracerOf(index) !== null || index.device !== "cpu") return;
  const values = dataSync(index);
  for (let i = 0; i < values.length; i++) {
    if (values[i] < lowest || values[i] >= extent) {
      throw new IndexError(
        `${operation}: Index ${values[i]} is out of range for a dimension of size ${extent}`,
      );
    }
  }
}
