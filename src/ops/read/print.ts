/**
 * A tensor as text.
 *
 * @module
 */
import { elementReader, formatTensor, placeAt, type TypedArray } from "../../engine/base/mod.ts";
import { concreteOf, isDonated, type Tensor, tracerOf } from "../../engine/core/mod.ts";
import { checkTensor } from "../operands.ts";

/**
 * The text that `console.log` prints: as PyTorch's, with the middle of large tensors left out.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(String(tensor([1, 2.5])), "tensor([1.0000, 2.5000])");
 * ```
 */
export function toString(x: Tensor): string {
  const tracer = tracerOf(checkTensor("toString", x));
  const described = `Tensor<${x.dtype}[${x.shape.join(", ")}]`;
  if (tracer !== null) {
    return `${described}, ${isDonated(x) ? "donated to" : "traced by"} ${tracer.trace.name}>`;
  }
  // Elements on another device cannot be read at once.
  if (x.device !== "cpu") return `${described} on ${x.device}>`;
  const array = concreteOf(x)!;
  const elements = array.storage as TypedArray;
  const read = elementReader(x.dtype);
  return formatTensor({
    shape: x.shape,
    dtype: x.dtype,
    read: (flatIndex) => read(elements, placeAt(array, flatIndex)),
  });
}
