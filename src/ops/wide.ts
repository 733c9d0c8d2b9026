/**
 * How functions of several steps treat floats of 16 bits.
 *
 * @module
 */
import type { Tensor } from "../engine/core/mod.ts";
import { convert } from "../engine/primitive/mod.ts";

/**
 * Applies a function that consists of several steps to tensors of one dtype: in float32 where that is
 * 16 bits wide, so that only the result is rounded.
 */
export function inWider(inputs: readonly Tensor[], f: (...inputs: Tensor[]) => Tensor): Tensor {
  const { dtype } = inputs[0];
  if (dtype !== "float16" && dtype !== "bfloat16") return f(...inputs);
  return convert(f(...inputs.map((x) => convert(x, "float32"))), dtype);
}
